#include "load/weight_assembler.h"

#include <algorithm>
#include <cstring>

#include "nn/quantize.h"

namespace distilbert {

WeightAssembler::WeightAssembler(const ModelShape& shape, StorageFormat stored, RunDtype run)
    : shape_(shape),
      stored_(stored),
      run_(run),
      places_(TensorsOf(shape)),
      entries_(places_.size()) {}

MatrixForm WeightAssembler::RunForm(TensorRole role) const {
  if (run_ == RunDtype::kFp32 || role == TensorRole::kHeadMatrix) return MatrixForm::kF32;
  if (role == TensorRole::kLinear) return MatrixForm::kInt8;
  return run_ == RunDtype::kQ8 ? MatrixForm::kInt8 : MatrixForm::kQ4;
}

MatrixForm WeightAssembler::RoundedForm(TensorRole role) const {
  return run_ == RunDtype::kQ4 ? StoredForm(role, StorageFormat::kQ4) : RunForm(role);
}

bool WeightAssembler::IsQuantized(const TensorPlace& place) const {
  return StoredForm(place.role, stored_) != MatrixForm::kF32;
}

bool WeightAssembler::RunsAsStored(const TensorPlace& place) const {
  return StoredForm(place.role, stored_) == RunForm(place.role);
}

/// Row of its destination's matrix at which a tensor begins.
std::size_t WeightAssembler::FirstRow(std::size_t place) const {
  const auto* part = std::get_if<ProductPart>(&entries_[place].destination);
  return part ? part->first : 0;
}

/// The matrix that holds a tensor's rows, made on first use.
Result<WeightMatrix*> WeightAssembler::Matrix(std::size_t place) {
  const Destination& destination = entries_[place].destination;
  const auto* part = std::get_if<ProductPart>(&destination);
  WeightMatrix* matrix = part ? &part->product->weight : *std::get_if<WeightMatrix*>(&destination);
  if (matrix->rows() == 0) {
    const TensorPlace& p = places_[place];
    auto created = WeightMatrix::Create(RunForm(p.role), part ? part->product->rows : p.rows,
                                        p.columns, Int8Max(p.role));
    if (!created) return TakeError(created);
    *matrix = std::move(*created);
  }
  return matrix;
}

/// The room for a vector's elements, made on first use.
Result<std::span<float>> WeightAssembler::Vector(std::size_t place) {
  const Destination& destination = entries_[place].destination;
  const std::size_t size = places_[place].columns;
  const auto* part = std::get_if<ProductPart>(&destination);
  Buffer<float>& target = part ? part->product->bias : **std::get_if<Buffer<float>*>(&destination);
  if (auto ok = target.Reserve(part ? part->product->rows : size); !ok) {
    return TakeError(ok);
  }
  return target.span().subspan(FirstRow(place), size);
}

Result<void> WeightAssembler::Open(TensorMatch match) {
  Entry& entry = entries_[match.index];
  const TensorPlace& place = places_[match.index];
  Arrival& arrival = match.is_scale ? entry.scales : entry.values;
  if (arrival != Arrival::kMissing) {
    return Fail(ErrorCode::kInvalidWeights, "tensor " + place.name + " comes twice");
  }
  arrival = Arrival::kOpened;
  if (IsVector(place.role)) {
    auto vector = Vector(match.index);
    if (!vector) return TakeError(vector);
    return {};
  }
  if (IsQuantized(place) && !RunsAsStored(place) && entry.raw.rows() == 0) {
    auto raw = WeightMatrix::Create(StoredForm(place.role, stored_), place.rows, place.columns,
                                    Int8Max(place.role));
    if (!raw) return TakeError(raw);
    entry.raw = std::move(*raw);
  }
  auto matrix = Matrix(match.index);
  if (!matrix) return TakeError(matrix);
  return {};
}

Result<void> WeightAssembler::StoreFloatRow(std::size_t place, std::size_t row,
                                            std::span<float> values) {
  const TensorPlace& p = places_[place];
  if (IsVector(p.role)) {
    auto vector = Vector(place);
    if (!vector) return TakeError(vector);
    std::ranges::copy(values, vector->begin());
    return {};
  }
  if (RoundedForm(p.role) != RunForm(p.role)) {
    if (q4_row_.columns() != p.columns) {
      auto created = WeightMatrix::Create(MatrixForm::kQ4, 1, p.columns, 0);
      if (!created) return TakeError(created);
      q4_row_ = std::move(*created);
    }
    q4_row_.StoreRow(0, values);
    q4_row_.LoadRow(0, values);
  }
  auto matrix = Matrix(place);
  if (!matrix) return TakeError(matrix);
  (*matrix)->StoreRow(FirstRow(place) + row, values);
  return {};
}

Result<void> WeightAssembler::CheckRange(const TensorPlace& place,
                                         std::span<const std::byte> values) const {
  const int max = Int8Max(place.role);
  if (nn::MaxAbs(values) <= max) return {};
  for (const std::byte byte : values) {
    const auto value = std::to_integer<std::int8_t>(byte);
    if (value < -max || value > max) {
      return Fail(ErrorCode::kInvalidWeights,
                  "tensor " + place.name + " has the value " + std::to_string(value) +
                      ", expected " + std::to_string(-max) + " to " + std::to_string(max));
    }
  }
  return {};
}

Result<void> WeightAssembler::StoreRawRows(TensorMatch match, std::size_t row, std::size_t count,
                                           std::span<const std::byte> bytes) {
  const TensorPlace& place = places_[match.index];
  if (!match.is_scale && StoredForm(place.role, stored_) == MatrixForm::kInt8) {
    if (auto ok = CheckRange(place, bytes); !ok) return ok;
  }
  WeightMatrix* target = &entries_[match.index].raw;
  std::size_t first = row;
  if (RunsAsStored(place)) {
    auto matrix = Matrix(match.index);
    if (!matrix) return TakeError(matrix);
    target = *matrix;
    first += FirstRow(match.index);
  }
  const auto out =
      match.is_scale ? target->ScaleBytes(first, count) : target->ValueBytes(first, count);
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return {};
}

/// Turns a quantized tensor, now whole, into the form that runs.
Result<void> WeightAssembler::ConvertRaw(std::size_t place) {
  WeightMatrix& raw = entries_[place].raw;
  Buffer<float> scratch;
  if (auto ok = scratch.Reserve(raw.columns()); !ok) return ok;
  auto matrix = Matrix(place);
  if (!matrix) return TakeError(matrix);
  for (std::size_t row = 0; row < raw.rows(); ++row) {
    (*matrix)->ConvertRow(FirstRow(place) + row, raw, row, scratch.span());
  }
  raw = WeightMatrix();
  return {};
}

Result<void> WeightAssembler::Close(TensorMatch match) {
  Entry& entry = entries_[match.index];
  const TensorPlace& place = places_[match.index];
  (match.is_scale ? entry.scales : entry.values) = Arrival::kComplete;
  if (entry.values != Arrival::kComplete) return {};
  if (IsQuantized(place)) {
    if (entry.scales != Arrival::kComplete) return {};
    if (!RunsAsStored(place)) {
      if (auto ok = ConvertRaw(match.index); !ok) return ok;
    }
  }
  const auto* part = std::get_if<ProductPart>(&entry.destination);
  if (!part || --part->product->open_parts > 0) return {};
  if (auto ok = Pack(*part->product); !ok) return ok;
  part->product->weight = WeightMatrix();
  part->product->bias.Reset();
  return {};
}

MissingTensors WeightAssembler::Missing() const {
  MissingTensors out;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (entries_[i].values != Arrival::kComplete) out.Add(places_[i], false);
    if (IsQuantized(places_[i]) && entries_[i].scales != Arrival::kComplete) {
      out.Add(places_[i], true);
    }
  }
  return out;
}

}  // namespace distilbert
