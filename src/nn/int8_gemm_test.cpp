// Every variant of the int8 microkernel, alone and in XNNPACK's operator, against
// plain integer arithmetic: exact, for every remainder of rows, columns and depth.
#include "nn/int8_gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "nn/linear.h"
#include "support/use_variant.h"

namespace distilbert::nn {
namespace {

/// A product with its operands; extreme values or random ones.
struct Problem {
  Problem(std::size_t rows_, std::size_t columns_, std::size_t depth_, bool extreme, unsigned seed)
      : rows(rows_),
        columns(columns_),
        depth(depth_),
        x(rows * depth),
        params(rows),
        weight(columns * depth),
        scale(columns),
        bias(columns) {
    std::mt19937 rng(seed);
    const auto pick = [&](int low, int high) {
      if (extreme) return rng() % 2 ? low : high;
      return std::uniform_int_distribution(low, high)(rng);
    };
    for (auto& value : x) value = extreme ? 127 : pick(0, 127);
    for (auto& row : params) {
      row = {.zero_point = pick(0, 127), .scale = 0.001f * static_cast<float>(pick(1, 99))};
    }
    for (auto& w : weight) w = static_cast<std::int8_t>(extreme ? 63 : pick(-63, 63));
    if (extreme && seed % 2) {
      for (auto& w : weight) w = -63;
    }
    for (auto& s : scale) s = 0.01f * static_cast<float>(pick(1, 99));
    for (auto& b : bias) b = 0.1f * static_cast<float>(pick(-50, 50));
  }

  float Expected(std::size_t row, std::size_t column) const {
    std::int32_t sum = 0;
    for (std::size_t k = 0; k < depth; ++k) {
      sum += (x[row * depth + k] - params[row].zero_point) * weight[column * depth + k];
    }
    return static_cast<float>(sum) * params[row].scale * scale[column] + bias[column];
  }

  std::size_t rows, columns, depth;
  std::vector<int> x;
  std::vector<xnn_quantization_params> params;
  std::vector<std::int8_t> weight;
  std::vector<float> scale;
  std::vector<float> bias;
};

std::vector<char> PackPanels(const Problem& p, std::size_t kr) {
  const PanelLayout layout(p.depth, kr);
  const std::size_t panels = (p.columns + kGemmColumns - 1) / kGemmColumns;
  std::vector<char> packed(panels * layout.size() + kReadPastEnd);
  for (std::size_t n = 0; n < p.columns; ++n) {
    char* panel = packed.data() + n / kGemmColumns * layout.size();
    const std::size_t lane = n % kGemmColumns;
    std::int32_t negative_sum = 0;
    for (std::size_t k = 0; k < p.depth; ++k) {
      const std::int8_t w = p.weight[n * p.depth + k];
      negative_sum -= w;
      panel[32 + (k / kr * kGemmColumns + lane) * kr + k % kr] = static_cast<char>(w);
    }
    std::memcpy(panel + 4 * lane, &negative_sum, 4);
    std::memcpy(panel + layout.scales() + 4 * lane, &p.scale[n], 4);
    std::memcpy(panel + layout.biases() + 4 * lane, &p.bias[n], 4);
  }
  return packed;
}

/// The problem's activations in the type of the variant, as readable past their end as a model's.
Buffer<std::int8_t> Activations(const Problem& p, const Int8GemmVariant& variant) {
  auto out = *Buffer<std::int8_t>::Create(p.x.size() * variant.activation_size);
  for (std::size_t i = 0; i < p.x.size(); ++i) {
    if (variant.activation_size == 2) {
      reinterpret_cast<std::int16_t*>(out.data())[i] = static_cast<std::int16_t>(p.x[i]);
    } else {
      out[i] = static_cast<std::int8_t>(p.x[i]);
    }
  }
  return out;
}

void ExpectExact(const Problem& p, const Int8GemmVariant& variant) {
  const auto packed = PackPanels(p, std::size_t{1} << variant.log2_kr);
  constexpr float kUntouched = -12345.0f;
  std::vector<float> c(p.rows * (p.columns + 1), kUntouched);
  const std::size_t stride = (p.columns + 1) * sizeof(float);
  const auto x = Activations(p, variant);
  variant.kernel(p.rows, p.columns, p.depth, x.data(), p.depth * variant.activation_size,
                 packed.data(), c.data(), stride, kGemmColumns * sizeof(float), nullptr,
                 reinterpret_cast<const xnn_qd8_quantization_params*>(p.params.data()));
  for (std::size_t r = 0; r < p.rows; ++r) {
    for (std::size_t n = 0; n < p.columns; ++n) {
      ASSERT_EQ(c[r * (p.columns + 1) + n], p.Expected(r, n))
          << variant.name << ", row " << r << " of " << p.rows << ", column " << n << " of "
          << p.columns << ", depth " << p.depth;
    }
    ASSERT_EQ(c[r * (p.columns + 1) + p.columns], kUntouched) << "wrote past the last column";
  }
}

class Int8Gemm : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Int8Gemm, IsExactForEveryRemainder) {
  const Int8GemmVariant& variant = Int8GemmVariantAt(GetParam());
  unsigned seed = 0;
  for (std::size_t rows = 1; rows <= 9; ++rows) {
    for (std::size_t columns = 1; columns <= 17; ++columns) {
      for (const std::size_t depth : {1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 15, 16, 17, 31, 33, 48, 65}) {
        ExpectExact(Problem(rows, columns, depth, false, ++seed), variant);
      }
    }
  }
}

TEST_P(Int8Gemm, IsExactForRealShapesAndExtremeValues) {
  const Int8GemmVariant& variant = Int8GemmVariantAt(GetParam());
  for (const std::size_t depth : {384, 768, 3072}) {
    ExpectExact(Problem(kGemmMaxRows, 24, depth, false, 1), variant);
    ExpectExact(Problem(kGemmMaxRows, 24, depth, true, 2), variant);
    ExpectExact(Problem(7, 24, depth, true, 3), variant);
  }
}

/// Rows that are quantized to the problem's activations; their scales become the problem's.
QuantizedRows Quantized(Problem& p) {
  QuantizedRows out;
  EXPECT_TRUE(out.Reserve(p.rows, p.depth));
  for (std::size_t r = 0; r < p.rows; ++r) {
    const auto [zero_point, scale] = p.params[r];
    const auto value = [&](int q) { return static_cast<float>(q - zero_point) * scale; };
    std::vector<float> row(p.depth);
    for (std::size_t k = 0; k < p.depth; ++k) row[k] = value(p.x[r * p.depth + k]);
    out.Set(r, row, {value(0), value(127)});
    p.params[r] = out.params()[r];
    EXPECT_EQ(p.params[r].zero_point, zero_point);
  }
  return out;
}

TEST_P(Int8Gemm, RunsInXnnpacksOperatorOnOurPacking) {
  const test::UseInt8GemmVariant variant(GetParam());
  for (const std::size_t rows : {1, 2, 5, 31, 32, 33, 70}) {
    for (const auto& [columns, depth] : {std::pair{10, 33}, {64, 48}, {5, 384}}) {
      Problem p(rows, columns, depth, false, 9);
      const QuantizedRows x = Quantized(p);
      auto linear = Int8Linear::Create(depth, columns, p.weight, p.scale, p.bias);
      ASSERT_TRUE(linear) << linear.error()->message;
      std::vector<float> y(rows * columns);
      ASSERT_TRUE(linear->Run(x, rows, y.data()));
      for (std::size_t r = 0; r < rows; ++r) {
        for (int n = 0; n < columns; ++n) ASSERT_EQ(y[r * columns + n], p.Expected(r, n));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, Int8Gemm,
                         ::testing::Range(std::size_t{0}, Int8GemmVariantCount()));

TEST(Int8Gemm, ChoosesAVariantOfThisBuild) {
  const auto* best = &BestInt8GemmVariant();
  const auto* first = &Int8GemmVariantAt(0);
  EXPECT_LT(static_cast<std::size_t>(best - first), Int8GemmVariantCount());
#if defined(__x86_64__)
  EXPECT_EQ(best->name, "base");
#endif
}

/// By depth: of weights that are too few to be read ahead, and of one to many lines a stream.
class Fp32LinearOfDepth : public testing::TestWithParam<std::size_t> {};

TEST_P(Fp32LinearOfDepth, IsTheProductPlusTheBiasForEveryRemainderOfRows) {
  std::mt19937 rng(4);
  std::normal_distribution<float> normal;
  const std::size_t most_rows = kGemmMaxRows + 13;
  const std::size_t in = GetParam();
  const std::size_t out = 21;
  std::vector<float> x(most_rows * in + kReadPastEnd), weight(out * in), bias(out);
  for (auto* values : {&x, &weight, &bias}) {
    for (float& v : *values) v = normal(rng);
  }
  auto linear = Fp32Linear::Create(in, out, weight, bias);
  ASSERT_TRUE(linear) << linear.error()->message;
  std::vector<double> expected(most_rows * out);
  for (std::size_t r = 0; r < most_rows; ++r) {
    for (std::size_t n = 0; n < out; ++n) {
      double sum = bias[n];
      for (std::size_t k = 0; k < in; ++k) sum += double{x[r * in + k]} * weight[n * in + k];
      expected[r * out + n] = sum;
    }
  }
  for (std::size_t rows = 1; rows <= most_rows; ++rows) {
    std::vector<float> y(rows * out);
    ASSERT_TRUE(linear->Run(x.data(), rows, y.data()));
    for (std::size_t i = 0; i < y.size(); ++i) {
      ASSERT_NEAR(y[i], expected[i], 1e-4)
          << rows << " rows, row " << i / out << ", column " << i % out;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Depths, Fp32LinearOfDepth, testing::Values(1, 2, 7, 37, 130, 768));

}  // namespace
}  // namespace distilbert::nn
