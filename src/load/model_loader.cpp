#include "load/model_loader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "load/tensor_stream.h"
#include "load/transformer_loader.h"

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

Result<ModelLoader> ModelLoader::Create(const ModelShape& shape, StorageFormat stored,
                                        RunDtype run) {
  auto assembler = CreateTransformerLoader(shape, stored, run);
  if (!assembler) return std::unexpected(assembler.error());
  auto impl = std::make_unique<Impl>();
  impl->stored = stored;
  impl->assembler = std::move(*assembler);
  return ModelLoader(std::move(impl));
}

Result<void> ModelLoader::CheckTensors(std::span<const TensorInfo> tensors) const {
  const auto& places = impl_->assembler->places();
  std::vector<std::string> missing;
  for (const std::string& name : RequiredTensors(places, impl_->stored)) {
    const auto named = [&](const TensorInfo& tensor) { return tensor.name == name; };
    if (std::ranges::none_of(tensors, named)) missing.push_back(name);
  }
  if (auto ok = CheckNothingMissing(missing); !ok) return ok;
  for (const auto& [name, dtype, shape] : tensors) {
    const auto match = FindTensor(places, name, impl_->stored);
    if (!match) continue;
    auto ok = CheckTensor(places[match->index], match->is_scale, impl_->stored, dtype, shape);
    if (!ok) return ok;
  }
  return {};
}

Result<std::size_t> ModelLoader::BeginTensor(std::string_view name, TensorDtype dtype,
                                             std::span<const std::int64_t> shape) {
  const auto& places = impl_->assembler->places();
  const auto match = FindTensor(places, name, impl_->stored);
  if (!match) return 0;
  const TensorPlace& place = places[match->index];
  if (auto ok = CheckTensor(place, match->is_scale, impl_->stored, dtype, shape); !ok) {
    return std::unexpected(ok.error());
  }
  if (auto ok = impl_->assembler->Open(*match); !ok) return std::unexpected(ok.error());
  // A vector is one row; scales come by the rows that they belong to.
  const auto first = static_cast<std::size_t>(shape[0]);
  const auto last = static_cast<std::size_t>(shape.back());
  const bool one_row = shape.size() == 1 && !match->is_scale;
  return impl_->stream.Begin(std::string(name), *match, dtype, one_row ? 1 : first,
                             shape.size() == 1 && match->is_scale ? 1 : last);
}

std::span<std::byte> ModelLoader::staging() { return impl_->stream.staging(); }

Result<void> ModelLoader::Impl::Store(const TensorStream::Rows& rows) {
  const TensorMatch& match = stream.match();
  const bool is_float =
      StoredForm(assembler->places()[match.index].role, stored) == MatrixForm::kF32;
  for (std::size_t i = 0; (is_float || match.is_scale) && i < rows.count; ++i) {
    // Scales are kept as they are; decoding them only checks that they are finite.
    auto row = stream.DecodeRow(rows, i);
    if (!row) return std::unexpected(row.error());
    if (!is_float) continue;
    if (auto ok = assembler->StoreFloatRow(match.index, rows.first + i, *row); !ok) return ok;
  }
  if (is_float) return {};
  return assembler->StoreRawRows(match, rows.first, rows.count, rows.bytes);
}

Result<void> ModelLoader::Consume(std::size_t size) {
  auto rows = impl_->stream.Take(size);
  if (!rows) return std::unexpected(rows.error());
  if (auto ok = impl_->Store(*rows); !ok) return ok;
  if (!impl_->stream.complete()) return {};
  return impl_->assembler->Close(impl_->stream.match());
}

Result<LoadedModel> ModelLoader::Finish() {
  const auto missing = impl_->assembler->Missing();
  if (auto ok = CheckNothingMissing(missing); !ok) return std::unexpected(ok.error());
  return impl_->assembler->Build();
}

}  // namespace distilbert
