#include "load/tensor_check.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "nn/quantize.h"

namespace distilbert {
namespace {

std::string ShapeText(std::span<const std::int64_t> shape) {
  constexpr std::size_t kMostSizes = 8;
  std::string out = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i == kMostSizes) return out + ", ...]";
    out += (i ? ", " : "") + std::to_string(shape[i]);
  }
  return out + "]";
}

bool IsFloat(TensorDtype dtype) {
  return dtype == TensorDtype::kF32 || dtype == TensorDtype::kF16 || dtype == TensorDtype::kBF16;
}

struct Expectation {
  std::string dtypes;
  bool dtype_fits = false;
  std::vector<std::int64_t> shape;
};

Expectation Expect(const TensorPlace& place, bool is_scale, StorageFormat stored,
                   TensorDtype dtype) {
  const auto rows = static_cast<std::int64_t>(place.rows);
  const auto columns = static_cast<std::int64_t>(place.columns);
  const MatrixForm form = StoredForm(place.role, stored);
  if (is_scale && form == MatrixForm::kInt8) return {"F32", dtype == TensorDtype::kF32, {rows}};
  if (is_scale) {
    return {"F16",
            dtype == TensorDtype::kF16,
            {rows, static_cast<std::int64_t>(nn::GroupCount(place.columns))}};
  }
  if (form == MatrixForm::kInt8) return {"I8", dtype == TensorDtype::kI8, {rows, columns}};
  if (form == MatrixForm::kQ4) {
    return {"U8",
            dtype == TensorDtype::kU8,
            {rows, static_cast<std::int64_t>(nn::PackedSize(place.columns))}};
  }
  if (IsVector(place.role)) return {"F32, F16 or BF16", IsFloat(dtype), {columns}};
  return {"F32, F16 or BF16", IsFloat(dtype), {rows, columns}};
}

}  // namespace

MatrixForm StoredForm(TensorRole role, StorageFormat stored) {
  const bool quantized = role == TensorRole::kEmbedding || role == TensorRole::kLinear;
  if (!quantized || stored == StorageFormat::kFloat) return MatrixForm::kF32;
  return stored == StorageFormat::kQ8 ? MatrixForm::kInt8 : MatrixForm::kQ4;
}

int Int8Max(TensorRole role) {
  return role == TensorRole::kLinear ? nn::kWeightMax : nn::kEmbeddingMax;
}

Result<void> CheckTensor(const TensorPlace& place, bool is_scale, StorageFormat stored,
                         TensorDtype dtype, std::span<const std::int64_t> shape) {
  const Expectation expected = Expect(place, is_scale, stored, dtype);
  const std::string name = place.name + std::string(is_scale ? kScaleSuffix : "");
  if (!expected.dtype_fits) {
    return Fail(ErrorCode::kInvalidWeights, "tensor " + name + " has dtype " +
                                                std::string(Name(dtype)) + ", expected " +
                                                expected.dtypes);
  }
  if (!std::equal(shape.begin(), shape.end(), expected.shape.begin(), expected.shape.end())) {
    return Fail(ErrorCode::kInvalidWeights, "tensor " + name + " has shape " + ShapeText(shape) +
                                                ", expected " + ShapeText(expected.shape) +
                                                " by config.json");
  }
  return {};
}

Result<TensorNames> TensorNames::Create(std::span<const TensorPlace> places, StorageFormat stored) {
  TensorNames out;
  for (std::size_t i = 0; i < places.size(); ++i) {
    out.names_.Append(places[i].name);
    out.matches_.Append({i, false});
    if (StoredForm(places[i].role, stored) == MatrixForm::kF32) continue;
    out.names_.Append(places[i].name + std::string(kScaleSuffix));
    out.matches_.Append({i, true});
  }
  if (auto ok = out.names_.Check(); !ok) return TakeError(ok);
  if (auto ok = out.matches_.Check(); !ok) return TakeError(ok);
  auto table = TextTable::Create(out.names_, "");
  if (!table) return TakeError(table);
  out.table_ = std::move(*table);
  return out;
}

std::optional<TensorMatch> TensorNames::Find(std::string_view name) const {
  const auto found = table_.Find(names_, name);
  if (!found) return std::nullopt;
  return matches_[*found];
}

void MissingTensors::Add(const TensorPlace& place, bool is_scale) {
  constexpr std::size_t kNamed = 3;
  ++count_;
  if (count_ > kNamed + 1) return;
  if (count_ > 1) named_ += ", ";
  named_ += count_ > kNamed ? "..." : place.name + std::string(is_scale ? kScaleSuffix : "");
}

Result<void> MissingTensors::Check() const {
  if (count_ == 0) return {};
  return Fail(ErrorCode::kInvalidWeights, "the weights lack " + std::to_string(count_) + " tensor" +
                                              (count_ == 1 ? "" : "s") +
                                              " that config.json asks for: " + named_);
}

}  // namespace distilbert
