// The heads that begin with a linear layer against plain loops, in both arithmetics.
#include "model/head/dense.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "nn/quantize.h"
#include "support/dense.h"

namespace distilbert {
namespace {

constexpr std::size_t kWidth = 40;

double Tanh(double x) { return std::tanh(x); }
double Relu(double x) { return std::max(x, 0.0); }

std::vector<double> Expected(const test::Dense& dense, const test::Dense& out,
                             double (*function)(double), const std::vector<float>& hidden) {
  auto pooled = dense(std::vector<double>(hidden.begin(), hidden.end()));
  std::ranges::transform(pooled, pooled.begin(), function);
  return out(pooled);
}

/// The weights in -63..63 with a scale a row, and what these stand for.
nn::Int8Linear Quantized(test::Dense& dense) {
  std::vector<std::int8_t> weight(dense.weight.size());
  std::vector<float> scale(dense.outputs);
  for (std::size_t i = 0; i < dense.outputs; ++i) {
    const auto row = std::span(dense.weight).subspan(i * dense.inputs, dense.inputs);
    scale[i] = nn::MaxAbs(row) / nn::kWeightMax;
    for (std::size_t k = 0; k < dense.inputs; ++k) {
      const float rounded = std::round(row[k] / scale[i]);
      weight[i * dense.inputs + k] = static_cast<std::int8_t>(rounded);
      row[k] = rounded * scale[i];
    }
  }
  return std::move(*nn::Int8Linear::Create(dense.inputs, dense.outputs, weight, scale, dense.bias));
}

/// Runs a head for several numbers of rows.
template <class Arithmetic>
void Compare(nn::Activation activation, double (*function)(double),
             typename Arithmetic::Linear linear, const test::Dense& dense, double tolerance) {
  const test::Dense out(3, kWidth, 9);
  DenseHead<Arithmetic> head(HeadKind::kSequence, std::move(linear), activation,
                             {.matrix = out.Matrix(), .bias = out.Bias()});
  EXPECT_EQ(head.rows(), HiddenRows::kCls);
  EXPECT_EQ(head.columns(), 3);
  for (const std::size_t rows : {5, 1, 2}) {  // fewer rows after many: buffers stay
    const std::vector<float> hidden = test::RandomFloats(rows * kWidth, 11);
    std::vector<float> logits(rows * 3);
    ASSERT_TRUE(head.Run(hidden, logits));
    const auto expected = Expected(dense, out, function, hidden);
    for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(logits[i], expected[i], tolerance);
  }
}

TEST(DenseHead, IsTwoLayersWithAnActivationBetween) {
  const test::Dense dense(kWidth, kWidth, 7);
  const auto linear = [&] {
    return std::move(*nn::Fp32Linear::Create(kWidth, kWidth, dense.weight, dense.bias));
  };
  Compare<Fp32Arithmetic>(nn::Activation::kTanh, Tanh, linear(), dense, 1e-4);
  Compare<Fp32Arithmetic>(nn::Activation::kRelu, Relu, linear(), dense, 1e-3);
}

TEST(DenseHead, RoundsItsInputInIntegers) {
  test::Dense dense(kWidth, kWidth, 7);
  auto linear = Quantized(dense);
  // Inputs are rounded to 127 steps over about 5: an error of 0.02 in each of 40, and then 40 more.
  Compare<Int8Arithmetic>(nn::Activation::kRelu, Relu, std::move(linear), dense, 3);
}

/// Each row brought to mean 0 and variance 1, times `weight`, plus `bias`.
std::vector<double> Normalized(std::vector<double> rows, const test::Dense& norm, double epsilon) {
  for (std::size_t begin = 0; begin < rows.size(); begin += kWidth) {
    const std::span<double> row = std::span(rows).subspan(begin, kWidth);
    double mean = 0;
    for (const double x : row) mean += x / kWidth;
    double variance = epsilon;
    for (const double x : row) variance += (x - mean) * (x - mean) / kWidth;
    for (std::size_t i = 0; i < kWidth; ++i) {
      row[i] = (row[i] - mean) / std::sqrt(variance) * norm.weight[i] + norm.bias[i];
    }
  }
  return rows;
}

TEST(DenseHead, FillsMasksWithTheEmbeddingsAsItsMatrix) {
  const test::Dense dense(kWidth, kWidth, 7), norm(kWidth, 1, 21), out(11, kWidth, 9);
  const WeightMatrix embeddings = out.Matrix();
  DenseHead<Fp32Arithmetic> head(
      HeadKind::kMaskedLm,
      std::move(*nn::Fp32Linear::Create(kWidth, kWidth, dense.weight, dense.bias)),
      nn::Activation::kRelu, {.matrix = {}, .bias = out.Bias()});
  Buffer<float> weight;
  ASSERT_TRUE(weight.Reserve(kWidth));
  std::ranges::copy(norm.weight, weight.data());
  head.SetNorm({.weight = std::move(weight), .bias = norm.Bias()}, 1e-5f, embeddings);
  EXPECT_EQ(head.rows(), HiddenRows::kAll);
  ASSERT_EQ(head.columns(), 11);
  for (const std::size_t rows : {3, 1}) {
    const std::vector<float> hidden = test::RandomFloats(rows * kWidth, 11);
    std::vector<float> logits(rows * 11);
    ASSERT_TRUE(head.Run(hidden, logits));
    auto expected = dense(std::vector<double>(hidden.begin(), hidden.end()));
    std::ranges::transform(expected, expected.begin(), Relu);
    expected = out(Normalized(std::move(expected), norm, 1e-5));
    for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(logits[i], expected[i], 1e-3);
  }
}

}  // namespace
}  // namespace distilbert
