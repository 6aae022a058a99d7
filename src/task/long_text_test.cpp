// Texts in windows, against windows cut by hand out of the words and run one by one.
#include <gtest/gtest.h>

#include <cmath>

#include "support/checkpoint.h"

namespace distilbert {
namespace {

using test::MakeModel;
using test::ToVector;

/// Words first to end - 1 of an endless text, no two of which near each other are the same.
std::string Text(int first, int end) {
  std::string out;
  for (int i = first; i < end; ++i) out += "w" + std::to_string(i * 7 % 113) + " ";
  return out;
}

std::vector<float> Logits(Model& model, const TextInput& input,
                          Overflow overflow = Overflow::kError) {
  ClassifyOptions options;
  options.overflow = overflow;
  const auto result = distilbert::Classify(model, std::span(&input, 1), options);
  EXPECT_TRUE(result) << result.error()->message;
  return ToVector(result->logits.span());
}

void ExpectMean(const std::vector<float>& logits, const std::vector<std::vector<float>>& windows) {
  for (std::size_t i = 0; i < logits.size(); ++i) {
    double sum = 0;
    for (const auto& window : windows) sum += window[i];
    EXPECT_EQ(logits[i], static_cast<float>(sum / windows.size()));
  }
}

class InWindows : public ::testing::Test {
 protected:
  Result<Classifications> Classify(const TextInput& input, std::size_t max_length = 512) {
    ClassifyOptions options;
    options.overflow = Overflow::kWindows;
    options.encode.max_length = max_length;
    return distilbert::Classify(model_, std::span(&input, 1), options);
  }
  Model model_ = MakeModel("plain");  // takes 64 tokens: 62 words
};

TEST_F(InWindows, OverlapByAQuarterAndTheLastIsFull) {
  // 62 - 62 / 4 = 47 words from window to window; the fourth is shifted to the end.
  const std::string text = Text(0, 190);
  const auto result = Classify({text});
  ASSERT_TRUE(result) << result.error()->message;
  EXPECT_EQ(result->windows[0], 4);
  EXPECT_EQ(result->token_counts[0], 192);
  EXPECT_EQ(result->truncated[0], 0);
  std::vector<std::vector<float>> windows;
  for (const int first : {0, 47, 94, 128}) {
    windows.push_back(Logits(model_, {Text(first, first + 62)}));
  }
  ExpectMean(ToVector(result->logits.span()), windows);
  EXPECT_NEAR(result->scores[0], 1 / (1 + std::exp(result->logits[1] - result->logits[0])), 1e-6);
}

TEST_F(InWindows, AWordTooManyMakesASecondWindow) {
  const std::string text = Text(0, 63);
  const auto result = Classify({text});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->windows[0], 2);
  ExpectMean(ToVector(result->logits.span()),
             {Logits(model_, {Text(0, 62)}), Logits(model_, {Text(1, 63)})});
}

TEST_F(InWindows, NoWindowMoreThanTheTextNeeds) {
  for (const auto& [words, windows] : {std::pair{62, 1}, {62 + 47, 2}, {62 + 47 + 1, 3}}) {
    const std::string text = Text(0, words);
    EXPECT_EQ(Classify({text})->windows[0], windows) << words;
  }
}

TEST_F(InWindows, ATextThatFitsGivesThePlainResult) {
  for (const int words : {0, 1, 30, 62}) {
    const std::string text = Text(0, words);
    const auto result = Classify({text});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->windows[0], 1);
    EXPECT_EQ(ToVector(result->logits.span()), Logits(model_, {text}));
  }
}

TEST_F(InWindows, OfAPairKeepTheFirstText) {
  // [CLS] 10 words [SEP] 51 words [SEP]: 51 - 12 = 39 words from window to window.
  const std::string first = Text(500, 510);
  const std::string second = Text(0, 100);
  const auto result = Classify({first, second});
  ASSERT_TRUE(result) << result.error()->message;
  EXPECT_EQ(result->windows[0], 3);
  EXPECT_EQ(result->token_counts[0], 113);
  std::vector<std::vector<float>> windows;
  for (const int begin : {0, 39, 49}) {
    const std::string window = Text(begin, begin + 51);
    windows.push_back(Logits(model_, {first, window}));
  }
  ExpectMean(ToVector(result->logits.span()), windows);
}

TEST_F(InWindows, APairWhoseFirstTextLeavesNoRoomIsRefused) {
  const std::string second = Text(0, 100);
  const std::string longest = Text(0, 64 - 3 - 16);
  EXPECT_TRUE(Classify({longest, second}));
  const std::string too_long = Text(0, 64 - 3 - 15);
  const auto result = Classify({too_long, second});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()->code, ErrorCode::kTextTooLong);
  EXPECT_EQ(result.error()->message,
            "the text has a first part of 46 tokens, which leaves 15 of 64 for windows of its "
            "second part, expected at least 16");
  EXPECT_EQ(result.error()->text, 0);
  const std::string longer_than_all = Text(0, 1000);
  EXPECT_FALSE(Classify({longer_than_all, "w1"}));
}

TEST_F(InWindows, OfOneTokenWork) {
  const std::string text = Text(0, 3);
  const auto result = Classify({text}, 3);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->windows[0], 3);
  ExpectMean(
      ToVector(result->logits.span()),
      {Logits(model_, {Text(0, 1)}), Logits(model_, {Text(1, 2)}), Logits(model_, {Text(2, 3)})});
  EXPECT_EQ(Classify({text}, 2).error()->code, ErrorCode::kTextTooLong);
}

TEST_F(InWindows, AreTheSameAmongOtherTexts) {
  const std::vector<std::string> texts = {Text(0, 5), Text(3, 300), Text(9, 20), Text(1, 150)};
  const std::vector<TextInput> inputs(texts.begin(), texts.end());
  ClassifyOptions options;
  options.overflow = Overflow::kWindows;
  const auto together = distilbert::Classify(model_, inputs, options);
  ASSERT_TRUE(together);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    EXPECT_EQ(ToVector(together->logits.span().subspan(2 * i, 2)),
              Logits(model_, inputs[i], Overflow::kWindows));
  }
}

TEST_F(InWindows, AreTheSameTakenAFewAtATime) {
  const std::string text = Text(0, 190);
  const std::string pair = Text(500, 510);
  const std::string short_text = Text(0, 20);
  for (const TextInput& input : {TextInput{text}, TextInput{pair, text}, TextInput{short_text}}) {
    const auto whole = Classify(input);
    ASSERT_TRUE(whole);
    EncodeOptions options;
    options.max_length = 512;
    const auto split = distilbert::Split(model_, input, options);
    ASSERT_TRUE(split) << split.error()->message;
    EXPECT_EQ(split->token_count, whole->token_counts[0]);
    ASSERT_EQ(split->lengths.size(), static_cast<std::size_t>(whole->windows[0]));
    std::vector<float> logits;
    std::size_t begin = 0;
    for (const std::int32_t& length : split->lengths.span()) {
      const auto part =
          distilbert::Logits(model_, OneSequence(split->ids.span(), begin, length),
                             OneSequence(split->type_ids.span(), begin, length), {&length, 1});
      ASSERT_TRUE(part) << part.error()->message;
      logits.insert(logits.end(), part->data(), part->data() + part->size());
      begin += length;
    }
    EXPECT_EQ(begin, split->ids.size());
    const auto mean = distilbert::Mean(model_, logits, ScoreFunction::kSoftmax);
    ASSERT_TRUE(mean) << mean.error()->message;
    EXPECT_EQ(ToVector(mean->logits.span()), ToVector(whole->logits.span()));
    EXPECT_EQ(ToVector(mean->scores.span()), ToVector(whole->scores.span()));
  }
}

TEST_F(InWindows, TheirPartsAreChecked) {
  const std::vector<std::int32_t> ids(70, 5);
  const auto message = [&](std::vector<std::int32_t> tokens, std::vector<std::int32_t> lengths) {
    const auto logits = distilbert::Logits(model_, tokens, {}, lengths);
    return logits ? std::string() : std::string(logits.error()->message);
  };
  EXPECT_EQ(message(ids, {64, 6}), "");
  EXPECT_EQ(message({}, {}), "");
  EXPECT_EQ(message(ids, {70}), "a sequence has 70 tokens, expected 1 to 64");
  EXPECT_EQ(message(ids, {0, 70}), "a sequence has 0 tokens, expected 1 to 64");
  EXPECT_EQ(message(ids, {60}),
            "the sequences have 60 tokens, expected as many as there are ids: 70");
  const std::int32_t beyond = model_.shape().vocab_size;
  EXPECT_EQ(message({-1}, {1}), "a token id is -1, expected 0 to " + std::to_string(beyond - 1));
  EXPECT_NE(message({beyond}, {1}), "");
  EXPECT_EQ(message({beyond - 1}, {1}), "");
  EXPECT_EQ(distilbert::Logits(model_, ids, std::vector<std::int32_t>(69), std::vector{64, 6})
                .error()
                ->message,
            "there are 69 type ids, expected as many as there are ids: 70");
  EXPECT_FALSE(distilbert::Mean(model_, {}, ScoreFunction::kSoftmax));
  EXPECT_FALSE(distilbert::Mean(model_, std::vector<float>(3), ScoreFunction::kSoftmax));
}

TEST_F(InWindows, SpecialTokensInTheTextAreReadAsAsked) {
  const std::string text = Text(0, 62) + "[SEP]";
  ClassifyOptions options;
  options.overflow = Overflow::kWindows;
  const TextInput input{text};
  EXPECT_EQ(distilbert::Classify(model_, std::span(&input, 1), options)->token_counts[0], 65);
  options.encode.split_special_tokens = true;
  EXPECT_EQ(distilbert::Classify(model_, std::span(&input, 1), options)->token_counts[0], 67);
}

}  // namespace
}  // namespace distilbert
