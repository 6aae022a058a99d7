// What a family of models is: the names of its config fields and of its tensors, in one table each
// (src/model/family/). Everything else works by the parts that the table names.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/shape.h"

namespace distilbert {

/// A module of the model; what its tensors are follows from it (family.cpp).
enum class Part {
  kWordEmbeddings,
  kPositionEmbeddings,
  kTypeEmbeddings,
  kEmbeddingNorm,
  // In each layer:
  kQuery,
  kKey,
  kValue,
  kAttentionOutput,
  kAttentionNorm,
  kIntermediate,
  kOutput,
  kOutputNorm,
  // Of a head:
  kHeadDense,
  kHeadNorm,
  kHeadOut,
  kHeadVocabulary,  // a row for each token of the vocabulary
};

inline bool IsOfHead(Part part) { return part >= Part::kHeadDense; }

struct PartName {
  Part part;
  // Of the module in safetensors, the encoder's without the prefix; "#" stands for the layer's
  // number.
  std::string_view name;
};

/// What config.json calls the numbers that families name differently, for messages.
struct FieldNames {
  std::string_view hidden_size = "hidden_size";
  std::string_view num_hidden_layers = "num_hidden_layers";
  std::string_view num_attention_heads = "num_attention_heads";
  std::string_view intermediate_size = "intermediate_size";
};

struct FamilyHead {
  HeadKind kind;
  std::span<const PartName> parts;
  std::optional<nn::Activation> activation;  // between the head's products; none: the encoder's
};

struct Family {
  std::string_view model_type;  // config.json's
  FieldNames fields;
  std::string_view prefix;          // of the names of the encoder's modules
  std::span<const PartName> parts;  // of the encoder; those in layers stand together
  std::span<const FamilyHead> heads;

  /// The family has none: nullptr.
  const FamilyHead* FindHead(HeadKind kind) const;
};

/// None: nullptr.
const Family* FindFamily(std::string_view model_type);

enum class TensorRole {
  kEmbedding,   // looked up by row: quantized in q8 and q4
  kLinear,      // multiplied: quantized in q8 and q4
  kHeadMatrix,  // the head's last product: floats in every form
  kNormWeight,  // this and kBias are vectors: floats in every form
  kBias,
};

inline bool IsVector(TensorRole role) {
  return role == TensorRole::kNormWeight || role == TensorRole::kBias;
}

struct TensorPlace {
  std::string name;
  TensorRole role;
  std::size_t rows;     // 1 for a vector
  std::size_t columns;  // elements of a vector
  Part part;
  std::size_t layer;  // 0 for parts outside the layers
};

/// All tensors of a model, under Hugging Face's names.
std::vector<TensorPlace> TensorsOf(const ModelShape& shape);

}  // namespace distilbert
