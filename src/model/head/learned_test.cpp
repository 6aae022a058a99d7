// What a learned head makes of features.
#include "model/head/learned.h"

#include <gtest/gtest.h>

#include <vector>

#include "model/shape.h"

namespace distilbert {
namespace {

EncoderShape Shape(std::int32_t hidden_size) {
  EncoderShape out;
  out.hidden_size = hidden_size;
  return out;
}

const std::vector<float> kWeight = {1.0F, 2.0F, 3.0F, 4.0F,  5.0F, 6.0F,
                                    0.0F, 0.0F, 0.0F, -1.0F, 0.5F, 1.0F};
const std::vector<float> kBias = {1.0F, -1.0F};
const std::vector<float> kFeatures = {1.0F, 0.0F, 2.0F, 0.0F, 1.0F, 0.0F,
                                      0.0F, 1.0F, 0.0F, 3.0F, 0.0F, 1.0F};

TEST(LearnedHead, IsALinearOne) {
  auto head = LearnedHead::Create(Shape(2), kWeight, kBias);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->columns(), 2);
  std::vector<float> logits(4);
  ASSERT_TRUE(head->Run(kFeatures, logits));
  EXPECT_EQ(logits, (std::vector<float>{1 + 6 + 5 + 1, 0.5F - 1, 2 + 12 + 6 + 1, -3 + 1 - 1}));
}

TEST(LearnedHead, GivesTheFeaturesIfItHasNoLabels) {
  auto head = LearnedHead::Create(Shape(2), {}, {});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->columns(), 6);
  std::vector<float> out(12);
  ASSERT_TRUE(head->Run(kFeatures, out));
  EXPECT_EQ(out, kFeatures);
}

TEST(LearnedHead, RefusesWhatDoesNotFit) {
  for (const auto& head :
       {LearnedHead::Create(Shape(3), kWeight, kBias), LearnedHead::Create(Shape(2), kWeight, {}),
        LearnedHead::Create(Shape(2), {}, kBias)}) {
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error()->code, ErrorCode::kInvalidWeights);
  }
}

}  // namespace
}  // namespace distilbert
