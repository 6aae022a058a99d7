// The numbers of config.json that decide the shape of a model, under the names most families use.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "nn/activation.h"

namespace distilbert {

struct Family;

struct EncoderShape {
  std::int32_t vocab_size = 30522;
  std::int32_t max_position_embeddings = 512;
  // Of a sequence's first token; before it the row of the padding token, whose id is its number:
  // where that token stands in a text it takes this row and is not counted. 0: all tokens are
  // counted.
  std::int32_t first_position = 0;
  std::int32_t type_vocab_size = 0;  // 0: the family has no token types
  std::int32_t hidden_size = 768;
  std::int32_t num_hidden_layers = 6;
  std::int32_t num_attention_heads = 12;
  std::int32_t intermediate_size = 3072;
  nn::Activation activation = nn::Activation::kGelu;
  float layer_norm_eps = 1e-12f;

  /// Of one sequence.
  std::int32_t max_tokens() const { return max_position_embeddings - first_position; }
};

/// What follows the encoder. Another one is a value here, and what the families say of it.
enum class HeadKind {
  kNone,      // hidden states are all that the model gives
  kSequence,  // classifies whole sequences
  kToken,     // classifies each token
  kMaskedLm,  // says which tokens of the vocabulary may stand in place of one
};

struct HeadShape {
  HeadKind kind = HeadKind::kSequence;
  std::int32_t num_labels = 2;  // of the two that classify
  bool tied = false;            // kMaskedLm: its last product has the word embeddings as weights

  bool has_labels() const { return kind == HeadKind::kSequence || kind == HeadKind::kToken; }
};

struct ModelShape {
  const Family* family = nullptr;
  EncoderShape encoder;
  HeadShape head;
};

/// kInvalidConfig names the field as the family's config.json does, its value and what would be
/// right.
Result<void> Validate(const ModelShape& shape);

}  // namespace distilbert
