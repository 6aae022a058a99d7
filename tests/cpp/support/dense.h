// A dense layer with random weights, and its output by a plain loop in double precision.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <random>
#include <span>
#include <vector>

#include "base/buffer.h"
#include "model/weight_matrix.h"

namespace distilbert::test {

inline std::vector<float> RandomFloats(std::size_t count, unsigned seed) {
  std::mt19937 rng(seed);
  std::normal_distribution<float> normal;
  std::vector<float> out(count);
  for (float& value : out) value = normal(rng);
  return out;
}

struct Dense {
  std::size_t outputs, inputs;
  std::vector<float> weight, bias;

  Dense(std::size_t outputs, std::size_t inputs, unsigned seed)
      : outputs(outputs),
        inputs(inputs),
        weight(RandomFloats(outputs * inputs, seed)),
        bias(RandomFloats(outputs, seed + 1)) {}

  /// The weight as a head takes it: floats.
  WeightMatrix Matrix() const {
    auto out = *WeightMatrix::Create(MatrixForm::kF32, outputs, inputs, 0);
    for (std::size_t i = 0; i < outputs; ++i) {
      out.StoreRow(i, std::span(weight).subspan(i * inputs, inputs));
    }
    return out;
  }

  Buffer<float> Bias() const {
    Buffer<float> out;
    if (!out.Reserve(outputs)) std::abort();
    std::ranges::copy(bias, out.data());
    return out;
  }

  std::vector<double> operator()(std::span<const double> rows) const {
    std::vector<double> out;
    for (std::size_t row = 0; row < rows.size() / inputs; ++row) {
      for (std::size_t i = 0; i < outputs; ++i) {
        double sum = bias[i];
        for (std::size_t k = 0; k < inputs; ++k) {
          sum += double{weight[i * inputs + k]} * rows[row * inputs + k];
        }
        out.push_back(sum);
      }
    }
    return out;
  }
};

}  // namespace distilbert::test
