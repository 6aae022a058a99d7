// The tensors of a checkpoint, as safetensors names them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace distilbert {

/// Element types of safetensors: those that a model's tensors may have, and from kF64 on those that
/// are refused by name.
enum class TensorDtype { kF32, kF16, kBF16, kI8, kU8, kF64, kI64, kI32, kBool, kOther };

/// How the weights are stored: floats (F32, F16, BF16), or one of our two quantized forms
/// (models/FORMAT.md).
enum class StorageFormat { kFloat, kQ8, kQ4 };

/// The dtype's name in safetensors.
constexpr std::string_view Name(TensorDtype dtype) {
  constexpr std::array<std::string_view, 10> kNames = {"F32", "F16", "BF16", "I8",   "U8",
                                                       "F64", "I64", "I32",  "BOOL", "unsupported"};
  return kNames[static_cast<std::size_t>(dtype)];
}

constexpr std::size_t ElementSize(TensorDtype dtype) {
  switch (dtype) {
    case TensorDtype::kF32:
      return 4;
    case TensorDtype::kF16:
    case TensorDtype::kBF16:
      return 2;
    default:
      return 1;
  }
}

/// One entry of a safetensors header.
struct TensorInfo {
  std::string name;
  TensorDtype dtype;
  std::vector<std::int64_t> shape;
};

/// The same, in memory of someone else's: a header may have any number of them.
struct TensorEntry {
  std::string_view name;
  TensorDtype dtype;
  std::span<const std::int64_t> shape;
};

}  // namespace distilbert
