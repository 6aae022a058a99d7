#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "nn/activation.h"
#include "nn/layer_norm.h"
#include "nn/transcendental.h"

namespace distilbert::nn {
namespace {

TEST(Gelu, IsWithin2e6OfTheExactFormEverywhere) {
  double worst = 0;
  for (double x = -12; x <= 12; x += 1.0 / 1024) {
    const auto value = static_cast<float>(x);
    const double exact = value * 0.5 * std::erfc(-double{value} / std::sqrt(2.0));
    worst = std::max(worst, std::fabs(Gelu()(Splat(value))[0] - exact));
  }
  EXPECT_LT(worst, 2e-6);
  for (const float x : {13.0f, 100.0f, 1e4f, 1e18f, 3e38f}) {
    EXPECT_EQ(Gelu()(Splat(x))[0], x);
    EXPECT_EQ(Gelu()(Splat(-x))[0], 0.0f);
  }
  EXPECT_EQ(Gelu()(Splat(0.0f))[0], 0.0f);
}

TEST(Gelu, TreatsEveryElementAlike) {
  for (std::size_t size = 0; size < 12; ++size) {
    std::vector<float> x(size);
    for (std::size_t i = 0; i < size; ++i) x[i] = static_cast<float>(i) - 4.3f;
    auto y = x;
    GeluInPlace(y);
    for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(y[i], Gelu()(Splat(x[i]))[0]);
  }
}

TEST(TanhGelu, IsWithin2e6OfItsForm) {
  for (double x = -12; x <= 12; x += 1.0 / 1024) {
    const auto value = static_cast<float>(x);
    const double v = value;
    const double u = std::sqrt(2.0 / std::acos(-1.0)) * (v + 0.044715 * v * v * v);
    EXPECT_NEAR(TanhGelu()(Splat(value))[0], 0.5 * v * (1 + std::tanh(u)), 2e-6) << value;
  }
  for (const float x : {13.0f, 1e4f, 3e38f}) {
    EXPECT_EQ(TanhGelu()(Splat(x))[0], x);
    EXPECT_EQ(TanhGelu()(Splat(-x))[0], 0.0f);
  }
}

TEST(SigmoidWeighted, IsWithin5e6RelativeOfItsForm) {
  for (const float factor : {1.0f, 1.702f}) {
    for (double x = -50; x <= 50; x += 1.0 / 256) {
      const auto value = static_cast<float>(x);
      const double exact = value / (1 + std::exp(-double{factor} * value));
      EXPECT_NEAR(SigmoidWeighted(factor)(Splat(value))[0], exact, 5e-6 * std::fabs(exact))
          << value;
    }
    EXPECT_EQ(SigmoidWeighted(factor)(Splat(1e38f))[0], 1e38f);
    EXPECT_EQ(SigmoidWeighted(factor)(Splat(-1e38f))[0], 0.0f);
    EXPECT_EQ(SigmoidWeighted(factor)(Splat(0.0f))[0], 0.0f);
  }
}

TEST(Tanh, IsWithin3e7) {
  for (double x = -12; x <= 12; x += 1.0 / 1024) {
    const auto value = static_cast<float>(x);
    EXPECT_NEAR(Tanh()(Splat(value))[0], std::tanh(double{value}), 3e-7) << value;
  }
  for (const float x : {20.0f, 3e38f, INFINITY}) {
    EXPECT_EQ(Tanh()(Splat(x))[0], 1.0f);
    EXPECT_EQ(Tanh()(Splat(-x))[0], -1.0f);
  }
  EXPECT_EQ(Tanh()(Splat(0.0f))[0], 0.0f);
  EXPECT_TRUE(std::isnan(Tanh()(Splat(NAN))[0]));
  std::vector<float> row = {-1.0f, 0.5f, 3.0f, 0.0f, -9.0f};
  const Range range = TanhInPlace(row);
  EXPECT_EQ(row[1], Tanh()(Splat(0.5f))[0]);
  EXPECT_EQ(range.low, row[4]);
  EXPECT_EQ(range.high, row[2]);
}

TEST(Exp, IsWithin3e7Relative) {
  for (double x = -87; x <= 0; x += 1.0 / 512) {
    const auto value = static_cast<float>(x);
    const double exact = std::exp(double{value});
    EXPECT_NEAR(ExpNonPositive()(Splat(value))[0] / exact, 1.0, 3e-7) << value;
  }
  EXPECT_EQ(ExpNonPositive()(Splat(0.0f))[0], 1.0f);
  EXPECT_EQ(ExpNonPositive()(Splat(-88.0f))[0], 0.0f);
  EXPECT_EQ(ExpNonPositive()(Splat(-INFINITY))[0], 0.0f);
  EXPECT_TRUE(std::isnan(ExpNonPositive()(Splat(NAN))[0]));
  EXPECT_TRUE(std::isnan(ExpNonPositive()(Splat(-NAN))[0]));
}

constexpr float kInfinity = std::numeric_limits<float>::infinity();
const float kNan = std::numeric_limits<float>::quiet_NaN();

/// A broken number does not become a sound one, at whichever place of a row, nor its range one.
TEST(Activation, WhatIsNoNumberStaysNoneAndShowsInTheRange) {
  // As PyTorch's: which of them have a finite limit at minus infinity.
  const std::pair<Activation, bool> activations[] = {{Activation::kGelu, false},
                                                     {Activation::kTanhGelu, false},
                                                     {Activation::kRelu, true},
                                                     {Activation::kSilu, false},
                                                     {Activation::kQuickGelu, false}};
  for (const auto& [activation, has_limit] : activations) {
    for (std::size_t at = 0; at < 11; ++at) {
      for (const float broken : {kNan, -kNan, kInfinity, -kInfinity}) {
        std::vector<float> x(11, 1.0f);
        x[at] = broken;
        const Range range = ActivateInPlace(activation, x);
        const bool is_finite = has_limit && broken == -kInfinity;
        EXPECT_EQ(std::isfinite(x[at]), is_finite) << static_cast<int>(activation) << " " << broken;
        EXPECT_EQ(std::isfinite(range.high - range.low), is_finite) << at << " " << broken;
      }
    }
  }
}

TEST(Range, IsThatOfTheRowAndZeroAndNanIfAnyIs) {
  std::mt19937 rng(3);
  std::normal_distribution<float> normal;
  for (std::size_t size = 0; size < 19; ++size) {
    for (const float middle : {-9.0f, 0.0f, 9.0f}) {
      std::vector<float> x(size);
      float low = 0.0f;
      float high = 0.0f;
      for (float& value : x) {
        value = middle + normal(rng);
        low = std::min(low, value);
        high = std::max(high, value);
      }
      const Range range = RangeOf(x);
      EXPECT_EQ(range.low, low);
      EXPECT_EQ(range.high, high);
      for (std::size_t at = 0; at < size; ++at) {
        for (const float nan : {kNan, -kNan}) {
          auto broken = x;
          broken[at] = nan;
          const Range none = RangeOf(broken);
          EXPECT_TRUE(std::isnan(none.high - none.low)) << at << " of " << size;
        }
      }
    }
  }
}

TEST(LayerNorm, MatchesItsDefinition) {
  std::mt19937 rng(1);
  std::normal_distribution<float> normal(0.5f, 2.0f);
  for (const auto& [size, epsilon] : {std::pair<std::size_t, float>{1, 1e-12f},
                                      {2, 1e-12f},
                                      {5, 1e-12f},
                                      {16, 1e-5f},
                                      {383, 0.5f}}) {
    std::vector<float> x(size), residual(size), weight(size), bias(size);
    for (auto* values : {&x, &residual, &weight, &bias}) {
      for (float& v : *values) v = normal(rng);
    }
    double mean = 0;
    double variance = 0;
    for (std::size_t i = 0; i < size; ++i) mean += (double{x[i]} + residual[i]) / size;
    for (std::size_t i = 0; i < size; ++i) {
      variance += std::pow(double{x[i]} + residual[i] - mean, 2) / size;
    }
    auto y = x;
    LayerNorm(y, residual, weight, bias, epsilon);
    for (std::size_t i = 0; i < size; ++i) {
      const double expected =
          (double{x[i]} + residual[i] - mean) / std::sqrt(variance + epsilon) * weight[i] + bias[i];
      if (size > 1) EXPECT_NEAR(y[i], expected, 2e-5);
    }
  }
}

}  // namespace
}  // namespace distilbert::nn
