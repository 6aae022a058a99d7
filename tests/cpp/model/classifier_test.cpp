#include "model/classifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "support/checkpoint.h"

namespace distilbert {
namespace {

Tokenizer MakeTokenizer(int words) {
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (int i = 0; i < words; ++i) vocabulary += "w" + std::to_string(i) + "\n";
  auto tokenizer = Tokenizer::Create(vocabulary, {});
  EXPECT_TRUE(tokenizer);
  return std::move(*tokenizer);
}

Classifier MakeClassifier(const std::string& model) {
  const test::Checkpoint checkpoint = test::ReadCheckpoint(model);
  auto encoder = test::Load(checkpoint, RunDtype::kQ8);
  EXPECT_TRUE(encoder);
  auto classifier =
      Classifier::Create(MakeTokenizer(checkpoint.config.vocab_size - 5), std::move(*encoder));
  EXPECT_TRUE(classifier);
  return std::move(*classifier);
}

std::string Words(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "w" + std::to_string(i % 100) + " ";
  return out;
}

TEST(Classifier, SoftmaxSumsToOneAndSigmoidDoesNotHaveTo) {
  Classifier classifier = MakeClassifier("plain");
  const std::vector<TextInput> inputs = {{"w1 w2 w3", {}}};
  ClassifyOptions options;
  const auto softmax = classifier.Classify(inputs, options);
  ASSERT_TRUE(softmax);
  const auto& scores = softmax->at(0).scores;
  EXPECT_NEAR(std::accumulate(scores.begin(), scores.end(), 0.0), 1.0, 1e-6);
  options.score_function = ScoreFunction::kSigmoid;
  const auto sigmoid = classifier.Classify(inputs, options);
  const double logit = sigmoid->at(0).logits[0];
  EXPECT_NEAR(sigmoid->at(0).scores[0], 1 / (1 + std::exp(-logit)), 1e-6);
  options.score_function = ScoreFunction::kNone;
  EXPECT_EQ(classifier.Classify(inputs, options)->at(0).scores, sigmoid->at(0).logits);
}

TEST(Classifier, ManyTextsGiveWhatEachGivesAlone) {
  Classifier classifier = MakeClassifier("long");
  std::vector<TextInput> inputs;
  for (const int words : {0, 3, 500, 40, 511, 1, 200, 200, 200, 7}) {
    inputs.push_back({Words(words), {}});
  }
  const auto together = classifier.Classify(inputs, {});
  ASSERT_TRUE(together);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto alone = classifier.Classify(std::span(inputs).subspan(i, 1), {});
    EXPECT_EQ(together->at(i).logits, alone->at(0).logits) << i;
    EXPECT_EQ(together->at(i).token_count, alone->at(0).token_count) << i;
  }
}

TEST(Classifier, SaysThatATextWasCut) {
  Classifier classifier = MakeClassifier("plain");
  const std::vector<TextInput> inputs = {{Words(62), {}}, {Words(63), {}}};
  const auto results = classifier.Classify(inputs, {});
  ASSERT_TRUE(results);
  EXPECT_FALSE(results->at(0).truncated);
  EXPECT_TRUE(results->at(1).truncated);
  EXPECT_EQ(results->at(1).token_count, 64);
}

TEST(Classifier, RefusesALongTextWhereAskedTo) {
  Classifier classifier = MakeClassifier("plain");
  ClassifyOptions options;
  options.truncate = false;
  const std::vector<TextInput> inputs = {{"w1", {}}, {Words(63), {}}};
  const auto results = classifier.Classify(inputs, options);
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error().code, ErrorCode::kTextTooLong);
  EXPECT_EQ(results.error().message, "text 1 has 65 tokens, the model takes 64");
  EXPECT_TRUE(classifier.Classify(inputs, {})) << "usable after an error";
}

TEST(Classifier, ReadsPairs) {
  Classifier classifier = MakeClassifier("plain");
  const std::vector<TextInput> inputs = {{"w1 w2", "w3"}, {"w1 w2", {}}, {"w1 w2 [SEP] w3", {}}};
  const auto results = classifier.Classify(inputs, {});
  ASSERT_TRUE(results);
  EXPECT_EQ(results->at(0).token_count, 6);
  EXPECT_EQ(results->at(0).logits, results->at(2).logits) << "the same tokens";
  EXPECT_NE(results->at(0).logits, results->at(1).logits);
}

TEST(Classifier, RefusesAVocabularyOfTheWrongSize) {
  auto encoder = test::Load(test::ReadCheckpoint("plain"), RunDtype::kQ8);
  const auto classifier = Classifier::Create(MakeTokenizer(7), std::move(*encoder));
  ASSERT_FALSE(classifier);
  EXPECT_EQ(classifier.error().code, ErrorCode::kInvalidVocabulary);
  EXPECT_EQ(classifier.error().message,
            "the vocabulary has 12 tokens, config.json's vocab_size is 120");
}

TEST(Classifier, NoTextsGiveNoResults) {
  Classifier classifier = MakeClassifier("plain");
  const auto results = classifier.Classify({}, {});
  ASSERT_TRUE(results);
  EXPECT_TRUE(results->empty());
}

}  // namespace
}  // namespace distilbert
