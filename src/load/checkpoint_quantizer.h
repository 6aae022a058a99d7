// Turns a float checkpoint into one of our quantized forms, tensor by tensor, with the same
// rounding that ModelLoader applies on load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "load/tensor.h"
#include "model/shape.h"

namespace distilbert {

class CheckpointQuantizer {
 public:
  /// `format` is kQ8 or kQ4.
  static Result<CheckpointQuantizer> Create(const ModelShape& shape, StorageFormat format);

  CheckpointQuantizer(CheckpointQuantizer&&) noexcept;
  CheckpointQuantizer& operator=(CheckpointQuantizer&&) noexcept;
  ~CheckpointQuantizer();

  /// The tensors that `input` becomes: itself as F32, or `weight` and `weight_scale`; none if
  /// the model does not use it. Fails as ModelLoader::BeginTensor does.
  Result<std::vector<TensorInfo>> Plan(const TensorInfo& input) const;

  /// As in ModelLoader: chunk size in bytes, 0 if the tensor is unused.
  Result<std::size_t> BeginTensor(const TensorInfo& input);
  std::span<std::byte> staging();
  Result<void> Consume(std::size_t size);

  /// After the last Consume: the bytes of the `index`-th tensor that Plan named, valid until the
  /// next BeginTensor.
  std::span<const std::byte> Output(std::size_t index) const;

  /// kInvalidWeights names the tensors that never came.
  Result<void> Finish() const;

 private:
  struct Impl;
  explicit CheckpointQuantizer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace distilbert
