#include "task/pooling.h"

#include <algorithm>
#include <cmath>

namespace distilbert {
namespace {

/// No number stays none, as in PyTorch.
void WriteMaximum(std::span<const float> hidden, std::span<float> out) {
  std::ranges::copy(hidden.first(out.size()), out.begin());
  for (std::size_t i = out.size(); i < hidden.size(); ++i) {
    float& most = out[i % out.size()];
    if (hidden[i] > most || std::isnan(hidden[i])) most = hidden[i];
  }
}

double Divisor(Pooling pooling, std::size_t tokens) {
  const auto count = static_cast<double>(tokens);
  if (pooling == Pooling::kMeanSqrtLen) return std::sqrt(count);
  return pooling == Pooling::kWeightedMean ? count * (count + 1.0) / 2.0 : count;
}

}  // namespace

Result<void> Pooler::Reserve(std::size_t width) {
  if (auto ok = sums_.Reserve(width); !ok) return ok;
  return out_.Reserve(width);
}

void Pooler::WriteSums(Pooling pooling, std::span<const float> hidden) {
  const std::size_t width = out_.size();
  const std::size_t tokens = hidden.size() / width;
  // Not 0.0, to which -0.0 adds up to 0.0.
  std::ranges::fill(sums_.span(), -0.0);
  for (std::size_t token = 0; token < tokens; ++token) {
    const double weight = pooling == Pooling::kWeightedMean ? static_cast<double>(token + 1) : 1.0;
    for (std::size_t i = 0; i < width; ++i) {
      sums_[i] += weight * static_cast<double>(hidden[token * width + i]);
    }
  }
  const double divisor = Divisor(pooling, tokens);
  for (std::size_t i = 0; i < width; ++i) out_[i] = static_cast<float>(sums_[i] / divisor);
}

std::span<const float> Pooler::Run(Pooling pooling, std::span<const float> hidden) {
  switch (pooling) {
    case Pooling::kCls:
      return hidden.first(out_.size());
    case Pooling::kLastToken:
      return hidden.last(out_.size());
    case Pooling::kMax:
      WriteMaximum(hidden, out_.span());
      break;
    default:
      WriteSums(pooling, hidden);
  }
  return out_.span();
}

}  // namespace distilbert
