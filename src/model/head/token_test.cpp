// The head for tokens against a plain loop.
#include "model/head/token.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/dense.h"

namespace distilbert {
namespace {

TEST(TokenHead, GivesEachRowItsLogits) {
  constexpr std::size_t kWidth = 37;  // no multiple of a vector's lanes
  for (const std::size_t labels : {1, 2, 9}) {
    const test::Dense dense(labels, kWidth, 5);
    TokenHead head(dense.Matrix(), dense.Bias());
    EXPECT_EQ(head.rows(), HiddenRows::kAll);
    EXPECT_EQ(head.columns(), labels);
    for (const std::size_t rows : {0, 1, 2, 7}) {
      const std::vector<float> hidden = test::RandomFloats(rows * kWidth, 3);
      std::vector<float> logits(rows * labels);
      ASSERT_TRUE(head.Run(hidden, logits));
      const auto expected = dense(std::vector<double>(hidden.begin(), hidden.end()));
      for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(logits[i], expected[i], 1e-4);
    }
  }
}

}  // namespace
}  // namespace distilbert
