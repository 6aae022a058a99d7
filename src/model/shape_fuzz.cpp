// Any numbers of config.json: refused by name, or a model whose tensors can be told apart.
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "load/model_loader.h"
#include "load/tensor_check.h"
#include "model/family.h"
#include "model/shape.h"
#include "support/fuzz.h"
#include "support/random_model.h"

namespace {

using namespace distilbert;
using fuzz::Require;

std::int32_t ConsumeNumber(FuzzedDataProvider& data) {
  return data.ConsumeBool() ? data.ConsumeIntegralInRange(0, 100)
                            : data.ConsumeIntegral<std::int32_t>();
}

ModelShape ConsumeShape(FuzzedDataProvider& data) {
  ModelShape out;
  const Family* families[] = {FindFamily("distilbert"), FindFamily("bert"), FindFamily("roberta"),
                              &test::TypedFamily(), nullptr};
  out.family = families[data.ConsumeIntegralInRange(0, 4)];
  out.head.kind = fuzz::Choose<HeadKind>(data, 4);
  out.head.tied = data.ConsumeBool();
  out.encoder.activation = fuzz::Choose<nn::Activation>(data, 6);
  for (std::int32_t* number :
       {&out.encoder.vocab_size, &out.encoder.max_position_embeddings, &out.encoder.first_position,
        &out.encoder.type_vocab_size, &out.encoder.hidden_size, &out.encoder.num_hidden_layers,
        &out.encoder.num_attention_heads, &out.encoder.intermediate_size, &out.head.num_labels}) {
    *number = ConsumeNumber(data);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const ModelShape shape = ConsumeShape(data);
  const auto stored = fuzz::Choose<StorageFormat>(data, 3);
  const auto ok = Validate(shape);
  const auto loader = ModelLoader::Create(shape, stored, fuzz::Choose<RunDtype>(data, 3));
  Require(ok.has_value() == loader.has_value());
  if (!ok) {
    Require(ok.error()->code == ErrorCode::kInvalidConfig && !ok.error()->message.empty());
    return 0;
  }
  Require(shape.encoder.max_tokens() >= 2);
  const std::vector<TensorPlace> places = TensorsOf(shape);
  std::set<std::string> names;
  for (const TensorPlace& place : places) {
    Require(names.insert(std::string(place.name)).second);
    Require(place.rows * place.columns <= std::numeric_limits<std::int32_t>::max() / 4);
  }
  std::vector<TensorInfo> tensors = test::TensorsOfFile(shape, stored);
  Require(loader->CheckTensors(test::EntriesOf(tensors)).has_value());
  const auto lost = data.ConsumeIntegralInRange<std::size_t>(0, tensors.size() - 1);
  const std::string name = tensors[lost].name;
  tensors.erase(tensors.begin() + static_cast<std::ptrdiff_t>(lost));
  const auto lacking = loader->CheckTensors(test::EntriesOf(tensors));
  Require(!lacking && lacking.error()->message.find(name) != std::string_view::npos);
  return 0;
}
