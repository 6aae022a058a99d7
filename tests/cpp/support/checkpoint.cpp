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
    if (auto ok = sink.Consume(size); !ok) return std::unexpected(ok.error());
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
  return {"plain", "relu", "odd", "one-head", "multi-label", "long"};
}

Checkpoint ReadCheckpoint(const std::string& model) {
  Checkpoint out;
  const json config = json::parse(ReadFile(ModelPath(model, "config.json")));
  out.shape.family = FindFamily(config["model_type"].get<std::string>());
  EncoderShape& encoder = out.shape.encoder;
  encoder.vocab_size = config["vocab_size"];
  encoder.max_position_embeddings = config["max_position_embeddings"];
  encoder.hidden_size = config["dim"];
  encoder.num_hidden_layers = config["n_layers"];
  encoder.num_attention_heads = config["n_heads"];
  encoder.intermediate_size = config["hidden_dim"];
  encoder.activation =
      config["activation"] == "relu" ? nn::Activation::kRelu : nn::Activation::kGelu;
  out.shape.head.num_labels = static_cast<std::int32_t>(config["id2label"].size());

  const std::string file = ReadFile(ModelPath(model, "model.safetensors"));
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof length);
  const json header = json::parse(file.substr(8, length));
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__") continue;
    const std::size_t begin = tensor["data_offsets"][0];
    const std::size_t end = tensor["data_offsets"][1];
    out.tensors.push_back(
        {{name, kDtypes.at(tensor["dtype"]), tensor["shape"].get<std::vector<std::int64_t>>()},
         file.substr(8 + length + begin, end - begin)});
  }
  return out;
}

std::vector<GoldenCase> ReadCases(const std::string& model) {
  std::vector<GoldenCase> out;
  for (const json& entry : json::parse(ReadFile(ModelPath(model, "cases.json")))) {
    const auto floats = [&](const char* name) { return entry[name].get<std::vector<float>>(); };
    out.push_back({entry["ids"].get<std::vector<std::int32_t>>(), floats("logits"),
                   floats("clsState"), floats("meanState")});
  }
  return out;
}

Result<LoadedModel> Load(const Checkpoint& checkpoint, RunDtype run) {
  auto loader = ModelLoader::Create(checkpoint.shape, checkpoint.stored, run);
  if (!loader) return std::unexpected(loader.error());
  for (const auto& [info, bytes] : checkpoint.tensors) {
    auto poured = Pour(*loader, loader->BeginTensor(info.name, info.dtype, info.shape), bytes);
    if (!poured) return std::unexpected(poured.error());
  }
  return loader->Finish();
}

Result<Checkpoint> Quantize(const Checkpoint& checkpoint, StorageFormat format) {
  Checkpoint out{checkpoint.shape, format, {}};
  auto quantizer = CheckpointQuantizer::Create(checkpoint.shape, format);
  if (!quantizer) return std::unexpected(quantizer.error());
  for (const auto& [info, bytes] : checkpoint.tensors) {
    auto plan = quantizer->Plan(info);
    if (!plan) return std::unexpected(plan.error());
    auto poured = Pour(*quantizer, quantizer->BeginTensor(info), bytes);
    if (!poured) return std::unexpected(poured.error());
    for (std::size_t i = 0; i < plan->size(); ++i) {
      const auto output = quantizer->Output(i);
      out.tensors.push_back(
          {(*plan)[i], std::string(reinterpret_cast<const char*>(output.data()), output.size())});
    }
  }
  if (auto ok = quantizer->Finish(); !ok) return std::unexpected(ok.error());
  return out;
}

std::vector<std::vector<float>> Run(const LoadedModel& model,
                                    const std::vector<std::vector<std::int32_t>>& sequences) {
  std::vector<std::int32_t> ids;
  std::vector<std::size_t> offsets = {0};
  for (const auto& sequence : sequences) {
    ids.insert(ids.end(), sequence.begin(), sequence.end());
    offsets.push_back(ids.size());
  }
  const std::size_t labels = model.head->columns();
  std::vector<float> logits(sequences.size() * labels);
  const auto hidden = model.encoder->HiddenStates({.ids = ids, .type_ids = {}, .offsets = offsets},
                                                  model.head->rows());
  if (!hidden || !model.head->Run(*hidden, logits)) return {};
  std::vector<std::vector<float>> out;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    out.emplace_back(logits.begin() + i * labels, logits.begin() + (i + 1) * labels);
  }
  return out;
}

Tokenizer MakeTokenizer(int words) {
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (int i = 0; i < words; ++i) vocabulary += "w" + std::to_string(i) + "\n";
  return std::move(Tokenizer::Create(BertTokenizerSpec(vocabulary)).value());
}

Model MakeModel(const std::string& model, RunDtype run) {
  const Checkpoint checkpoint = ReadCheckpoint(model);
  auto loaded = std::move(Load(checkpoint, run).value());
  return std::move(
      Model::Create(MakeTokenizer(checkpoint.shape.encoder.vocab_size - 5), std::move(loaded))
          .value());
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
