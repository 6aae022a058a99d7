#include "model/weight_assembler.h"

#include <algorithm>
#include <cstring>

namespace distilbert {

WeightAssembler::WeightAssembler(const ModelConfig& config, StorageFormat stored, RunDtype run)
    : config_(config),
      stored_(stored),
      run_(run),
      specs_(ExpectedTensors(config)),
      slots_(specs_.size()) {}

std::size_t WeightAssembler::SpecIndex(const std::string& name) const {
  const auto found = std::ranges::find(specs_, name, &TensorSpec::name);
  return static_cast<std::size_t>(found - specs_.begin());
}

void WeightAssembler::AddToProduct(Product& product, const std::string& name) {
  const std::size_t weight = SpecIndex(name + ".weight");
  for (const std::size_t spec : {weight, SpecIndex(name + ".bias")}) {
    slots_[spec].product = &product;
    slots_[spec].offset = product.rows;
    ++product.open_parts;
  }
  product.rows += specs_[weight].rows;
  product.columns = specs_[weight].columns;
}

void WeightAssembler::AddMatrix(WeightMatrix& matrix, const std::string& name) {
  slots_[SpecIndex(name)].matrix = &matrix;
}

void WeightAssembler::AddVector(Buffer<float>& vector, const std::string& name) {
  slots_[SpecIndex(name)].vector = &vector;
}

MatrixForm WeightAssembler::RunForm(TensorRole role) const {
  if (!integers() || role == TensorRole::kFloatMatrix) return MatrixForm::kF32;
  if (role == TensorRole::kLinear) return MatrixForm::kInt8;
  return run_ == RunDtype::kQ8 ? MatrixForm::kInt8 : MatrixForm::kQ4;
}

bool WeightAssembler::RunsAsStored(const TensorSpec& spec) const {
  return StoredForm(spec.role, stored_) == RunForm(spec.role);
}

/// The matrix that holds a tensor's rows, made on first use.
Result<WeightMatrix*> WeightAssembler::Destination(std::size_t spec) {
  const Slot& slot = slots_[spec];
  WeightMatrix* matrix = slot.product ? &slot.product->weight : slot.matrix;
  if (matrix->rows() == 0) {
    const TensorSpec& s = specs_[spec];
    auto created = WeightMatrix::Create(RunForm(s.role), slot.product ? slot.product->rows : s.rows,
                                        s.columns, Int8Max(s.role));
    if (!created) return std::unexpected(created.error());
    *matrix = std::move(*created);
  }
  return matrix;
}

Result<void> WeightAssembler::Open(TensorMatch match) {
  Slot& slot = slots_[match.index];
  const TensorSpec& spec = specs_[match.index];
  bool& opened = match.is_scale ? slot.scales_opened : slot.values_opened;
  if (opened) {
    return Fail(ErrorCode::kInvalidWeights, "tensor " + spec.name + " comes twice");
  }
  opened = true;
  if (spec.role == TensorRole::kVector) {
    Buffer<float>& target = slot.product ? slot.product->bias : *slot.vector;
    return target.Reserve(slot.product ? slot.product->rows : spec.columns);
  }
  const MatrixForm stored = StoredForm(spec.role, stored_);
  if (stored != MatrixForm::kF32 && !RunsAsStored(spec) && slot.raw.rows() == 0) {
    auto raw = WeightMatrix::Create(stored, spec.rows, spec.columns, Int8Max(spec.role));
    if (!raw) return std::unexpected(raw.error());
    slot.raw = std::move(*raw);
  }
  auto destination = Destination(match.index);
  if (!destination) return std::unexpected(destination.error());
  return {};
}

Result<void> WeightAssembler::StoreInDestination(std::size_t spec, std::size_t row,
                                                 std::span<float> values) {
  auto destination = Destination(spec);
  if (!destination) return std::unexpected(destination.error());
  (*destination)->StoreRow(slots_[spec].offset + row, values);
  return {};
}

Result<void> WeightAssembler::StoreFloatRow(std::size_t spec, std::size_t row,
                                            std::span<float> values) {
  const TensorSpec& s = specs_[spec];
  const Slot& slot = slots_[spec];
  if (s.role == TensorRole::kVector) {
    Buffer<float>& target = slot.product ? slot.product->bias : *slot.vector;
    std::ranges::copy(values, target.data() + slot.offset);
    return {};
  }
  if (s.role == TensorRole::kLinear && run_ == RunDtype::kQ4) {
    if (q4_row_.columns() != s.columns) {
      auto created = WeightMatrix::Create(MatrixForm::kQ4, 1, s.columns, 0);
      if (!created) return std::unexpected(created.error());
      q4_row_ = std::move(*created);
    }
    q4_row_.StoreRow(0, values);
    q4_row_.LoadRow(0, values);
  }
  return StoreInDestination(spec, row, values);
}

Result<void> WeightAssembler::CheckRange(const TensorSpec& spec,
                                         std::span<const std::byte> values) const {
  const int max = Int8Max(spec.role);
  for (const std::byte byte : values) {
    const auto value = std::to_integer<std::int8_t>(byte);
    if (value < -max || value > max) {
      return Fail(ErrorCode::kInvalidWeights,
                  "tensor " + spec.name + " has the value " + std::to_string(value) +
                      ", expected " + std::to_string(-max) + " to " + std::to_string(max));
    }
  }
  return {};
}

Result<void> WeightAssembler::StoreRawRows(TensorMatch match, std::size_t row, std::size_t count,
                                           std::span<const std::byte> bytes) {
  const TensorSpec& spec = specs_[match.index];
  Slot& slot = slots_[match.index];
  if (!match.is_scale && StoredForm(spec.role, stored_) == MatrixForm::kInt8) {
    if (auto ok = CheckRange(spec, bytes); !ok) return ok;
  }
  WeightMatrix* target = &slot.raw;
  std::size_t first = row;
  if (RunsAsStored(spec)) {
    auto destination = Destination(match.index);
    if (!destination) return std::unexpected(destination.error());
    target = *destination;
    first += slot.offset;
  }
  const auto out =
      match.is_scale ? target->ScaleBytes(first, count) : target->ValueBytes(first, count);
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return {};
}

/// Turns a quantised tensor, now whole, into the form that runs.
Result<void> WeightAssembler::ConvertRaw(std::size_t spec) {
  Slot& slot = slots_[spec];
  Buffer<float> row;
  if (auto ok = row.Reserve(specs_[spec].columns); !ok) return ok;
  auto destination = Destination(spec);
  if (!destination) return std::unexpected(destination.error());
  for (std::size_t i = 0; i < specs_[spec].rows; ++i) {
    (*destination)->ConvertRow(slot.offset + i, slot.raw, i, row.span());
  }
  slot.raw = WeightMatrix();
  return {};
}

Result<void> WeightAssembler::Close(TensorMatch match) {
  Slot& slot = slots_[match.index];
  const TensorSpec& spec = specs_[match.index];
  (match.is_scale ? slot.scales_closed : slot.values_closed) = true;
  const bool quantised = StoredForm(spec.role, stored_) != MatrixForm::kF32;
  if (!slot.values_closed || (quantised && !slot.scales_closed)) return {};
  if (quantised && !RunsAsStored(spec)) {
    if (auto ok = ConvertRaw(match.index); !ok) return ok;
  }
  if (slot.product && --slot.product->open_parts == 0) {
    if (auto ok = Pack(*slot.product); !ok) return ok;
    slot.product->weight = WeightMatrix();
    slot.product->bias.Reset();
  }
  return {};
}

std::vector<std::string> WeightAssembler::Missing() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const bool quantised = StoredForm(specs_[i].role, stored_) != MatrixForm::kF32;
    if (!slots_[i].values_closed) out.push_back(specs_[i].name);
    if (quantised && !slots_[i].scales_closed) {
      out.push_back(specs_[i].name + std::string(kScaleSuffix));
    }
  }
  return out;
}

}  // namespace distilbert
