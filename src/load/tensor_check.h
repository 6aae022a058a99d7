// How a file stores each of a model's tensors, and whether what it holds fits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
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

/// Names of all tensors that a file has, those of the scales included.
std::vector<std::string> RequiredTensors(std::span<const TensorPlace> places, StorageFormat stored);

/// Checks what a file says of a tensor (or, if `is_scale`, of its scales) against what the model
/// needs; kInvalidWeights says what was found and what is right.
Result<void> CheckTensor(const TensorPlace& place, bool is_scale, StorageFormat stored,
                         TensorDtype dtype, std::span<const std::int64_t> shape);

/// Index of the tensor in `places` that `name` means, and whether it names its scales; nothing
/// if the model does not use it.
struct TensorMatch {
  std::size_t index;
  bool is_scale;
};
std::optional<TensorMatch> FindTensor(std::span<const TensorPlace> places, std::string_view name,
                                      StorageFormat stored);

}  // namespace distilbert
