// What becomes of an encoder's hidden states.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "model/encoder.h"

namespace distilbert {

class Head {
 public:
  virtual ~Head() = default;

  virtual HeadKind kind() const = 0;

  /// The hidden states that it takes.
  virtual HiddenRows rows() const = 0;

  /// How many values it gives for each of them.
  virtual std::size_t columns() const = 0;

  /// `hidden` [rows, hidden_size], or features -> `out` [rows, columns()].
  virtual Result<void> Run(std::span<const float> hidden, std::span<float> out) = 0;
};

/// What a loader makes of weights.
struct LoadedModel {
  std::unique_ptr<Encoder> encoder;
  std::unique_ptr<Head> head;     // none: HeadKind::kNone
  std::uint64_t fingerprint = 0;  // of the encoder
};

}  // namespace distilbert
