#include "model/model_loader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/encoder.h"
#include "model/tensor_stream.h"
#include "model/weight_assembler.h"

namespace distilbert {

struct ModelLoader::Impl {
  StorageFormat stored;
  std::unique_ptr<WeightAssembler> assembler;
  TensorStream stream;

  Result<void> Store(const TensorStream::Rows& rows);
};

ModelLoader::ModelLoader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModelLoader::ModelLoader(ModelLoader&&) noexcept = default;
ModelLoader& ModelLoader::operator=(ModelLoader&&) noexcept = default;
ModelLoader::~ModelLoader() = default;

Result<ModelLoader> ModelLoader::Create(const ModelConfig& config, StorageFormat stored,
                                        RunDtype run) {
  auto assembler = WeightAssembler::Create(config, stored, run);
  if (!assembler) return std::unexpected(assembler.error());
  auto impl = std::make_unique<Impl>();
  impl->stored = stored;
  impl->assembler = std::move(*assembler);
  return ModelLoader(std::move(impl));
}

Result<void> ModelLoader::CheckTensors(std::span<const TensorInfo> tensors) const {
  const auto& specs = impl_->assembler->specs();
  std::vector<std::string> missing;
  for (const std::string& name : RequiredTensors(specs, impl_->stored)) {
    const auto named = [&](const TensorInfo& tensor) { return tensor.name == name; };
    if (std::ranges::none_of(tensors, named)) missing.push_back(name);
  }
  if (auto ok = CheckNothingMissing(missing); !ok) return ok;
  for (const auto& [name, dtype, shape] : tensors) {
    const auto match = FindTensor(specs, name, impl_->stored);
    if (!match) continue;
    auto ok = CheckTensor(specs[match->index], match->is_scale, impl_->stored, dtype, shape);
    if (!ok) return ok;
  }
  return {};
}

Result<std::size_t> ModelLoader::BeginTensor(std::string_view name, TensorDtype dtype,
                                             std::span<const std::int64_t> shape) {
  const auto& specs = impl_->assembler->specs();
  const auto match = FindTensor(specs, name, impl_->stored);
  if (!match) return 0;
  const TensorSpec& spec = specs[match->index];
  if (auto ok = CheckTensor(spec, match->is_scale, impl_->stored, dtype, shape); !ok) {
    return std::unexpected(ok.error());
  }
  if (auto ok = impl_->assembler->Open(*match); !ok) return std::unexpected(ok.error());
  // A vector is one row.
  const auto row_elements = static_cast<std::size_t>(shape.back());
  const auto rows = shape.size() == 2 ? static_cast<std::size_t>(shape[0]) : 1;
  return impl_->stream.Begin(std::string(name), *match, dtype, rows, row_elements);
}

std::span<std::byte> ModelLoader::staging() { return impl_->stream.staging(); }

Result<void> ModelLoader::Impl::Store(const TensorStream::Rows& rows) {
  const TensorMatch& match = stream.match();
  const bool is_float =
      StoredForm(assembler->specs()[match.index].role, stored) == MatrixForm::kF32;
  for (std::size_t i = 0; (is_float || match.is_scale) && i < rows.count; ++i) {
    // Scales are kept as they are; decoding them only checks that they are finite.
    auto row = stream.DecodeRow(rows, i);
    if (!row) return std::unexpected(row.error());
    if (!is_float) continue;
    if (auto ok = assembler->StoreFloatRow(match.index, rows.first + i, *row); !ok) return ok;
  }
  if (is_float) return {};
  const bool one_row_of_scales = match.is_scale && stream.dtype() == TensorDtype::kF32;
  const std::size_t count = one_row_of_scales ? assembler->specs()[match.index].rows : rows.count;
  return assembler->StoreRawRows(match, rows.first, count, rows.bytes);
}

Result<void> ModelLoader::Consume(std::size_t size) {
  auto rows = impl_->stream.Take(size);
  if (!rows) return std::unexpected(rows.error());
  if (auto ok = impl_->Store(*rows); !ok) return ok;
  if (!impl_->stream.complete()) return {};
  return impl_->assembler->Close(impl_->stream.match());
}

Result<std::unique_ptr<Encoder>> ModelLoader::Finish() {
  const auto missing = impl_->assembler->Missing();
  if (auto ok = CheckNothingMissing(missing); !ok) return std::unexpected(ok.error());
  return impl_->assembler->Build();
}

}  // namespace distilbert
