// Any tensors in any order and chunks, of any bytes: refused by name, or a model that gives the
// same bits twice. What the quantizer writes of them is loaded again.
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "load/checkpoint_quantizer.h"
#include "load/model_loader.h"
#include "support/fuzz.h"
#include "support/random_model.h"

namespace {

using namespace distilbert;
using fuzz::Require;

ModelShape ConsumeShape(FuzzedDataProvider& data) {
  ModelShape out;
  const Family* families[] = {FindFamily("distilbert"), FindFamily("bert"), FindFamily("roberta"),
                              &test::TypedFamily()};
  out.family = families[data.ConsumeIntegralInRange(0, 3)];
  EncoderShape& e = out.encoder;
  e.num_attention_heads = data.ConsumeIntegralInRange(1, 3);
  e.hidden_size = e.num_attention_heads * data.ConsumeIntegralInRange(1, 12);
  e.intermediate_size = data.ConsumeIntegralInRange(1, 70);
  e.num_hidden_layers = data.ConsumeIntegralInRange(1, 2);
  e.vocab_size = data.ConsumeIntegralInRange(1, 9);
  e.max_position_embeddings = data.ConsumeIntegralInRange(2, 9);
  if (out.family == FindFamily("roberta")) {
    e.first_position = 2;
    e.max_position_embeddings += 2;
  }
  e.type_vocab_size = out.family == FindFamily("distilbert") ? 0 : 2;
  e.activation = fuzz::Choose<nn::Activation>(data, 6);
  out.head.num_labels = data.ConsumeIntegralInRange(1, 4);
  if (data.ConsumeIntegralInRange(0, 3) == 0) {
    out.head.kind = HeadKind::kMaskedLm;
    out.head.tied = data.ConsumeBool();
  }
  return out;
}

/// How the bytes of tensors come about.
enum class Fill { kSmall, kFinite, kAny };

void FillTensor(FuzzedDataProvider& data, Fill fill, TensorDtype dtype, std::span<std::byte> out) {
  std::vector<std::uint8_t> pattern = data.ConsumeBytes<std::uint8_t>(16);
  if (pattern.empty()) pattern = {1, 2, 3, 5, 7, 11, 13};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::byte{pattern[i % pattern.size()]};
  if (fill == Fill::kAny) return;
  const bool small = fill == Fill::kSmall;
  const auto mend = [&]<typename Bits>(Bits exponent, Bits middle, std::size_t size) {
    for (std::size_t i = 0; i + size <= out.size(); i += size) {
      Bits bits = 0;
      std::memcpy(&bits, &out[i], size);
      if (small || (bits & exponent) == exponent) bits = (bits & ~exponent) | middle;
      std::memcpy(&out[i], &bits, size);
    }
  };
  if (dtype == TensorDtype::kF32) mend(0x7F800000u, 0x3E000000u, 4);
  if (dtype == TensorDtype::kF16) mend(std::uint16_t{0x7C00}, std::uint16_t{0x3000}, 2);
  if (dtype == TensorDtype::kBF16) mend(std::uint16_t{0x7F80}, std::uint16_t{0x3E00}, 2);
  if (dtype != TensorDtype::kI8) return;
  for (std::byte& byte : out) {
    byte = static_cast<std::byte>(std::to_integer<std::int8_t>(byte) % 64);
  }
}

void CheckError(const Error& error) {
  Require(error->code == ErrorCode::kInvalidWeights || error->code == ErrorCode::kInvalidArgument ||
          error->code == ErrorCode::kOutOfMemory);
  Require(!error->message.empty() && error->message.size() < 2000);
}

/// Something else than what belongs there.
void Spoil(FuzzedDataProvider& data, TensorInfo& tensor) {
  switch (data.ConsumeIntegralInRange(0, 3)) {
    case 0:
      tensor.dtype = fuzz::Choose<TensorDtype>(data, 6);
      return;
    case 1:
      tensor.shape.resize(data.ConsumeIntegralInRange(0, 4));
      for (std::int64_t& size : tensor.shape) size = data.ConsumeIntegral<std::int64_t>();
      return;
    case 2:
      tensor.name = data.ConsumeRandomLengthString(60);
      return;
    default:
      tensor.name += "_scale";
  }
}

/// Pours a tensor in; whether it came whole.
bool Pour(FuzzedDataProvider& data, ModelLoader& loader, const TensorInfo& tensor, Fill fill,
          bool spoil_chunks) {
  const auto chunk = loader.BeginTensor(tensor.name, tensor.dtype, tensor.shape);
  if (!chunk) {
    CheckError(chunk.error());
    return false;
  }
  if (*chunk == 0) return false;
  Require(loader.staging().size() == *chunk);
  const std::size_t total = test::ByteSize(tensor);
  Require(*chunk <= total);
  const std::size_t rows = tensor.shape.size() == 2 ? tensor.shape[0] : 1;
  const bool by_rows = data.ConsumeBool();
  for (std::size_t left = total; left > 0;) {
    FillTensor(data, fill, tensor.dtype, loader.staging());
    std::size_t size = by_rows ? total / rows : std::min(left, *chunk);
    if (spoil_chunks && data.ConsumeBool()) size = fuzz::ConsumeSize(data, 2 * total);
    const auto taken = loader.Consume(size);
    if (!taken) {
      CheckError(taken.error());
      return false;
    }
    Require(size > 0 && size <= left);
    left -= size;
  }
  return true;
}

/// Loads the tensors, perhaps not as they should be; nothing if it is refused.
std::optional<LoadedModel> Load(FuzzedDataProvider& data, const ModelShape& shape,
                                StorageFormat stored, const std::vector<TensorInfo>& tensors) {
  const auto run = fuzz::Choose<RunDtype>(data, 3);
  auto loader = ModelLoader::Create(shape, stored, run);
  Require(loader.has_value() && loader->CheckTensors(test::EntriesOf(tensors)).has_value());
  const auto fill = fuzz::Choose<Fill>(data, 3);
  // Large floats are refused where four bits have to hold them.
  const bool fits = fill == Fill::kSmall || (fill == Fill::kFinite && run != RunDtype::kQ4);
  const bool spoils = data.ConsumeBool();
  bool complete = true;
  for (TensorInfo tensor : tensors) {
    const bool spoil = spoils && data.ConsumeIntegralInRange(0, 15) == 0;
    const int what = spoil ? data.ConsumeIntegralInRange(0, 4) : -1;
    if (what == 0) complete = false;
    if (what == 0) continue;
    if (what == 1) Spoil(data, tensor);
    if (what == 2) Require(!loader->Consume(fuzz::ConsumeSize(data, 100)));
    if (what == 3) Require(!loader->Finish());
    const bool whole = Pour(data, *loader, tensor, fill, what == 4);
    if (!whole) Require(spoil || !fits);
    complete = complete && whole;
    if (what < 0 && whole) Require(!loader->BeginTensor(tensor.name, tensor.dtype, tensor.shape));
  }
  auto model = loader->Finish();
  if (!model) {
    CheckError(model.error());
    Require(!complete);
    return std::nullopt;
  }
  return std::move(*model);
}

/// Logits of sequences of any ids: the same bits twice.
void Run(FuzzedDataProvider& data, const ModelShape& shape, LoadedModel& model) {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> types;
  std::vector<std::size_t> offsets = {0};
  for (int i = data.ConsumeIntegralInRange(1, 4); i > 0; --i) {
    for (int j = data.ConsumeIntegralInRange(1, shape.encoder.max_tokens()); j > 0; --j) {
      ids.push_back(data.ConsumeIntegralInRange(0, shape.encoder.vocab_size - 1));
      types.push_back(shape.encoder.type_vocab_size ? data.ConsumeIntegralInRange(0, 1) : 0);
    }
    offsets.push_back(ids.size());
  }
  const TokenBatch batch{.ids = ids, .type_ids = types, .offsets = offsets};
  std::vector<float> results[2];
  for (auto& result : results) {
    const auto hidden = model.encoder->HiddenStates(batch, model.head->rows());
    Require(hidden.has_value());
    const std::size_t rows =
        model.head->rows() == HiddenRows::kCls ? offsets.size() - 1 : ids.size();
    result.resize(rows * model.head->columns());
    Require(model.head->Run(*hidden, result).has_value());
    Require(model.encoder->HiddenStates(batch, HiddenRows::kAll).has_value());
  }
  Require(std::memcmp(results[0].data(), results[1].data(), results[0].size() * sizeof(float)) ==
          0);
}

/// The quantizer takes what the loader takes, and writes finite scales and codes in range.
void Quantize(FuzzedDataProvider& data, const ModelShape& shape, TensorDtype floats) {
  const auto format = data.ConsumeBool() ? StorageFormat::kQ8 : StorageFormat::kQ4;
  auto quantizer = CheckpointQuantizer::Create(shape, format);
  Require(quantizer.has_value());
  for (TensorInfo tensor : test::TensorsOfFile(shape, StorageFormat::kFloat, floats)) {
    if (data.ConsumeIntegralInRange(0, 31) == 0) Spoil(data, tensor);
    const auto plan = quantizer->Plan(tensor);
    const auto chunk = quantizer->BeginTensor(tensor);
    Require(plan.has_value() == chunk.has_value());
    if (!chunk) CheckError(chunk.error());
    if (!chunk || *chunk == 0) continue;
    FillTensor(data, Fill::kFinite, tensor.dtype, quantizer->staging());
    const auto taken = quantizer->Consume(test::ByteSize(tensor));
    if (!taken) {
      // Large floats are refused where four bits have to hold them.
      Require(format == StorageFormat::kQ4);
      CheckError(taken.error());
      return;
    }
    for (std::size_t i = 0; i < plan->size(); ++i) {
      Require(quantizer->Output(i).size() == test::ByteSize((*plan)[i]));
    }
  }
  const auto finished = quantizer->Finish();
  if (!finished) CheckError(finished.error());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const ModelShape shape = ConsumeShape(data);
  const auto stored = fuzz::Choose<StorageFormat>(data, 3);
  const auto floats = fuzz::Choose<TensorDtype>(data, 3);
  std::vector<TensorInfo> tensors = test::TensorsOfFile(shape, stored, floats);
  for (std::size_t i = tensors.size() - 1; data.remaining_bytes() > 0 && i > 0; --i) {
    std::swap(tensors[i], tensors[data.ConsumeIntegralInRange<std::size_t>(0, i)]);
  }
  auto model = Load(data, shape, stored, tensors);
  if (model) Run(data, shape, *model);
  Quantize(data, shape, floats);
  return 0;
}
