#include "support/checkpoint.h"

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "model/family.h"
#include "text/bert_tokenizer.h"

namespace distilbert::test {
namespace {

using nlohmann::json;

const std::map<std::string, TensorDtype> kDtypes = {
    {"F32", TensorDtype::kF32}, {"F16", TensorDtype::kF16}, {"BF16", TensorDtype::kBF16}};

std::string ModelPath(const std::string& model, const std::string& file) {
  return ProjectPath("tests/golden/encoder/" + model + "/" + file);
}

/// Streams one tensor into a loader or a quantizer; 0 if it was not wanted.
template <class Sink>
Result<std::size_t> Pour(Sink& sink, Result<std::size_t> chunk, const std::string& bytes) {
  if (!chunk || *chunk == 0) return chunk;
  for (std::size_t at = 0; at < bytes.size(); at += *chunk) {
    const std::size_t size = std::min(*chunk, bytes.size() - at);
    std::memcpy(sink.staging().data(), bytes.data() + at, size);
    if (auto ok = sink.Consume(size); !ok) return TakeError(ok);
  }
  return chunk;
}

}  // namespace

std::string ProjectPath(const std::string& relative) {
  return std::string(PROJECT_SOURCE_DIR) + "/" + relative;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::vector<std::string> GoldenModels() {
  return {"plain", "relu",           "odd",       "one-head", "multi-label",   "long",
          "bert",  "bert-tanh-gelu", "bert-long", "roberta",  "roberta-quick", "roberta-long"};
}

std::vector<std::string> HeadlessModels() { return {"bert-headless", "roberta-headless"}; }

namespace {

const std::map<std::string, nn::Activation> kActivations = {
    {"gelu", nn::Activation::kGelu},
    {"gelu_new", nn::Activation::kTanhGelu},
    {"relu", nn::Activation::kRelu},
    {"silu", nn::Activation::kSilu},
    {"quick_gelu", nn::Activation::kQuickGelu}};

ModelShape ShapeOf(const json& config) {
  const std::string type = config["model_type"];
  const bool distilbert = type == "distilbert";
  ModelShape out;
  out.family = FindFamily(type);
  EncoderShape& encoder = out.encoder;
  encoder.vocab_size = config["vocab_size"];
  encoder.max_position_embeddings = config["max_position_embeddings"];
  encoder.hidden_size = config[distilbert ? "dim" : "hidden_size"];
  encoder.num_hidden_layers = config[distilbert ? "n_layers" : "num_hidden_layers"];
  encoder.num_attention_heads = config[distilbert ? "n_heads" : "num_attention_heads"];
  encoder.intermediate_size = config[distilbert ? "hidden_dim" : "intermediate_size"];
  encoder.activation = kActivations.at(config[distilbert ? "activation" : "hidden_act"]);
  if (!distilbert) {
    encoder.type_vocab_size = config["type_vocab_size"];
    encoder.layer_norm_eps = config["layer_norm_eps"];
  }
  if (type == "roberta") encoder.first_position = config["pad_token_id"].get<std::int32_t>() + 1;
  const bool headless = config["architectures"][0].get<std::string>().ends_with("Model");
  out.head = {.kind = headless ? HeadKind::kNone : HeadKind::kSequence,
              .num_labels = static_cast<std::int32_t>(config["id2label"].size())};
  return out;
}

}  // namespace

Checkpoint ReadCheckpoint(const std::string& model) {
  Checkpoint out;
  const json config = json::parse(ReadFile(ModelPath(model, "config.json")));
  out.shape = ShapeOf(config);
  const std::string file = ReadFile(ModelPath(model, "model.safetensors"));
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof length);
  const json header = json::parse(file.substr(8, length));
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__") continue;
    const std::size_t begin = tensor["data_offsets"][0];
    const std::size_t end = tensor["data_offsets"][1];
    // JavaScript gives an encoder's tensors its family's prefix where the file has none.
    const bool bare = name.starts_with("embeddings.") || name.starts_with("encoder.");
    out.tensors.push_back(
        {{(bare ? std::string(out.shape.family->prefix) : "") + name, kDtypes.at(tensor["dtype"]),
          tensor["shape"].get<std::vector<std::int64_t>>()},
         file.substr(8 + length + begin, end - begin)});
  }
  return out;
}

std::vector<GoldenCase> ReadCases(const std::string& model) {
  std::vector<GoldenCase> out;
  for (const json& entry : json::parse(ReadFile(ModelPath(model, "cases.json")))) {
    const auto floats = [&](const char* name) {
      return entry.value(name, json::array()).get<std::vector<float>>();
    };
    out.push_back({entry["ids"].get<std::vector<std::int32_t>>(),
                   entry.value("typeIds", json::array()).get<std::vector<std::int32_t>>(),
                   floats("logits"), floats("clsState"), floats("meanState")});
  }
  return out;
}

Result<LoadedModel> Load(const Checkpoint& checkpoint, RunDtype run) {
  auto loader = ModelLoader::Create(checkpoint.shape, checkpoint.stored, run);
  if (!loader) return TakeError(loader);
  for (const auto& [info, bytes] : checkpoint.tensors) {
    auto poured = Pour(*loader, loader->BeginTensor(info.name, info.dtype, info.shape), bytes);
    if (!poured) return TakeError(poured);
  }
  return loader->Finish();
}

Result<Checkpoint> Quantize(const Checkpoint& checkpoint, StorageFormat format) {
  Checkpoint out{checkpoint.shape, format, {}};
  auto quantizer = CheckpointQuantizer::Create(checkpoint.shape, format);
  if (!quantizer) return TakeError(quantizer);
  for (const auto& [info, bytes] : checkpoint.tensors) {
    auto plan = quantizer->Plan(info);
    if (!plan) return TakeError(plan);
    auto poured = Pour(*quantizer, quantizer->BeginTensor(info), bytes);
    if (!poured) return TakeError(poured);
    for (std::size_t i = 0; i < plan->size(); ++i) {
      const auto output = quantizer->Output(i);
      out.tensors.push_back(
          {(*plan)[i], std::string(reinterpret_cast<const char*>(output.data()), output.size())});
    }
  }
  if (auto ok = quantizer->Finish(); !ok) return TakeError(ok);
  return out;
}

std::vector<std::vector<float>> Run(const LoadedModel& model, std::span<const GoldenCase> cases) {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;
  std::vector<std::size_t> offsets = {0};
  for (const GoldenCase& one : cases) {
    ids.insert(ids.end(), one.ids.begin(), one.ids.end());
    type_ids.insert(type_ids.end(), one.type_ids.begin(), one.type_ids.end());
    type_ids.resize(ids.size());
    offsets.push_back(ids.size());
  }
  const std::size_t labels = model.head->columns();
  std::vector<float> logits(cases.size() * labels);
  const auto hidden = model.encoder->HiddenStates(
      {.ids = ids, .type_ids = type_ids, .offsets = offsets}, model.head->rows());
  if (!hidden || !model.head->Run(*hidden, logits)) return {};
  std::vector<std::vector<float>> out;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    out.emplace_back(logits.begin() + i * labels, logits.begin() + (i + 1) * labels);
  }
  return out;
}

Tokenizer MakeTokenizer(int words) {
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (int i = 0; i < words; ++i) vocabulary += "w" + std::to_string(i) + "\n";
  return std::move(*Tokenizer::Create(BertTokenizerSpec(vocabulary)));
}

Model MakeModel(const std::string& model, RunDtype run) {
  const Checkpoint checkpoint = ReadCheckpoint(model);
  auto loaded = std::move(*Load(checkpoint, run));
  return std::move(
      *Model::Create(MakeTokenizer(checkpoint.shape.encoder.vocab_size - 5), std::move(loaded)));
}

std::string Words(int count, int different) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "w" + std::to_string(i % different) + " ";
  return out;
}

std::vector<float> ToVector(std::span<const float> values) {
  return {values.begin(), values.end()};
}

}  // namespace distilbert::test
