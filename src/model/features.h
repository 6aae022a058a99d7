// What a learned head reads of a text: three blocks of hidden_size numbers, each of unit length.
// The mean of all tokens after the last layer but one, their mean after half of the layers, and the
// text's first token after two thirds.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace distilbert {

inline constexpr std::size_t kFeatureBlocks = 3;

/// After which layer each block is taken, 0: of the embeddings. Never the last one.
///
/// Where this or the arithmetic changes so that the same weights and texts get other features, the
/// number `arithmetic` of web/src/classifier/learn/head-file.js counts up.
std::array<std::size_t, kFeatureBlocks> FeatureLayers(std::size_t layers);

/// What is taken after `layer` of so many. `hidden`: [tokens, hidden_size], `offsets` as a
/// TokenBatch has them, `out`: [sequences, blocks, hidden_size].
void TakeFeatures(std::size_t layer, std::size_t layers, std::span<const float> hidden,
                  std::span<const std::size_t> offsets, std::span<float> out);

}  // namespace distilbert
