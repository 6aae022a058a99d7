// The hidden states of a text's tokens, made one vector.
#pragma once

#include <cstddef>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "task/embed.h"

namespace distilbert {

class Pooler {
 public:
  /// Room for vectors of `width`; call once, before anything else.
  Result<void> Reserve(std::size_t width);

  /// `hidden` [tokens, width], at least one token -> [width], valid until the next call. Sums in
  /// double precision and in the order of the tokens, so that the same tokens give the same bits.
  std::span<const float> Run(Pooling pooling, std::span<const float> hidden);

 private:
  void WriteSums(Pooling pooling, std::span<const float> hidden);

  Buffer<double> sums_;
  Buffer<float> out_;
};

}  // namespace distilbert
