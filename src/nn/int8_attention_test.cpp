// Attention in integers: against softmax in double precision of what its integers stand for, which
// is sharp, and against the definition, which says how much the rounding costs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "nn/attention.h"
#include "nn/quantize.h"

namespace distilbert::nn {
namespace {

using Matrix = std::vector<std::vector<double>>;

/// Random queries, keys and values of several heads, side by side as a model has them.
struct Problem {
  Problem(std::size_t tokens, std::size_t heads, std::size_t head_dim, float outlier = 0.0f)
      : qkv(tokens * 3 * heads * head_dim + kReadPastEnd) {
    std::mt19937 rng(static_cast<unsigned>(tokens * 1000 + head_dim));
    std::normal_distribution<float> normal;
    const std::size_t dim = heads * head_dim;
    for (float& v : qkv) v = normal(rng);
    for (std::size_t t = 0; t < tokens; ++t) {
      qkv[t * 3 * dim + dim] += outlier;          // a dimension of the keys
      qkv[t * 3 * dim + 3 * dim - 1] += outlier;  // and of the values
    }
    a.query = qkv.data();
    a.key = qkv.data() + dim;
    a.value = qkv.data() + 2 * dim;
    a.query_stride = a.key_value_stride = 3 * dim;
    a.output_stride = dim;
    a.queries = a.tokens = tokens;
    a.n_heads = heads;
    a.head_dim = head_dim;
  }

  std::vector<float> Run(const Int8GemmVariant& variant = BestInt8GemmVariant()) {
    std::vector<float> output(a.queries * a.output_stride);
    a.output = output.data();
    Int8Attention attention(variant);
    EXPECT_TRUE(attention.Run(a));
    return output;
  }

  std::vector<float> Row(const float* part, std::size_t stride, std::size_t row,
                         std::size_t head) const {
    const float* first = part + row * stride + head * a.head_dim;
    return {first, first + a.head_dim};
  }

  std::vector<float> qkv;
  AttentionArguments a;
};

/// softmax(scores) times values, for one head.
Matrix Weigh(const Problem& p, const Matrix& queries, const Matrix& keys, const Matrix& values) {
  Matrix out;
  for (const auto& query : queries) {
    std::vector<double> scores;
    for (const auto& key : keys) {
      double score = 0;
      for (std::size_t d = 0; d < p.a.head_dim; ++d) score += query[d] * key[d];
      scores.push_back(score / std::sqrt(static_cast<double>(p.a.head_dim)));
    }
    const double largest = *std::ranges::max_element(scores);
    double sum = 0;
    std::vector<double> row(p.a.head_dim);
    for (std::size_t t = 0; t < keys.size(); ++t) {
      const double e = std::exp(scores[t] - largest);
      sum += e;
      for (std::size_t d = 0; d < row.size(); ++d) row[d] += e * values[t][d];
    }
    for (double& v : row) v /= sum;
    out.push_back(std::move(row));
  }
  return out;
}

Matrix Expected(const Problem& p, std::size_t head) {
  const auto rows = [&](const float* part, std::size_t stride, std::size_t count) {
    Matrix out;
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = p.Row(part, stride, i, head);
      out.emplace_back(row.begin(), row.end());
    }
    return out;
  };
  return Weigh(p, rows(p.a.query, p.a.query_stride, p.a.queries),
               rows(p.a.key, p.a.key_value_stride, p.a.tokens),
               rows(p.a.value, p.a.key_value_stride, p.a.tokens));
}

struct Column {
  float middle;
  float scale;
};

Column RangeOfColumn(const Problem& p, const float* part, std::size_t column) {
  float low = part[column];
  float high = low;
  for (std::size_t t = 0; t < p.a.tokens; ++t) {
    low = std::min(low, part[t * p.a.key_value_stride + column]);
    high = std::max(high, part[t * p.a.key_value_stride + column]);
  }
  const float middle = low * 0.5f + high * 0.5f;
  return {middle, std::max(high - middle, middle - low) * (1.0f / kWeightMax)};
}

/// What the integers stand for, with softmax in double precision.
Matrix ExpectedOfIntegers(const Problem& p, std::size_t head) {
  const std::size_t n = p.a.head_dim;
  Matrix queries;
  for (std::size_t i = 0; i < p.a.queries; ++i) {
    const auto x = p.Row(p.a.query, p.a.query_stride, i, head);
    std::vector<std::int16_t> q(n);
    xnn_quantization_params params;
    QuantizeActivations(x, RangeOf(x), q.data(), params);
    auto& row = queries.emplace_back();
    for (const int v : q) row.push_back((v - params.zero_point) * double{params.scale});
  }
  Matrix keys(p.a.tokens);
  Matrix values(p.a.tokens);
  for (std::size_t t = 0; t < p.a.tokens; ++t) {
    auto x = p.Row(p.a.key, p.a.key_value_stride, t, head);
    for (std::size_t d = 0; d < n; ++d) x[d] -= RangeOfColumn(p, p.a.key, head * n + d).middle;
    std::vector<std::int8_t> q(n);
    const double scale = QuantizeRow(x, kWeightMax, q.data());
    for (const std::int8_t v : q) keys[t].push_back(static_cast<double>(v) * scale);
  }
  for (std::size_t d = 0; d < n; ++d) {
    const auto [middle, scale] = RangeOfColumn(p, p.a.value, head * n + d);
    const float inverse = scale > 0 ? 1.0f / scale : 0.0f;
    for (std::size_t t = 0; t < p.a.tokens; ++t) {
      const float x = p.a.value[t * p.a.key_value_stride + head * n + d];
      values[t].push_back(middle + std::nearbyint((x - middle) * inverse) * double{scale});
    }
  }
  return Weigh(p, queries, keys, values);
}

/// The largest and the root mean square difference.
struct Difference {
  double largest = 0;
  double rms = 0;
};

Difference Compare(const Problem& p, const std::vector<float>& output, std::size_t head,
                   const Matrix& expected) {
  Difference out;
  for (std::size_t q = 0; q < p.a.queries; ++q) {
    for (std::size_t d = 0; d < p.a.head_dim; ++d) {
      const double difference =
          std::fabs(output[q * p.a.output_stride + head * p.a.head_dim + d] - expected[q][d]);
      out.largest = std::max(out.largest, difference);
      out.rms += difference * difference;
    }
  }
  out.rms = std::sqrt(out.rms / static_cast<double>(p.a.queries * p.a.head_dim));
  return out;
}

struct Size {
  std::size_t tokens, heads, head_dim;
};

const std::vector<Size> kSizes = {
    {1, 1, 1},   {1, 2, 5},    {2, 3, 5},    {3, 1, 2},     {4, 2, 3},    {5, 2, 16},   {7, 2, 31},
    {8, 1, 32},  {15, 2, 12},  {16, 3, 32},  {17, 1, 33},   {31, 2, 7},   {33, 4, 8},   {64, 1, 64},
    {65, 2, 12}, {65, 1, 127}, {130, 1, 64}, {130, 1, 128}, {257, 2, 16}, {600, 1, 32},
};

TEST(Int8Attention, IsSoftmaxOfItsIntegers) {
  for (const auto& [tokens, heads, head_dim] : kSizes) {
    for (const float outlier : {0.0f, 100.0f}) {
      Problem p(tokens, heads, head_dim, outlier);
      const auto output = p.Run();
      for (std::size_t head = 0; head < heads; ++head) {
        const auto [largest, rms] = Compare(p, output, head, ExpectedOfIntegers(p, head));
        // 14 bits of a weight, and floats of the outlier's size.
        EXPECT_LT(largest, outlier == 0.0f ? 5e-4 : 2e-3)
            << tokens << " tokens, head " << head << " of " << head_dim << ", outlier " << outlier;
      }
    }
  }
}

TEST(Int8Attention, RoundingCostsAFewHundredthsOfAValue) {
  for (const auto& [tokens, heads, head_dim] : kSizes) {
    for (const float outlier : {0.0f, 100.0f}) {
      Problem p(tokens, heads, head_dim, outlier);
      const auto output = p.Run();
      for (std::size_t head = 0; head < heads; ++head) {
        const auto [largest, rms] = Compare(p, output, head, Expected(p, head));
        EXPECT_LT(rms, 0.03) << tokens << " tokens, head " << head << " of " << head_dim
                             << ", outlier " << outlier << ", largest " << largest;
      }
    }
  }
}

TEST(Int8Attention, EveryVariantGivesTheSameBits) {
  for (const auto& [tokens, heads, head_dim] : kSizes) {
    Problem p(tokens, heads, head_dim);
    const auto expected = p.Run(Int8GemmVariantAt(0));
    for (std::size_t i = 1; i < Int8GemmVariantCount(); ++i) {
      EXPECT_EQ(p.Run(Int8GemmVariantAt(i)), expected)
          << Int8GemmVariantAt(i).name << ", " << tokens << " tokens, heads of " << head_dim;
    }
  }
}

TEST(Int8Attention, AQuerysResultDoesNotDependOnOtherQueries) {
  for (const auto& [tokens, heads, head_dim] : kSizes) {
    Problem p(tokens, heads, head_dim);
    const auto together = p.Run();
    p.a.queries = 1;
    for (std::size_t q = 0; q < tokens; q += 1 + tokens / 20) {
      p.a.query = p.qkv.data() + q * p.a.query_stride;
      const auto alone = p.Run();
      EXPECT_TRUE(std::ranges::equal(
          alone, std::span(together).subspan(q * p.a.output_stride, p.a.output_stride)))
          << "query " << q << " of " << tokens << ", heads of " << head_dim;
    }
  }
}

TEST(Int8Attention, EqualScoresGiveTheMean) {
  constexpr std::size_t kTokens = 600;
  Problem p(kTokens, 1, 32);
  std::vector<float> same(p.a.query_stride * kTokens + kReadPastEnd, 0.5f);
  p.a.key = same.data();
  const auto output = p.Run();
  for (std::size_t d = 0; d < 32; ++d) {
    double mean = 0;
    for (std::size_t t = 0; t < kTokens; ++t) mean += p.a.value[t * p.a.key_value_stride + d];
    EXPECT_NEAR(output[d], mean / kTokens, 3e-3);
  }
}

// A weight of 7 bits would be zero for each of the others here, which together weigh two thirds.
TEST(Int8Attention, ManySmallWeightsCount) {
  constexpr std::size_t kTokens = 513;
  Problem p(kTokens, 1, 1);
  for (std::size_t t = 0; t < kTokens; ++t) {
    float* row = p.qkv.data() + t * 3;
    row[0] = 1.0f;
    row[1] = t == 0 ? std::log(256.0f) : 0.0f;
    row[2] = t == 0 ? 1.0f : -1.0f;
  }
  EXPECT_NEAR(p.Run()[0], (256.0 - 512.0) / (256.0 + 512.0), 0.01);
}

}  // namespace
}  // namespace distilbert::nn
