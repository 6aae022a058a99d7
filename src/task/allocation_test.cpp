// Each allocation of a load and of each question fails once: the answer is kOutOfMemory, nothing is
// leaked (which the sanitizer sees), and the same question then has the same answer.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/head/learned.h"
#include "nn/half.h"
#include "support/checkpoint.h"
#include "support/failing_allocation.h"
#include "task/fit/fit.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

using Values = std::vector<float>;

void Add(Values& out, const auto& values) {
  for (const auto value : values.span()) out.push_back(static_cast<float>(value));
}

/// With white space in the texts of its tokens, in raw and in normalised text.
Result<Tokenizer> MakeTokenizer() {
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (int i = 0; i < 110; ++i) vocabulary += "w" + std::to_string(i) + "\n";
  TokenizerSpec spec = BertTokenizerSpec(vocabulary);
  spec.added_tokens.Append({.content = "<raw>", .id = 117, .lstrip = true});
  spec.added_tokens.Append({.content = "É w9", .id = 118, .normalized = true});
  return Tokenizer::Create(spec);
}

Result<Model> MakeModel(const test::Checkpoint& checkpoint, RunDtype run) {
  auto tokenizer = MakeTokenizer();
  if (!tokenizer) return TakeError(tokenizer);
  auto loaded = test::Load(checkpoint, run);
  if (!loaded) return TakeError(loaded);
  return Model::Create(std::move(*tokenizer), std::move(*loaded));
}

const std::string kLong = test::Words(300);
const std::vector<TextInput> kInputs = {
    {"w1 <raw> é w9 wordpiece"}, {kLong}, {"w1, w2", "w3"}, {kLong, "w4"}, {""}};

Result<Values> ClassifyAll(Model& model, Overflow overflow) {
  ClassifyOptions options;
  options.overflow = overflow;
  const std::size_t count = overflow == Overflow::kWindows ? 3 : kInputs.size();
  auto result = Classify(model, std::span(kInputs).first(count), options);
  if (!result) return TakeError(result);
  Values out;
  Add(out, result->scores);
  Add(out, result->token_counts);
  Add(out, result->windows);
  return out;
}

Result<Values> ExplainOne(Model& model) {
  auto text = FindMaskableWords(model, kInputs[2], {});
  if (!text) return TakeError(text);
  constexpr Span kRanges[] = {{0, 0}, {1, 2}, {2, 5}};
  auto result =
      ScoreMasked(model, text->ids.span(), text->type_ids.span(), kRanges, ScoreFunction::kSoftmax);
  if (!result) return TakeError(result);
  Values out;
  Add(out, result->logits);
  Add(out, result->scores);
  return out;
}

constexpr Pooling kPoolings[] = {Pooling::kMean, Pooling::kMax};

Result<Values> EmbedAll(Model& model) {
  auto result = Embed(model, kInputs, {.encode = {}, .poolings = kPoolings, .normalize = true});
  if (!result) return TakeError(result);
  Values out;
  Add(out, result->embeddings);
  return out;
}

Result<Values> Tokenize(Model& model) {
  Values out;
  for (const TextInput& input : kInputs) {
    auto result = model.tokenizer().Encode(input, {.max_length = 400, .with_offsets = true});
    if (!result) return TakeError(result);
    Add(out, result->ids);
    Add(out, result->word_ids);
  }
  return out;
}

Result<Values> SplitAndMean(Model& model) {
  auto parts = Split(model, kInputs[1], {});
  if (!parts) return TakeError(parts);
  auto logits = Logits(model, parts->ids.span(), parts->type_ids.span(), parts->lengths.span());
  if (!logits) return TakeError(logits);
  auto mean = Mean(model, logits->span(), ScoreFunction::kSigmoid);
  if (!mean) return TakeError(mean);
  Values out;
  Add(out, mean->scores);
  return out;
}

using Question = std::function<Result<Values>(Model&)>;

Result<Values> Learn(Model& model) {
  auto reader = LearnedHead::Create(model.shape(), {}, {});
  if (!reader) return TakeError(reader);
  model.UseHead(&*reader);
  auto features =
      Classify(model, std::span(kInputs).first(4), {.score_function = ScoreFunction::kNone});
  model.UseHead(nullptr);
  if (!features) return TakeError(features);
  std::vector<std::uint16_t> halves;
  for (const float value : features->logits.span()) halves.push_back(nn::FloatToHalf(value));
  const std::vector<std::int32_t> labels = {0, 1, 0, 1};
  auto fit =
      fit::Fit::Create(halves, labels, 2, static_cast<std::size_t>(model.shape().hidden_size));
  if (!fit) return TakeError(fit);
  for (;;) {
    auto done = fit->Step();
    if (!done) return TakeError(done);
    if (*done == 1.0) break;
  }
  Values out;
  Add(out, fit->result().codes);
  Add(out, fit->result().bias);
  Add(out, fit->result().predicted);
  return out;
}

const std::pair<const char*, Question> kQuestions[] = {
    {"classify", [](Model& model) { return ClassifyAll(model, Overflow::kTruncate); }},
    {"windows", [](Model& model) { return ClassifyAll(model, Overflow::kWindows); }},
    {"explain", ExplainOne},
    {"embed", EmbedAll},
    {"tokenize", Tokenize},
    {"learn", Learn},
    {"long text", SplitAndMean}};

TEST(FailingAllocation, OfALoadIsAnErrorAndNoMore) {
  const test::Checkpoint floats = test::ReadCheckpoint("plain");
  const auto q8 = test::Quantize(floats, StorageFormat::kQ8);
  const auto q4 = test::Quantize(floats, StorageFormat::kQ4);
  for (const auto& [checkpoint, run] : {std::pair{&floats, RunDtype::kFp32},
                                        {&floats, RunDtype::kQ8},
                                        {&floats, RunDtype::kQ4},
                                        {&*q8, RunDtype::kQ8},
                                        {&*q8, RunDtype::kFp32},
                                        {&*q4, RunDtype::kQ4}}) {
    test::FailAllocation(0);
    ASSERT_TRUE(MakeModel(*checkpoint, run));
    const std::size_t all = test::CountAllocations();
    ASSERT_GT(all, 40);
    for (std::size_t i = 1; i <= all; ++i) {
      test::FailAllocation(i);
      const auto model = MakeModel(*checkpoint, run);
      test::FailAllocation(0);
      ASSERT_FALSE(model) << "allocation " << i << " of " << all;
      ASSERT_EQ(model.error()->code, ErrorCode::kOutOfMemory);
    }
  }
}

TEST(FailingAllocation, OfAQuestionLeavesTheModelUsable) {
  const test::Checkpoint checkpoint = test::ReadCheckpoint("plain");
  for (const RunDtype run : {RunDtype::kFp32, RunDtype::kQ8}) {
    for (const auto& [name, ask] : kQuestions) {
      auto first = MakeModel(checkpoint, run);
      test::FailAllocation(0);
      const auto expected = ask(*first);
      ASSERT_TRUE(expected) << name;
      const std::size_t all = test::CountAllocations();
      for (std::size_t i = 1; i <= all; ++i) {
        auto model = MakeModel(checkpoint, run);  // with nothing that an earlier question has left
        test::FailAllocation(i);
        const auto failed = ask(*model);
        test::FailAllocation(0);
        ASSERT_FALSE(failed) << name << ", allocation " << i << " of " << all;
        ASSERT_EQ(failed.error()->code, ErrorCode::kOutOfMemory) << name;
        const auto after = ask(*model);
        ASSERT_TRUE(after) << name << ", after allocation " << i;
        ASSERT_EQ(*after, *expected) << name << ", after allocation " << i;
      }
    }
  }
}

TEST(FailingAllocation, OfTheQuantizerIsAnErrorAndNoMore) {
  const test::Checkpoint checkpoint = test::ReadCheckpoint("one-head");
  for (const StorageFormat format : {StorageFormat::kQ8, StorageFormat::kQ4}) {
    test::FailAllocation(0);
    ASSERT_TRUE(test::Quantize(checkpoint, format));
    const std::size_t all = test::CountAllocations();
    for (std::size_t i = 1; i <= all; ++i) {
      test::FailAllocation(i);
      const auto quantized = test::Quantize(checkpoint, format);
      test::FailAllocation(0);
      ASSERT_FALSE(quantized) << "allocation " << i << " of " << all;
      ASSERT_EQ(quantized.error()->code, ErrorCode::kOutOfMemory);
    }
  }
}

}  // namespace
}  // namespace distilbert
