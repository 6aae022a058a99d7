// What LayerNorm has learned.
#pragma once

#include "base/buffer.h"

namespace distilbert {

struct LayerNormWeights {
  Buffer<float> weight;  // [hidden_size]
  Buffer<float> bias;    // [hidden_size]
};

}  // namespace distilbert
