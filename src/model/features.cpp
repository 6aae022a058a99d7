#include "model/features.h"

#include <algorithm>
#include <cmath>

namespace distilbert {
namespace {

/// `out` <- the mean of `rows` of out.size() floats each, summed in double precision row by row,
/// scaled to unit length; zeros stay zeros.
void UnitMean(std::span<const float> rows, std::span<float> out) {
  const std::size_t count = rows.size() / out.size();
  double square = 0.0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0.0;
    for (std::size_t at = i; at < rows.size(); at += out.size()) {
      sum += static_cast<double>(rows[at]);
    }
    out[i] = static_cast<float>(sum / static_cast<double>(count));
    square += static_cast<double>(out[i]) * static_cast<double>(out[i]);
  }
  const double length = std::max(std::sqrt(square), 1e-12);
  for (float& value : out) value = static_cast<float>(static_cast<double>(value) / length);
}

}  // namespace

std::array<std::size_t, kFeatureBlocks> FeatureLayers(std::size_t layers) {
  const std::size_t most = layers - 1;
  return {most, std::min((layers + 1) / 2, most), std::min((2 * layers + 2) / 3, most)};
}

void TakeFeatures(std::size_t layer, std::size_t layers, std::span<const float> hidden,
                  std::span<const std::size_t> offsets, std::span<float> out) {
  const std::size_t sequences = offsets.size() - 1;
  const std::size_t width = hidden.size() / offsets.back();
  const auto taken = FeatureLayers(layers);
  for (std::size_t i = 0; i < sequences * kFeatureBlocks; ++i) {
    const std::size_t block = i % kFeatureBlocks;
    if (taken[block] != layer) continue;
    std::size_t first = offsets[i / kFeatureBlocks];
    std::size_t tokens = offsets[i / kFeatureBlocks + 1] - first;
    if (block == 2) {  // the text's first token follows [CLS]
      if (tokens > 1) ++first;
      tokens = 1;
    }
    UnitMean(hidden.subspan(first * width, tokens * width), out.subspan(i * width, width));
  }
}

}  // namespace distilbert
