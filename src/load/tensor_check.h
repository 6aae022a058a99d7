// How a file stores each of a model's tensors, and whether what it holds fits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "base/text_table.h"
#include "load/tensor.h"
#include "model/family.h"
#include "model/weight_matrix.h"

namespace distilbert {

/// The form in which a file stores a tensor of this role.
MatrixForm StoredForm(TensorRole role, StorageFormat stored);

/// Bound of int8 values: linear weights stay within 7 bits for the kernels' sake.
int Int8Max(TensorRole role);

/// Suffix of the tensor that holds a quantized tensor's scales.
inline constexpr std::string_view kScaleSuffix = "_scale";

/// Checks what a file says of a tensor (or, if `is_scale`, of its scales) against what the model
/// needs; kInvalidWeights says what was found and what is right.
Result<void> CheckTensor(const TensorPlace& place, bool is_scale, StorageFormat stored,
                         TensorDtype dtype, std::span<const std::int64_t> shape);

/// Index of a tensor among a model's, and whether its scales are meant.
struct TensorMatch {
  std::size_t index;
  bool is_scale;
};

/// The tensors of a model by their names in a file, those of the scales included.
class TensorNames {
 public:
  static Result<TensorNames> Create(std::span<const TensorPlace> places, StorageFormat stored);

  /// Nothing if the model does not use it.
  std::optional<TensorMatch> Find(std::string_view name) const;

 private:
  TextList names_;
  GrowingBuffer<TensorMatch> matches_;  // one for each name
  TextTable table_;
};

/// Gathers tensors that never came.
class MissingTensors {
 public:
  void Add(const TensorPlace& place, bool is_scale);

  /// kInvalidWeights names the first ones.
  Result<void> Check() const;

 private:
  std::size_t count_ = 0;
  std::string named_;
};

}  // namespace distilbert
