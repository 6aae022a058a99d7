#include "support/random_model.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "load/model_loader.h"
#include "load/tensor_check.h"
#include "nn/quantize.h"

namespace distilbert::test {

const Family& TypedFamily() {
  static const auto kParts = [] {
    const Family& distilbert = *FindFamily("distilbert");
    std::vector<PartName> parts(distilbert.parts.begin(), distilbert.parts.end());
    parts.insert(parts.begin(), {Part::kTypeEmbeddings, "token_types"});
    return parts;
  }();
  static const Family kFamily = {
      "typed", {}, "distilbert.", kParts, FindFamily("distilbert")->heads};
  return kFamily;
}

std::vector<TensorInfo> TensorsOfFile(const ModelShape& shape, StorageFormat stored,
                                      TensorDtype floats) {
  std::vector<TensorInfo> out;
  for (const TensorPlace& place : TensorsOf(shape)) {
    const auto rows = static_cast<std::int64_t>(place.rows);
    const auto columns = static_cast<std::int64_t>(place.columns);
    const std::string name(place.name);
    const std::string scale = name + std::string(kScaleSuffix);
    const MatrixForm form = StoredForm(place.role, stored);
    if (IsVector(place.role)) {
      out.push_back({name, floats, {columns}});
    } else if (form == MatrixForm::kF32) {
      out.push_back({name, floats, {rows, columns}});
    } else if (form == MatrixForm::kInt8) {
      out.push_back({name, TensorDtype::kI8, {rows, columns}});
      out.push_back({scale, TensorDtype::kF32, {rows}});
    } else {
      const auto packed = static_cast<std::int64_t>(nn::PackedSize(place.columns));
      const auto groups = static_cast<std::int64_t>(nn::GroupCount(place.columns));
      out.push_back({name, TensorDtype::kU8, {rows, packed}});
      out.push_back({scale, TensorDtype::kF16, {rows, groups}});
    }
  }
  return out;
}

std::vector<TensorEntry> EntriesOf(std::span<const TensorInfo> tensors) {
  std::vector<TensorEntry> out;
  for (const auto& [name, dtype, shape] : tensors) out.push_back({name, dtype, shape});
  return out;
}

std::size_t ByteSize(const TensorInfo& tensor) {
  std::size_t out = ElementSize(tensor.dtype);
  for (const std::int64_t size : tensor.shape) out *= static_cast<std::size_t>(size);
  return out;
}

LoadedModel RandomModel(const ModelShape& shape, RunDtype run, std::uint32_t seed) {
  return RandomModel(shape, run, seed, {});
}

LoadedModel RandomModel(const ModelShape& shape, RunDtype run, std::uint32_t seed,
                        std::span<const Filled> filled) {
  auto loader = std::move(*ModelLoader::Create(shape, StorageFormat::kFloat, run));
  for (const TensorInfo& tensor : TensorsOfFile(shape, StorageFormat::kFloat)) {
    const std::size_t chunk = *loader.BeginTensor(tensor.name, tensor.dtype, tensor.shape);
    std::size_t left = ByteSize(tensor);
    const float middle = tensor.name.ends_with("orm.weight") ? 1.0f : 0.0f;
    const auto fixed = std::ranges::find_if(
        filled, [&](const Filled& one) { return tensor.name.contains(one.tensors); });
    while (left > 0) {
      const std::size_t size = std::min(chunk, left);
      for (std::size_t i = 0; i < size; i += sizeof(float)) {
        seed = seed * 1664525u + 1013904223u;  // Numerical Recipes' generator
        const float random = middle + static_cast<float>(seed >> 8) * 0x1p-24f - 0.5f;
        const float value = fixed == filled.end() ? random : fixed->value;
        std::memcpy(&loader.staging()[i], &value, sizeof value);
      }
      if (!loader.Consume(size)) std::abort();
      left -= size;
    }
  }
  return std::move(*loader.Finish());
}

}  // namespace distilbert::test
