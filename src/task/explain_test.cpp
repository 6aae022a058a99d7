// Explanations, against texts in which words were replaced by a typed "[MASK]".
#include <gtest/gtest.h>

#include "support/checkpoint.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

using test::MakeModel;
using test::ToVector;

std::vector<float> Scores(Model& model, const TextInput& input) {
  const auto result = distilbert::Classify(model, std::span(&input, 1), {});
  EXPECT_TRUE(result);
  return ToVector(result->scores.span());
}

Explanation Explain(Model& model, const TextInput& input, std::size_t first, std::size_t count) {
  ExplainOptions options;
  options.first = first;
  options.count = count;
  auto result = distilbert::Explain(model, input, options);
  EXPECT_TRUE(result);
  return std::move(*result);
}

std::vector<float> MaskedRow(const Explanation& explanation, std::size_t row) {
  return ToVector(explanation.masked_scores.span().subspan(2 * row, 2));
}

TEST(Explain, GivesTheScoresWithEachWordMasked) {
  Model model = MakeModel("plain");
  const auto explanation = Explain(model, {"w1 w2, w3"}, 0, 100);
  EXPECT_EQ(ToVector(explanation.scores.span()), Scores(model, {"w1 w2, w3"}));
  EXPECT_EQ(explanation.token_count, 6);
  EXPECT_FALSE(explanation.truncated);
  ASSERT_EQ(explanation.words.size(), 4);
  ASSERT_EQ(explanation.masked_scores.size(), 8);
  EXPECT_EQ(MaskedRow(explanation, 0), Scores(model, {"[MASK] w2, w3"}));
  EXPECT_EQ(MaskedRow(explanation, 1), Scores(model, {"w1 [MASK], w3"}));
  EXPECT_EQ(MaskedRow(explanation, 2), Scores(model, {"w1 w2 [MASK] w3"}));
  EXPECT_EQ(MaskedRow(explanation, 3), Scores(model, {"w1 w2, [MASK]"}));
}

TEST(Explain, MasksAllTokensOfAWord) {
  Model model = MakeModel("plain");
  const auto explanation = Explain(model, {"w1 w2-w3 w4"}, 0, 3);
  ASSERT_EQ(explanation.words.size(), 3);
  EXPECT_EQ(MaskedRow(explanation, 1), Scores(model, {"w1 [MASK] [MASK] [MASK] w4"}));
}

TEST(Explain, MasksWordsOfBothTextsOfAPair) {
  Model model = MakeModel("plain");
  const auto explanation = Explain(model, {"w1 w2", "w3 w4"}, 1, 2);
  ASSERT_EQ(explanation.words.size(), 4);
  ASSERT_EQ(explanation.masked_scores.size(), 4);
  EXPECT_EQ(explanation.words[1].part, 0);
  EXPECT_EQ(explanation.words[2].part, 1);
  EXPECT_EQ(explanation.words[2].utf16.begin, 0);
  EXPECT_EQ(MaskedRow(explanation, 0), Scores(model, {"w1 [MASK]", "w3 w4"}));
  EXPECT_EQ(MaskedRow(explanation, 1), Scores(model, {"w1 w2", "[MASK] w4"}));
}

TEST(Explain, StepsGiveWhatOneCallGives) {
  Model model = MakeModel("long");
  const std::string text = test::Words(300);
  const auto whole = Explain(model, {text}, 0, 1000);
  ASSERT_EQ(whole.words.size(), 300);
  std::vector<float> masked;
  for (std::size_t first = 0; first < 300; first += 70) {
    const auto step = Explain(model, {text}, first, 70);
    EXPECT_EQ(ToVector(step.logits.span()), ToVector(whole.logits.span()));
    masked.insert(masked.end(), step.masked_scores.span().begin(), step.masked_scores.span().end());
  }
  EXPECT_EQ(masked, ToVector(whole.masked_scores.span()));
}

TEST(Explain, OfNoWordsGivesTheWords) {
  Model model = MakeModel("plain");
  for (const auto& [first, count] : {std::pair{0, 0}, {2, 5}, {100, 1}}) {
    const auto explanation = Explain(model, {"w1 w2"}, first, count);
    EXPECT_EQ(explanation.words.size(), 2);
    EXPECT_EQ(explanation.masked_scores.size(), 0);
    EXPECT_EQ(ToVector(explanation.scores.span()), Scores(model, {"w1 w2"}));
  }
  EXPECT_TRUE(Explain(model, {""}, 0, 10).words.empty());
}

TEST(Explain, ListsTheWordsThatTheModelReads) {
  Model model = MakeModel("plain");
  const std::string text = test::Words(100);
  const auto explanation = Explain(model, {text}, 61, 10);
  EXPECT_TRUE(explanation.truncated);
  EXPECT_EQ(explanation.token_count, 64);
  EXPECT_EQ(explanation.words.size(), 62);
  EXPECT_EQ(explanation.masked_scores.size(), 2);
}

TEST(Explain, NeedsAMaskToken) {
  const test::Checkpoint checkpoint = test::ReadCheckpoint("plain");
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";
  for (int i = 0; i < 116; ++i) vocabulary += "w" + std::to_string(i) + "\n";
  auto model = Model::Create(*Tokenizer::Create(BertTokenizerSpec(vocabulary)),
                             *test::Load(checkpoint, RunDtype::kQ8));
  ASSERT_TRUE(model);
  const auto result = Explain(*model, {"w1"}, ExplainOptions{});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidVocabulary);
  EXPECT_EQ(result.error().message,
            "the vocabulary has no [MASK], which takes the place of the words to explain");
}

}  // namespace
}  // namespace distilbert
