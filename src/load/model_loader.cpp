#include "load/model_loader.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "base/fingerprint.h"
#include "load/tensor_stream.h"
#include "load/transformer_loader.h"

namespace distilbert {

struct ModelLoader::Impl {
  StorageFormat stored;
  TensorNames names;
  std::unique_ptr<WeightAssembler> assembler;
  TensorStream stream;
  Fingerprint tensor;             // of what has come of the one under way
  std::uint64_t fingerprint = 0;  // the sum of the encoder's parts: tensors come in any order

  Result<void> Store(const TensorStream::Rows& rows);
};

ModelLoader::ModelLoader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModelLoader::ModelLoader(ModelLoader&&) noexcept = default;
ModelLoader& ModelLoader::operator=(ModelLoader&&) noexcept = default;
ModelLoader::~ModelLoader() = default;

Result<ModelLoader> ModelLoader::Create(const ModelShape& shape, StorageFormat stored,
                                        RunDtype run) {
  auto assembler = CreateTransformerLoader(shape, stored, run);
  if (!assembler) return TakeError(assembler);
  auto names = TensorNames::Create((*assembler)->places(), stored);
  if (!names) return TakeError(names);
  auto impl = std::make_unique<Impl>();
  impl->names = std::move(*names);
  impl->stored = stored;
  impl->assembler = std::move(*assembler);
  // What changes hidden states and no tensor.
  const EncoderShape& encoder = shape.encoder;
  const std::int32_t numbers[] = {encoder.first_position, encoder.num_attention_heads,
                                  static_cast<std::int32_t>(encoder.activation),
                                  std::bit_cast<std::int32_t>(encoder.layer_norm_eps)};
  Fingerprint of_shape;
  of_shape.Add(std::as_bytes(std::span(numbers)));
  impl->fingerprint = of_shape.value();
  return ModelLoader(std::move(impl));
}

Result<void> ModelLoader::CheckTensors(std::span<const TensorEntry> tensors) const {
  const auto& places = impl_->assembler->places();
  // Two for each place: its values, its scales.
  auto seen = Buffer<bool>::Create(2 * places.size());
  if (!seen) return TakeError(seen);
  std::ranges::fill(seen->span(), false);
  for (const TensorEntry& tensor : tensors) {
    if (const auto match = impl_->names.Find(tensor.name)) {
      (*seen)[2 * match->index + match->is_scale] = true;
    }
  }
  MissingTensors missing;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!(*seen)[2 * i]) missing.Add(places[i], false);
    const bool has_scale = StoredForm(places[i].role, impl_->stored) != MatrixForm::kF32;
    if (has_scale && !(*seen)[2 * i + 1]) missing.Add(places[i], true);
  }
  if (auto ok = missing.Check(); !ok) return ok;
  for (const auto& [name, dtype, shape] : tensors) {
    const auto match = impl_->names.Find(name);
    if (!match) continue;
    auto ok = CheckTensor(places[match->index], match->is_scale, impl_->stored, dtype, shape);
    if (!ok) return ok;
  }
  return {};
}

Result<std::size_t> ModelLoader::BeginTensor(std::string_view name, TensorDtype dtype,
                                             std::span<const std::int64_t> shape) {
  const auto& places = impl_->assembler->places();
  const auto match = impl_->names.Find(name);
  if (!match) return 0;
  const TensorPlace& place = places[match->index];
  if (auto ok = CheckTensor(place, match->is_scale, impl_->stored, dtype, shape); !ok) {
    return TakeError(ok);
  }
  if (auto ok = impl_->assembler->Open(*match); !ok) return TakeError(ok);
  impl_->tensor = {};
  impl_->tensor.Add(std::as_bytes(std::span(name)));
  impl_->tensor.Add(std::as_bytes(std::span(Name(dtype))));
  // A vector is one row; scales come by the rows that they belong to.
  const auto first = static_cast<std::size_t>(shape[0]);
  const auto last = static_cast<std::size_t>(shape.back());
  const bool one_row = shape.size() == 1 && !match->is_scale;
  return impl_->stream.Begin(std::string(name), *match, dtype, one_row ? 1 : first,
                             shape.size() == 1 && match->is_scale ? 1 : last,
                             impl_->assembler->RoundedForm(place.role));
}

std::span<std::byte> ModelLoader::staging() { return impl_->stream.staging(); }

Result<void> ModelLoader::Impl::Store(const TensorStream::Rows& rows) {
  const TensorMatch& match = stream.match();
  const bool is_float =
      StoredForm(assembler->places()[match.index].role, stored) == MatrixForm::kF32;
  for (std::size_t i = 0; (is_float || match.is_scale) && i < rows.count; ++i) {
    // Scales are kept as they are; decoding them only checks that they are finite.
    auto row = stream.DecodeRow(rows, i);
    if (!row) return TakeError(row);
    if (!is_float) continue;
    if (auto ok = assembler->StoreFloatRow(match.index, rows.first + i, *row); !ok) return ok;
  }
  if (is_float) return {};
  return assembler->StoreRawRows(match, rows.first, rows.count, rows.bytes);
}

Result<void> ModelLoader::Consume(std::size_t size) {
  impl_->tensor.Add(impl_->stream.staging().first(std::min(size, staging().size())));
  auto rows = impl_->stream.Take(size);
  if (!rows) return TakeError(rows);
  if (auto ok = impl_->Store(*rows); !ok) return ok;
  if (!impl_->stream.complete()) return {};
  const TensorMatch& match = impl_->stream.match();
  if (!IsOfHead(impl_->assembler->places()[match.index].part)) {
    impl_->fingerprint += impl_->tensor.value();
  }
  return impl_->assembler->Close(match);
}

Result<LoadedModel> ModelLoader::Finish() {
  if (auto ok = impl_->assembler->Missing().Check(); !ok) return TakeError(ok);
  auto loaded = impl_->assembler->Build();
  if (loaded) loaded->fingerprint = impl_->fingerprint;
  return loaded;
}

}  // namespace distilbert
