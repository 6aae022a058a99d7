#include "load/checkpoint_quantizer.h"

#include <algorithm>
#include <utility>

#include "load/tensor_check.h"
#include "load/tensor_stream.h"
#include "nn/quantize.h"

namespace distilbert {

struct CheckpointQuantizer::Impl {
  StorageFormat format;
  std::vector<TensorPlace> places;
  TensorNames names;
  std::vector<bool> seen;
  TensorStream stream;
  WeightMatrix matrix;  // the current tensor in its new form
};

CheckpointQuantizer::CheckpointQuantizer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CheckpointQuantizer::CheckpointQuantizer(CheckpointQuantizer&&) noexcept = default;
CheckpointQuantizer& CheckpointQuantizer::operator=(CheckpointQuantizer&&) noexcept = default;
CheckpointQuantizer::~CheckpointQuantizer() = default;

Result<CheckpointQuantizer> CheckpointQuantizer::Create(const ModelShape& shape,
                                                        StorageFormat format) {
  if (auto ok = Validate(shape); !ok) return TakeError(ok);
  if (format == StorageFormat::kFloat) {
    return Fail(ErrorCode::kInvalidArgument, "the format to quantize to is q8 or q4");
  }
  auto impl = std::make_unique<Impl>();
  impl->format = format;
  impl->places = TensorsOf(shape);
  auto names = TensorNames::Create(impl->places, StorageFormat::kFloat);
  if (!names) return TakeError(names);
  impl->names = std::move(*names);
  impl->seen.resize(impl->places.size());
  return CheckpointQuantizer(std::move(impl));
}

Result<std::vector<TensorInfo>> CheckpointQuantizer::Plan(const TensorInfo& input) const {
  const auto match = impl_->names.Find(input.name);
  if (!match) return {};
  const TensorPlace& place = impl_->places[match->index];
  if (auto ok = CheckTensor(place, false, StorageFormat::kFloat, input.dtype, input.shape); !ok) {
    return TakeError(ok);
  }
  const std::string scale_name = input.name + std::string(kScaleSuffix);
  const auto rows = static_cast<std::int64_t>(place.rows);
  switch (StoredForm(place.role, impl_->format)) {
    case MatrixForm::kF32:
      return {{{input.name, TensorDtype::kF32, input.shape}}};
    case MatrixForm::kInt8:
      return {
          {{input.name, TensorDtype::kI8, input.shape}, {scale_name, TensorDtype::kF32, {rows}}}};
    case MatrixForm::kQ4: {
      const auto packed = static_cast<std::int64_t>(nn::PackedSize(place.columns));
      const auto groups = static_cast<std::int64_t>(nn::GroupCount(place.columns));
      return {{{input.name, TensorDtype::kU8, {rows, packed}},
               {scale_name, TensorDtype::kF16, {rows, groups}}}};
    }
  }
  return Fail(ErrorCode::kInternal, "unknown form");
}

Result<std::size_t> CheckpointQuantizer::BeginTensor(const TensorInfo& input) {
  auto plan = Plan(input);
  if (!plan) return TakeError(plan);
  if (plan->empty()) return 0;
  const TensorMatch match = *impl_->names.Find(input.name);
  const TensorPlace& place = impl_->places[match.index];
  if (impl_->seen[match.index]) {
    return Fail(ErrorCode::kInvalidWeights, "tensor " + place.name + " comes twice");
  }
  auto matrix = WeightMatrix::Create(StoredForm(place.role, impl_->format), place.rows,
                                     place.columns, Int8Max(place.role));
  if (!matrix) return TakeError(matrix);
  impl_->matrix = std::move(*matrix);
  return impl_->stream.Begin(input.name, match, input.dtype, place.rows, place.columns,
                             StoredForm(place.role, impl_->format));
}

std::span<std::byte> CheckpointQuantizer::staging() { return impl_->stream.staging(); }

Result<void> CheckpointQuantizer::Consume(std::size_t size) {
  auto rows = impl_->stream.Take(size);
  if (!rows) return TakeError(rows);
  for (std::size_t i = 0; i < rows->count; ++i) {
    auto row = impl_->stream.DecodeRow(*rows, i);
    if (!row) return TakeError(row);
    impl_->matrix.StoreRow(rows->first + i, *row);
  }
  if (impl_->stream.complete()) impl_->seen[impl_->stream.match().index] = true;
  return {};
}

std::span<const std::byte> CheckpointQuantizer::Output(std::size_t index) const {
  WeightMatrix& matrix = impl_->matrix;
  return index == 0 ? matrix.ValueBytes(0, matrix.rows()) : matrix.ScaleBytes(0, matrix.rows());
}

Result<void> CheckpointQuantizer::Finish() const {
  MissingTensors missing;
  for (std::size_t i = 0; i < impl_->places.size(); ++i) {
    if (!impl_->seen[i]) missing.Add(impl_->places[i], false);
  }
  return missing.Check();
}

}  // namespace distilbert
