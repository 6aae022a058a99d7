// Which tensors a DistilBERT sequence classifier has, and how each is stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/config.h"
#include "model/tensor.h"
#include "model/weight_matrix.h"

namespace distilbert {

enum class TensorRole {
  kEmbedding,    // looked up by row: quantised in q8 and q4
  kLinear,       // multiplied: quantised in q8 and q4
  kFloatMatrix,  // the last classifier layer: floats in every form
  kVector,       // biases and LayerNorm: floats in every form
};

struct TensorSpec {
  std::string name;
  TensorRole role;
  std::size_t rows;     // 1 for a vector
  std::size_t columns;  // elements of a vector
};

/// All tensors of the model, under Hugging Face's names.
std::vector<TensorSpec> ExpectedTensors(const ModelConfig& config);

/// The form in which a file stores a tensor of this role.
MatrixForm StoredForm(TensorRole role, StorageFormat stored);

/// Bound of int8 values: linear weights stay within 7 bits for the kernels' sake.
int Int8Max(TensorRole role);

/// Suffix of the tensor that holds a quantised tensor's scales.
inline constexpr std::string_view kScaleSuffix = "_scale";

/// Names of all tensors that a file has, those of the scales included.
std::vector<std::string> RequiredTensors(std::span<const TensorSpec> specs, StorageFormat stored);

/// Checks what a file says of a tensor (or, if `is_scale`, of its scales) against what the model
/// needs; kInvalidWeights says what was found and what is right.
Result<void> CheckTensor(const TensorSpec& spec, bool is_scale, StorageFormat stored,
                         TensorDtype dtype, std::span<const std::int64_t> shape);

/// Index of the tensor in `specs` that `name` means, and whether it names its scales; nothing
/// where the model does not use it.
struct TensorMatch {
  std::size_t index;
  bool is_scale;
};
std::optional<TensorMatch> FindTensor(std::span<const TensorSpec> specs, std::string_view name,
                                      StorageFormat stored);

}  // namespace distilbert
