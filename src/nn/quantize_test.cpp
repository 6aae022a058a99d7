#include "nn/quantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "nn/half.h"
#include "nn/requantize.h"

namespace distilbert::nn {
namespace {

std::vector<float> RandomRow(std::size_t size, unsigned seed, float mean = 0.0f) {
  std::mt19937 rng(seed);
  std::normal_distribution<float> normal(mean, 1.0f);
  std::vector<float> out(size);
  for (float& v : out) v = normal(rng);
  return out;
}

/// By the types in which kernels take activations.
template <class Activation>
class QuantizeActivationsTo : public testing::Test {};
using Activations = testing::Types<std::int8_t, std::int16_t>;
TYPED_TEST_SUITE(QuantizeActivationsTo, Activations);

TYPED_TEST(QuantizeActivationsTo, IsWithinHalfAStepAndInSevenBits) {
  for (const std::size_t size : {1, 3, 4, 7, 64, 385}) {
    for (const float mean : {-3.0f, 0.0f, 3.0f}) {
      const auto x = RandomRow(size, size, mean);
      std::vector<TypeParam> q(size);
      xnn_quantization_params params{};
      QuantizeActivations(x, RangeOf(x), q.data(), params);
      EXPECT_GE(params.zero_point, 0);
      EXPECT_LE(params.zero_point, 127);
      for (std::size_t i = 0; i < size; ++i) {
        EXPECT_GE(q[i], 0);
        const float value = static_cast<float>(q[i] - params.zero_point) * params.scale;
        // The zero point is rounded as well, so the ends may be half a step further off.
        EXPECT_NEAR(value, x[i], 1.01f * params.scale);
      }
    }
  }
}

TYPED_TEST(QuantizeActivationsTo, KeepsZeroExact) {
  const std::vector<float> x = {0.0f, 1.7f, -0.3f, 0.0f, 5.0f};
  std::vector<TypeParam> q(x.size());
  xnn_quantization_params params{};
  QuantizeActivations(x, RangeOf(x), q.data(), params);
  EXPECT_EQ(q[0], params.zero_point);
  const std::vector<float> zeros(9, 0.0f);
  q.resize(9);
  QuantizeActivations(zeros, RangeOf(zeros), q.data(), params);
  for (const auto value : q) EXPECT_EQ(value, params.zero_point);
}

TYPED_TEST(QuantizeActivationsTo, OfAbsurdValuesGivesNoNumbersOrZeros) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  xnn_quantization_params params{};
  for (const auto& x : {std::vector<float>{3e38f, -3e38f, 1.0f},
                        {kInfinity},
                        {nan, nan, nan},
                        {nan, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f},
                        {1.0f, -nan, 3.0f, 4.0f, 5.0f}}) {
    std::vector<TypeParam> q(x.size(), 99);
    QuantizeActivations(x, RangeOf(x), q.data(), params);
    EXPECT_FALSE(std::isfinite(params.scale));
    for (const auto value : q) EXPECT_EQ(value, params.zero_point);
  }
  const std::vector<float> tiny = {1e-42f, 0.0f, -1e-42f, 1e-44f, 1e-38f};
  std::vector<TypeParam> q(tiny.size(), 99);
  QuantizeActivations(tiny, RangeOf(tiny), q.data(), params);
  EXPECT_TRUE(std::isfinite(params.scale));
  for (const auto value : q) EXPECT_EQ(value, params.zero_point);
}

TEST(QuantizeRow, StaysInItsRangeWhereScalesLoseTheirBits) {
  for (const float tiny : {1e-45f, 1.3e-43f, 1e-40f, 7e-37f, 8e-37f, 1e-30f, 3e38f}) {
    const std::vector<float> row = {tiny, -tiny, tiny / 2, 0.0f, tiny};
    std::vector<std::int8_t> q(row.size());
    QuantizeRow(row, kWeightMax, q.data());
    for (const auto value : q) EXPECT_LE(std::abs(value), kWeightMax) << tiny;
  }
}

TEST(QuantizeRow, RoundsToTheNearestOfTheRange) {
  const auto row = RandomRow(100, 3);
  std::vector<std::int8_t> q(row.size());
  const float scale = QuantizeRow(row, kWeightMax, q.data());
  for (std::size_t i = 0; i < row.size(); ++i) {
    EXPECT_LE(std::abs(q[i]), kWeightMax);
    EXPECT_NEAR(static_cast<float>(q[i]) * scale, row[i], 0.501f * scale);
  }
  const std::vector<float> zeros(5, 0.0f);
  EXPECT_EQ(QuantizeRow(zeros, kWeightMax, q.data()), 0.0f);
  EXPECT_EQ(q[0], 0);
}

TEST(QuantizeRowQ4, KeepsWhatFourBitsCanHold) {
  std::mt19937 rng(5);
  for (const std::size_t size : {1, 31, 32, 33, 70}) {
    std::vector<float> row(size);
    for (std::size_t i = 0; i < size; ++i) {
      const int code = i % kGroupSize == 0 ? -8 : static_cast<int>(rng() % 16) - 8;
      row[i] = 0.125f * static_cast<float>(code);
    }
    std::vector<std::uint8_t> packed(PackedSize(size));
    std::vector<std::uint16_t> scales(GroupCount(size));
    QuantizeRowQ4(row, packed.data(), scales.data());
    std::vector<float> back(size);
    DequantizeRowQ4(packed.data(), scales.data(), back);
    EXPECT_EQ(back, row);
  }
}

TEST(QuantizeRowQ4, BeatsPlainRoundingInSquaredError) {
  const auto row = RandomRow(4096, 6);
  std::vector<std::uint8_t> packed(PackedSize(row.size()));
  std::vector<std::uint16_t> scales(GroupCount(row.size()));
  std::vector<float> back(row.size());
  QuantizeRowQ4(row, packed.data(), scales.data());
  DequantizeRowQ4(packed.data(), scales.data(), back);
  double ours = 0;
  double plain = 0;
  for (std::size_t begin = 0; begin < row.size(); begin += kGroupSize) {
    float max = 0;
    for (std::size_t i = begin; i < begin + kGroupSize; ++i) max = std::max(max, std::fabs(row[i]));
    for (std::size_t i = begin; i < begin + kGroupSize; ++i) {
      const float step = max / 7;
      plain += std::pow(std::round(row[i] / step) * step - row[i], 2);
      ours += std::pow(back[i] - row[i], 2);
    }
  }
  EXPECT_LT(ours, 0.85 * plain);
}

TEST(RequantizeRowQ4, GivesTheBitsOfFloatsInBetween) {
  std::mt19937 rng(7);
  for (const std::size_t size : {1, 31, 32, 33, 64, 96, 384, 389}) {
    for (int turn = 0; turn < 50; ++turn) {
      std::vector<std::uint8_t> packed(PackedSize(size));
      for (auto& byte : packed) byte = static_cast<std::uint8_t>(rng());
      std::vector<std::uint16_t> scales(GroupCount(size));
      // Any finite scale: negative, subnormal, zero, and groups of very different sizes.
      for (auto& scale : scales)
        scale = static_cast<std::uint16_t>(rng() % 0x7C00 | (rng() & 0x8000));
      if (turn == 0) std::ranges::fill(scales, std::uint16_t{0});
      if (turn == 1) std::ranges::fill(packed, std::uint8_t{0x88});
      std::vector<float> floats(size);
      DequantizeRowQ4(packed.data(), scales.data(), floats);
      std::vector<std::int8_t> expected(size);
      const float expected_scale = QuantizeRow(floats, kWeightMax, expected.data());
      std::vector<std::int8_t> actual(size + 1, 99);
      EXPECT_EQ(RequantizeRowQ4(packed.data(), scales.data(), size, kWeightMax, actual.data()),
                expected_scale);
      EXPECT_EQ(actual.back(), 99);
      actual.pop_back();
      EXPECT_EQ(actual, expected) << size << " columns, turn " << turn;
    }
  }
}

TEST(Half, EveryValueSurvivesTheRoundTrip) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const float value = HalfToFloat(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(HalfToFloat(FloatToHalf(value))));
    } else {
      EXPECT_EQ(FloatToHalf(value), bits);
    }
  }
}

TEST(Half, RoundsToNearestEven) {
  EXPECT_EQ(FloatToHalf(1.0f + 0x1p-11f), 0x3C00);      // halfway: to even, down
  EXPECT_EQ(FloatToHalf(1.0f + 0x1.8p-10f), 0x3C02);    // halfway: to even, up
  EXPECT_EQ(FloatToHalf(1.0f + 0x1.004p-11f), 0x3C01);  // just above
  EXPECT_EQ(FloatToHalf(65519.0f), 0x7BFF);
  EXPECT_EQ(FloatToHalf(65520.0f), 0x7C00);
  EXPECT_EQ(FloatToHalf(0x1p-25f), 0x0000);
  EXPECT_EQ(FloatToHalf(0x1.8p-25f), 0x0001);
  EXPECT_EQ(FloatToHalf(-0.0f), 0x8000);
}

TEST(MaxAbs, OfBytesIsThatOfTheirIntegers) {
  std::vector<std::int8_t> values(1000, 0);
  const auto of = [&](std::size_t size) {
    return MaxAbs(std::as_bytes(std::span(values)).first(size));
  };
  EXPECT_EQ(of(0), 0);
  EXPECT_EQ(of(1000), 0);
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{15}, std::size_t{16}, std::size_t{999}}) {
    for (const int value : {1, -1, 63, -64, 127, -127, -128}) {
      values[at] = static_cast<std::int8_t>(value);
      EXPECT_EQ(of(1000), std::abs(value));
      EXPECT_EQ(of(at), 0);
    }
    values[at] = 0;
  }
}

}  // namespace
}  // namespace distilbert::nn
