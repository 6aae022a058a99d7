// Attention in floats against the definition in double precision, and NaN in both arithmetics.
#include "nn/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace distilbert::nn {
namespace {

struct Shape {
  std::size_t queries, tokens, heads, head_dim;
};

class Attention : public ::testing::TestWithParam<Shape> {
 protected:
  void SetUp() override {
    std::mt19937 rng(2);
    std::normal_distribution<float> normal;
    const auto [queries, tokens, heads, head_dim] = GetParam();
    const std::size_t dim = heads * head_dim;
    qkv_.resize(tokens * 3 * dim + kReadPastEnd);
    for (float& v : qkv_) v = normal(rng);
    output_.resize(queries * dim);
    a_.query = qkv_.data();
    a_.key = qkv_.data() + dim;
    a_.value = qkv_.data() + 2 * dim;
    a_.output = output_.data();
    a_.query_stride = a_.key_value_stride = 3 * dim;
    a_.output_stride = dim;
    a_.queries = queries;
    a_.tokens = tokens;
    a_.n_heads = heads;
    a_.head_dim = head_dim;
  }

  double Expected(std::size_t query, std::size_t head, std::size_t column) const {
    double sum = 0;
    double weighted = 0;
    const std::size_t base = head * a_.head_dim;
    for (std::size_t t = 0; t < a_.tokens; ++t) {
      double score = 0;
      for (std::size_t d = 0; d < a_.head_dim; ++d) {
        score += double{a_.query[query * a_.query_stride + base + d]} *
                 a_.key[t * a_.key_value_stride + base + d];
      }
      const double e = std::exp(score / std::sqrt(static_cast<double>(a_.head_dim)));
      sum += e;
      weighted += e * a_.value[t * a_.key_value_stride + base + column];
    }
    return weighted / sum;
  }

  void ExpectRight() const {
    for (std::size_t q = 0; q < a_.queries; ++q) {
      for (std::size_t h = 0; h < a_.n_heads; ++h) {
        for (std::size_t d = 0; d < a_.head_dim; ++d) {
          ASSERT_NEAR(output_[q * a_.output_stride + h * a_.head_dim + d], Expected(q, h, d), 2e-5);
        }
      }
    }
  }

  std::vector<float> qkv_;
  std::vector<float> output_;
  AttentionArguments a_;
};

TEST_P(Attention, Fp32MatchesTheDefinition) {
  auto attention = Fp32Attention::Create();
  ASSERT_TRUE(attention) << attention.error()->message;
  ASSERT_TRUE(attention->Run(a_));
  ExpectRight();
  ASSERT_TRUE(attention->Run(a_)) << "again, in the shape that the operators keep";
  ExpectRight();
}

/// Breaks one number of a query, a key or a value: all that depends on it must show it.
TEST_P(Attention, WhatIsNoNumberStaysNone) {
  auto fp32 = Fp32Attention::Create();
  ASSERT_TRUE(fp32) << fp32.error()->message;
  Int8Attention int8;
  const std::size_t dim = a_.n_heads * a_.head_dim;
  const std::size_t last = a_.head_dim - 1;
  for (std::size_t part = 0; part < 3; ++part) {
    for (const std::size_t token : {std::size_t{0}, a_.queries / 2, a_.queries - 1}) {
      float& broken = qkv_[token * 3 * dim + part * dim + last];
      const float sound = std::exchange(broken, std::numeric_limits<float>::quiet_NaN());
      for (const bool is_int8 : {true, false}) {
        ASSERT_TRUE(is_int8 ? int8.Run(a_) : fp32->Run(a_));
        for (std::size_t q = 0; q < a_.queries; ++q) {
          for (std::size_t i = 0; i < dim; ++i) {
            const bool depends =
                (part != 0 || q == token) && (part == 2 ? i == last : i < a_.head_dim);
            ASSERT_EQ(std::isnan(output_[q * dim + i]), depends)
                << "int8 " << is_int8 << ", part " << part << ", token " << token << ", query " << q
                << ", column " << i;
          }
        }
      }
      broken = sound;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Attention,
                         ::testing::Values(Shape{1, 1, 1, 1}, Shape{2, 2, 3, 5}, Shape{7, 7, 2, 16},
                                           Shape{1, 33, 4, 8}, Shape{65, 65, 2, 12},
                                           Shape{130, 130, 1, 64}));

}  // namespace
}  // namespace distilbert::nn
