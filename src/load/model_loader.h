// Builds a model from a stream of named tensors, in any order and in chunks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "load/tensor.h"
#include "load/weight_assembler.h"
#include "model/encoder.h"
#include "model/shape.h"

namespace distilbert {

class ModelLoader {
 public:
  /// `stored` is the file's form; a quantized file runs as stored unless `run` is kFp32.
  static Result<ModelLoader> Create(const ModelShape& shape, StorageFormat stored, RunDtype run);

  ModelLoader(ModelLoader&&) noexcept;
  ModelLoader& operator=(ModelLoader&&) noexcept;
  ~ModelLoader();

  /// Whether these are the tensors that the model needs, before the first one comes: what
  /// BeginTensor and Finish would say of them.
  Result<void> CheckTensors(std::span<const TensorEntry> tensors) const;

  /// Announces a tensor and checks its dtype and shape against the model's.
  /// Returns the size in bytes of the chunks to pass to Consume (the last may be shorter), or 0
  /// if the model does not use this tensor: then skip its bytes.
  Result<std::size_t> BeginTensor(std::string_view name, TensorDtype dtype,
                                  std::span<const std::int64_t> shape);

  /// Room for one chunk, valid until the next call of BeginTensor.
  std::span<std::byte> staging();

  /// Takes the first `size` bytes of staging(); converts or quantizes them at once. After the
  /// tensor's last byte it is complete. Fails with kInvalidWeights on NaN or infinity.
  Result<void> Consume(std::size_t size);

  /// The finished model; kInvalidWeights names the tensors that never came.
  Result<LoadedModel> Finish();

 private:
  struct Impl;
  explicit ModelLoader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace distilbert
