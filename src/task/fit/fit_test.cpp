// A fit from end to end: texts, features, a head, a model that answers with it.
#include "task/fit/fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "model/features.h"
#include "model/head/learned.h"
#include "nn/half.h"
#include "support/checkpoint.h"
#include "task/classify.h"

namespace distilbert::fit {
namespace {

constexpr std::size_t kHidden = 8;
constexpr std::size_t kWidth = kFeatureBlocks * kHidden;

struct Sample {
  std::vector<std::uint16_t> features;
  std::vector<std::int32_t> labels;
};

/// Examples around a middle of each label, as a simple generator makes them.
Sample Examples(std::size_t labels, std::size_t each, double noise) {
  Sample out;
  std::uint32_t state = 7;
  const auto next = [&] {
    state = state * 1664525U + 1013904223U;
    return static_cast<double>(state >> 8) * 0x1p-24 - 0.5;
  };
  for (std::size_t i = 0; i < labels * each; ++i) {
    const std::size_t label = i % labels;
    for (std::size_t j = 0; j < kWidth; ++j) {
      const double middle = j % labels == label ? 0.5 : 0.1;
      out.features.push_back(nn::FloatToHalf(static_cast<float>(middle + noise * next())));
    }
    out.labels.push_back(static_cast<std::int32_t>(label));
  }
  return out;
}

Fitted Learn(const Sample& sample, std::size_t labels, std::size_t hidden = kHidden) {
  auto fit = Fit::Create(sample.features, sample.labels, labels, hidden);
  EXPECT_TRUE(fit);
  double before = 0.0;
  for (;;) {
    const auto done = fit->Step();
    EXPECT_TRUE(done);
    EXPECT_GE(*done, before);
    before = *done;
    if (before == 1.0) break;
  }
  Fitted out;
  const Fitted& result = fit->result();
  out.threshold = result.threshold;
  out.mix = result.mix;
  out.temperature = result.temperature;
  const auto copy = [](const auto& from, auto& to) {
    EXPECT_TRUE(to.Reserve(from.size()));
    std::ranges::copy(from, to.begin());
  };
  copy(result.predicted, out.predicted);
  copy(result.codes, out.codes);
  copy(result.scales, out.scales);
  copy(result.bias, out.bias);
  return out;
}

TEST(Fit, TellsLabelsApartThatDiffer) {
  for (const std::size_t each : {2, 5, 40, 200}) {  // fewer examples than numbers, and more
    const Sample sample = Examples(3, each, 0.1);
    const Fitted fitted = Learn(sample, 3);
    EXPECT_EQ(std::vector<std::int32_t>(fitted.predicted.begin(), fitted.predicted.end()),
              sample.labels)
        << each;
    EXPECT_GT(fitted.temperature, 0.0F);
    EXPECT_TRUE(std::isfinite(fitted.threshold));
  }
}

TEST(Fit, DoesNotClaimToTellApartWhatIsAlike) {
  const Sample sample = Examples(2, 100, 40.0);
  const Fitted fitted = Learn(sample, 2);
  int right = 0;
  for (std::size_t i = 0; i < sample.labels.size(); ++i) {
    right += fitted.predicted[i] == sample.labels[i];
  }
  EXPECT_GT(right, 60);
  EXPECT_LT(right, 140);
}

TEST(Fit, TakesExamplesThatAreAllAlike) {
  Sample sample = Examples(2, 4, 0.0);
  const Fitted alike = Learn(sample, 2);
  for (const float value : alike.bias) EXPECT_TRUE(std::isfinite(value));
  std::ranges::fill(sample.features, std::uint16_t{0});
  const Fitted zeros = Learn(sample, 2);
  for (const float value : zeros.bias) EXPECT_TRUE(std::isfinite(value));
}

TEST(Fit, SaysWhatIsWrongWithExamples) {
  const Sample sample = Examples(3, 2, 0.1);
  const auto message = [&](auto features, auto labels, std::size_t count) {
    const auto fit = Fit::Create(features, labels, count, kHidden);
    return fit ? std::string() : std::string(fit.error()->message);
  };
  EXPECT_EQ(message(sample.features, sample.labels, 3), "");
  EXPECT_EQ(message(sample.features, sample.labels, 1), "there are 1 labels, expected 2 to 500");
  EXPECT_EQ(message(sample.features, sample.labels, 501),
            "there are 501 labels, expected 2 to 500");
  const std::vector<std::int32_t> many(kMostExamples + 1);
  EXPECT_EQ(message(sample.features, many, 3), "there are 10001 examples, expected at most 10000");
  EXPECT_EQ(message(sample.features, sample.labels, 4),
            "label 3 has 0 examples, expected at least 2");
  EXPECT_EQ(message(sample.features, sample.labels, 2), "an example's label is not one of 2");
  auto below = sample.labels;
  below[1] = -1;
  EXPECT_EQ(message(sample.features, below, 3), "an example's label is not one of 3");
  EXPECT_EQ(message(std::span(sample.features).first(5), sample.labels, 3),
            "there are 5 features, expected 144");
  auto infinite = sample.features;
  infinite[3] = 0x7C00;
  EXPECT_EQ(message(infinite, sample.labels, 3), "the features are not finite");
}

/// A head that gives the features.
LearnedHead Reader(const EncoderShape& shape) {
  return std::move(*LearnedHead::Create(shape, {}, {}));
}

/// What is fitted as a head: [labels, features], blocks that it does without being 0.
LearnedHead HeadOf(const EncoderShape& shape, const Fitted& fitted) {
  const auto size = static_cast<std::size_t>(shape.hidden_size);
  std::vector<float> weight;
  std::size_t code = 0;
  for (std::size_t i = 0; i < fitted.bias.size() * kFeatureBlocks * size; ++i) {
    const float mix = fitted.mix[i / size % kFeatureBlocks];
    const float scale = fitted.scales[i / (kFeatureBlocks * size)];
    weight.push_back(mix == 0.0F ? 0.0F : mix * scale * static_cast<float>(fitted.codes[code++]));
  }
  return std::move(*LearnedHead::Create(shape, weight, fitted.bias.span()));
}

// The head answers an example as the fit to all examples does, but for the rounding to 8 bits.
TEST(Fit, AModelAnswersWithTheHeadAndKeepsItsOwn) {
  Model model = test::MakeModel("plain", RunDtype::kQ8);
  const auto width = static_cast<std::size_t>(model.shape().hidden_size);
  std::vector<std::string> texts;
  std::vector<std::int32_t> labels;
  for (int i = 0; i < 12; ++i) {
    const std::string word = i % 2 == 0 ? "w3 w4 " : "w20 w21 ";
    texts.push_back(word + word + "w" + std::to_string(5 + i));
    labels.push_back(i % 2);
  }
  std::vector<TextInput> inputs;
  for (const std::string& text : texts) inputs.push_back({text});
  const auto before = Classify(model, inputs, {});
  LearnedHead reader = Reader(model.shape());
  model.UseHead(&reader);
  const auto features = Classify(model, inputs, {.score_function = ScoreFunction::kNone});
  ASSERT_TRUE(features);
  Sample sample{.features = {}, .labels = labels};
  for (const float value : features->logits.span()) {
    sample.features.push_back(nn::FloatToHalf(value));
  }
  LearnedHead head = HeadOf(model.shape(), Learn(sample, 2, width));
  model.UseHead(&head);
  const auto answers = Classify(model, inputs, {});
  ASSERT_TRUE(answers);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const float* scores = answers->scores.data() + 2 * i;
    EXPECT_GT(scores[labels[i]], scores[1 - labels[i]]) << texts[i];
  }
  model.UseHead(nullptr);
  const auto after = Classify(model, inputs, {});
  EXPECT_TRUE(std::ranges::equal(before->logits, after->logits));
}

}  // namespace
}  // namespace distilbert::fit
