// The features of a text, against the hidden states of encoders that end where they are taken.
#include "model/features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "support/checkpoint.h"

namespace distilbert {
namespace {

using Layers = std::array<std::size_t, kFeatureBlocks>;

TEST(FeatureLayers, AreTheSameDepthsOfEveryEncoder) {
  EXPECT_EQ(FeatureLayers(12), (Layers{11, 6, 8}));
  EXPECT_EQ(FeatureLayers(6), (Layers{5, 3, 4}));
  EXPECT_EQ(FeatureLayers(3), (Layers{2, 2, 2}));
  EXPECT_EQ(FeatureLayers(2), (Layers{1, 1, 1}));
  EXPECT_EQ(FeatureLayers(1), (Layers{0, 0, 0}));
}

/// The same model without its last layers.
test::Checkpoint CutAfter(test::Checkpoint all, std::int32_t layers) {
  all.shape.encoder.num_hidden_layers = layers;
  return all;
}

std::vector<double> Unit(std::vector<double> values) {
  double square = 0.0;
  for (const double value : values) square += value * value;
  for (double& value : values) value /= std::sqrt(square);
  return values;
}

TEST(Features, AreUnitMeansAndFirstTokensOfHiddenStates) {
  for (const RunDtype run : {RunDtype::kFp32, RunDtype::kQ8}) {
    const test::Checkpoint checkpoint = test::ReadCheckpoint("odd");
    ASSERT_EQ(checkpoint.shape.encoder.num_hidden_layers, 3);
    const auto whole = test::Load(checkpoint, run);
    const auto cut = test::Load(CutAfter(checkpoint, 2), run);  // where all three blocks come from
    ASSERT_TRUE(whole && cut);
    const std::vector<std::int32_t> ids = {2, 7, 9, 3, 2, 8, 3, 2};
    const std::vector<std::size_t> offsets = {0, 4, 7, 8};
    const TokenBatch batch{.ids = ids, .type_ids = {}, .offsets = offsets};
    const auto states = cut->encoder->HiddenStates(batch, HiddenRows::kAll);
    const auto features = whole->encoder->HiddenStates(batch, HiddenRows::kFeatures);
    ASSERT_TRUE(states && features);
    const auto width = static_cast<std::size_t>(checkpoint.shape.encoder.hidden_size);
    ASSERT_EQ(features->size(), 3 * kFeatureBlocks * width);
    for (std::size_t text = 0; text < 3; ++text) {
      const std::size_t tokens = offsets[text + 1] - offsets[text];
      const float* rows = states->data() + offsets[text] * width;
      std::vector<double> mean(width);
      std::vector<double> first(width);
      for (std::size_t i = 0; i < width; ++i) {
        for (std::size_t token = 0; token < tokens; ++token) mean[i] += rows[token * width + i];
        first[i] = rows[(tokens > 1 ? width : 0) + i];
      }
      mean = Unit(mean);
      first = Unit(first);
      const float* got = features->data() + text * kFeatureBlocks * width;
      for (std::size_t i = 0; i < width; ++i) {
        EXPECT_NEAR(got[i], mean[i], 1e-6);
        EXPECT_EQ(got[width + i], got[i]);
        EXPECT_NEAR(got[2 * width + i], first[i], 1e-6);
      }
    }
  }
}

// Of an encoder with six layers, whose blocks come from three of them.
TEST(Features, AreTakenAfterTheirLayersAlone) {
  const std::vector<float> hidden = {3.0F, 4.0F, 0.0F, 2.0F, 1.0F, 0.0F};
  const std::vector<std::size_t> offsets = {0, 2, 3};
  std::vector<float> out(2 * kFeatureBlocks * 2, 9.0F);
  for (const std::size_t layer : {0, 1, 2, 6}) TakeFeatures(layer, 6, hidden, offsets, out);
  EXPECT_EQ(out, std::vector<float>(out.size(), 9.0F));
  TakeFeatures(4, 6, hidden, offsets, out);
  EXPECT_EQ(out, (std::vector<float>{9, 9, 9, 9, 0, 1, 9, 9, 9, 9, 1, 0}));
  TakeFeatures(5, 6, std::vector<float>(6, 0.0F), offsets, out);
  EXPECT_EQ(out, (std::vector<float>{0, 0, 9, 9, 0, 1, 0, 0, 9, 9, 1, 0}));
}

}  // namespace
}  // namespace distilbert
