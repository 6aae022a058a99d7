// The numbers of config.json that decide the shape of the model.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace distilbert {

enum class Activation { kGelu, kRelu };

/// Field names are config.json's.
struct ModelConfig {
  std::int32_t vocab_size = 30522;
  std::int32_t max_position_embeddings = 512;
  std::int32_t dim = 768;
  std::int32_t n_layers = 6;
  std::int32_t n_heads = 12;
  std::int32_t hidden_dim = 3072;
  std::int32_t num_labels = 2;
  Activation activation = Activation::kGelu;
};

/// kInvalidConfig names the field, its value and what would be right.
Result<void> Validate(const ModelConfig& config);

}  // namespace distilbert
