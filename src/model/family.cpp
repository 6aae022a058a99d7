#include "model/family.h"

#include <algorithm>
#include <ranges>

#include "model/family/bert.h"
#include "model/family/distilbert.h"
#include "model/family/roberta.h"

namespace distilbert {
namespace {

// One more family is a file beside distilbert.h and a line here.
const Family* const kFamilies[] = {&kDistilBert, &kBert, &kRoberta};

enum class Module { kEmbedding, kLinear, kNorm, kHeadOut, kVocabulary };

struct ModuleShape {
  Module module;
  std::int32_t rows;  // of its matrix; those of the product's output
  std::int32_t columns;
};

ModuleShape ShapeOf(Part part, const EncoderShape& e, const HeadShape& head) {
  const std::int32_t hidden = e.hidden_size;
  switch (part) {
    case Part::kWordEmbeddings:
      return {Module::kEmbedding, e.vocab_size, hidden};
    case Part::kPositionEmbeddings:
      return {Module::kEmbedding, e.max_position_embeddings, hidden};
    case Part::kTypeEmbeddings:
      return {Module::kEmbedding, e.type_vocab_size, hidden};
    case Part::kEmbeddingNorm:
    case Part::kAttentionNorm:
    case Part::kOutputNorm:
    case Part::kHeadNorm:
      return {Module::kNorm, 1, hidden};
    case Part::kQuery:
    case Part::kKey:
    case Part::kValue:
    case Part::kAttentionOutput:
    case Part::kHeadDense:
      return {Module::kLinear, hidden, hidden};
    case Part::kIntermediate:
      return {Module::kLinear, e.intermediate_size, hidden};
    case Part::kOutput:
      return {Module::kLinear, hidden, e.intermediate_size};
    case Part::kHeadOut:
      return {Module::kHeadOut, head.num_labels, hidden};
    case Part::kHeadVocabulary:
      return {Module::kVocabulary, e.vocab_size, hidden};
  }
  return {Module::kNorm, 0, 0};
}

void AddModule(const std::string& name, Part part, std::size_t layer, const ModuleShape& shape,
               bool tied, std::vector<TensorPlace>& out) {
  const auto add = [&](const char* suffix, TensorRole role, std::int32_t rows,
                       std::int32_t columns) {
    out.push_back({name + suffix, role, static_cast<std::size_t>(rows),
                   static_cast<std::size_t>(columns), part, layer});
  };
  switch (shape.module) {
    case Module::kEmbedding:
      add(".weight", TensorRole::kEmbedding, shape.rows, shape.columns);
      return;
    case Module::kNorm:
      add(".weight", TensorRole::kNormWeight, 1, shape.columns);
      add(".bias", TensorRole::kBias, 1, shape.columns);
      return;
    case Module::kLinear:
    case Module::kHeadOut:
      add(".weight",
          shape.module == Module::kLinear ? TensorRole::kLinear : TensorRole::kHeadMatrix,
          shape.rows, shape.columns);
      add(".bias", TensorRole::kBias, 1, shape.rows);
      return;
    case Module::kVocabulary:
      if (!tied) add(".weight", TensorRole::kEmbedding, shape.rows, shape.columns);
      add(".bias", TensorRole::kBias, 1, shape.rows);
      return;
  }
}

}  // namespace

const Family* FindFamily(std::string_view model_type) {
  for (const Family* family : kFamilies) {
    if (family->model_type == model_type) return family;
  }
  return nullptr;
}

const FamilyHead* Family::FindHead(HeadKind kind) const {
  const auto found = std::ranges::find(heads, kind, &FamilyHead::kind);
  return found == heads.end() ? nullptr : &*found;
}

std::vector<TensorPlace> TensorsOf(const ModelShape& shape) {
  std::vector<TensorPlace> out;
  const auto add = [&](std::string name, const PartName& entry, std::size_t layer) {
    name += entry.name;
    const std::size_t number = name.find('#');
    if (number != std::string::npos) name.replace(number, 1, std::to_string(layer));
    AddModule(name, entry.part, layer, ShapeOf(entry.part, shape.encoder, shape.head),
              shape.head.tied, out);
  };
  const auto in_layer = [](const PartName& entry) { return entry.name.contains('#'); };
  const auto parts = shape.family->parts;
  const auto begin = std::ranges::find_if(parts, in_layer);
  const auto end = std::ranges::find_if_not(begin, parts.end(), in_layer);
  const auto layers = static_cast<std::size_t>(shape.encoder.num_hidden_layers);
  const std::string prefix(shape.family->prefix);
  for (const PartName& entry : std::ranges::subrange(parts.begin(), begin)) add(prefix, entry, 0);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    for (const PartName& entry : std::ranges::subrange(begin, end)) add(prefix, entry, layer);
  }
  for (const PartName& entry : std::ranges::subrange(end, parts.end())) add(prefix, entry, 0);
  if (const FamilyHead* head = shape.family->FindHead(shape.head.kind)) {
    for (const PartName& entry : head->parts) add("", entry, 0);
  }
  return out;
}

}  // namespace distilbert
