// Answers of random models to random texts, as one sum: plain C++, base SIMD and relaxed SIMD must
// give the same bits, by each of their kernels. `npm run same-bits` compares the builds for other
// seeds, by --gtest_random_seed.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/head/learned.h"
#include "nn/half.h"
#include "nn/int8_gemm.h"
#include "support/random_model.h"
#include "support/sha256.h"
#include "support/use_variant.h"
#include "task/classify.h"
#include "task/embed.h"
#include "task/fill_mask.h"
#include "task/fit/fit.h"
#include "task/model.h"
#include "task/tag.h"
#include "task/token_sequences.h"
#include "text/bert_tokenizer.h"

namespace distilbert {
namespace {

constexpr std::string_view kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\nab\n##ab\n.\n,\n中\n##é\ne\n'\n-\n";
constexpr std::int32_t kTokens = 18;

/// std's distributions differ from library to library, its generators do not.
class Random {
 public:
  explicit Random(std::uint32_t seed) : generator_(seed) {}
  std::int32_t Between(std::int32_t low, std::int32_t high) {
    return low +
           static_cast<std::int32_t>(generator_() % static_cast<std::uint32_t>(high - low + 1));
  }

 private:
  std::mt19937 generator_;
};

ModelShape RandomShape(Random& random) {
  ModelShape out;
  EncoderShape& e = out.encoder;
  const Family* families[] = {FindFamily("distilbert"), FindFamily("bert"), FindFamily("roberta")};
  const std::int32_t family = random.Between(0, 2);
  out.family = families[family];
  e.type_vocab_size = family == 0 ? 0 : 2;
  e.first_position = family == 2 ? 2 : 0;
  e.vocab_size = kTokens;
  e.max_position_embeddings = e.first_position + random.Between(3, 90);
  e.num_attention_heads = random.Between(1, 4);
  e.hidden_size = e.num_attention_heads * random.Between(1, 20);
  e.intermediate_size = random.Between(1, 130);
  e.num_hidden_layers = random.Between(1, 3);
  e.activation = static_cast<nn::Activation>(random.Between(0, 5));
  out.head.num_labels = random.Between(1, 9);
  return out;
}

std::string RandomText(Random& random) {
  constexpr auto kPieces = std::to_array<std::string_view>(
      {"a", "b", "ab", "é", "e", "'", "-", ".", ",", "中", " ", " ", " ", "ABBA", "\U0001F44D"});
  std::string out;
  for (int i = random.Between(0, 120); i > 0; --i) {
    out += kPieces[static_cast<std::size_t>(random.Between(0, kPieces.size() - 1))];
  }
  return out;
}

void Append(std::string& out, std::span<const float> values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

/// The bits of a head that is learned from the texts, each of them four times.
void AppendHead(std::string& out, Model& model, std::span<const TextInput> inputs) {
  std::vector<TextInput> examples;
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < 4 * inputs.size(); ++i) {
    examples.push_back(inputs[i % inputs.size()]);
    labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  auto reader = LearnedHead::Create(model.shape(), {}, {});
  model.UseHead(&*reader);
  const auto features = Classify(model, examples, {.score_function = ScoreFunction::kNone});
  model.UseHead(nullptr);
  std::vector<std::uint16_t> halves;
  for (const float value : features->logits.span()) halves.push_back(nn::FloatToHalf(value));
  auto fit =
      fit::Fit::Create(halves, labels, 2, static_cast<std::size_t>(model.shape().hidden_size));
  while (*fit->Step() < 1.0) {
  }
  const fit::Fitted& result = fit->result();
  Append(out, result.mix);
  Append(out, result.scales.span());
  Append(out, result.bias.span());
  Append(out, std::to_array({result.temperature, result.threshold}));
  out.append(reinterpret_cast<const char*>(result.codes.data()), result.codes.size() / 4 * 4);
}

/// The bits of everything that a random model says of random texts.
std::string Answers(std::uint32_t seed) {
  Random random(seed);
  const ModelShape shape = RandomShape(random);
  const RunDtype run = random.Between(0, 1) == 0 ? RunDtype::kQ8 : RunDtype::kQ4;
  auto tokenizer = *Tokenizer::Create(BertTokenizerSpec(kVocabulary));
  Model model = *Model::Create(std::move(tokenizer), test::RandomModel(shape, run, seed));

  std::vector<std::string> texts(static_cast<std::size_t>(random.Between(1, 12)));
  for (std::string& text : texts) text = RandomText(random);
  std::vector<TextInput> inputs;
  const bool pairs = random.Between(0, 2) == 0;
  for (const std::string& text : texts) {
    inputs.push_back({text});
    if (pairs) inputs.back().pair = texts[0];
  }
  std::string out;
  for (const ScoreFunction function :
       {ScoreFunction::kSoftmax, ScoreFunction::kSigmoid, ScoreFunction::kNone}) {
    const auto result = Classify(
        model, inputs,
        {.score_function = function, .overflow = pairs ? Overflow::kTruncate : Overflow::kWindows});
    Append(out, result->logits.span());
    Append(out, result->scores.span());
  }
  const Pooling cls[] = {Pooling::kCls};
  Append(out, Embed(model, inputs, {.encode = {}, .poolings = cls})->embeddings.span());
  AppendHead(out, model, inputs);
  return out;
}

TEST(SameBits, OfRandomModelsAndTextsInEveryBuildByEveryKernel) {
  const auto seed = static_cast<std::uint32_t>(GTEST_FLAG_GET(random_seed));
  std::string all;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::string answers = Answers(seed * 1000 + i);
    for (std::size_t kernel = 0; kernel < nn::Int8GemmVariantCount(); ++kernel) {
      const test::UseInt8GemmVariant use(kernel);
      EXPECT_EQ(Answers(seed * 1000 + i), answers) << nn::Int8GemmVariantAt(kernel).name;
    }
    all += answers;
  }
  const std::string sum = test::Sha256(all);
  std::printf("same bits: seed %u, %zu floats, sha256 %s\n", seed, all.size() / sizeof(float),
              sum.c_str());
  // Of seed 0. It changes with the arithmetic, and then every model's answers have changed.
  if (seed == 0) {
    EXPECT_EQ(sum, "141e367a8412e6142e597a4bfa6afd9f817e06a1445c78ce9e3d04d343a92370");
  }
}

/// The scores of the words of random texts.
std::string TagScores(std::uint32_t seed) {
  Random random(seed);
  ModelShape shape = RandomShape(random);
  shape.head.kind = HeadKind::kToken;
  const RunDtype run = random.Between(0, 1) == 0 ? RunDtype::kQ8 : RunDtype::kQ4;
  auto tokenizer = *Tokenizer::Create(BertTokenizerSpec(kVocabulary));
  Model model = *Model::Create(std::move(tokenizer), test::RandomModel(shape, run, seed));
  std::vector<std::string> texts(static_cast<std::size_t>(random.Between(1, 12)));
  for (std::string& text : texts) text = RandomText(random);
  const std::vector<TextInput> inputs(texts.begin(), texts.end());
  const auto all = *SplitTokens(model, inputs, {.overflow = Overflow::kWindows});
  const auto tags = TagTokens(model, all.ids.span(), {}, all.lengths.span(), all.kinds.span(),
                              WordLabel::kAverage);
  std::string out;
  Append(out, tags->scores.span());
  return out;
}

TEST(SameBits, OfTheWordsOfRandomTextsInEveryBuild) {
  std::string all;
  for (std::uint32_t seed = 0; seed < 20; ++seed) all += TagScores(seed);
  EXPECT_EQ(test::Sha256(all), "4d46698bcdb57ab4749845b1a2b9f96169f1a209f0c8af700d3d11f0413e3562");
}

/// The scores of all tokens in place of the masks of random texts.
std::string MaskScores(std::uint32_t seed) {
  Random random(seed);
  ModelShape shape = RandomShape(random);
  shape.head = {.kind = HeadKind::kMaskedLm, .tied = random.Between(0, 1) == 0};
  shape.encoder.max_position_embeddings += 400;  // a text that does not fit is an error
  const RunDtype run = random.Between(0, 1) == 0 ? RunDtype::kQ8 : RunDtype::kQ4;
  auto tokenizer = *Tokenizer::Create(BertTokenizerSpec(kVocabulary));
  Model model = *Model::Create(std::move(tokenizer), test::RandomModel(shape, run, seed));
  std::vector<std::string> texts(static_cast<std::size_t>(random.Between(1, 12)));
  for (std::string& text : texts) text = "[MASK] " + RandomText(random);
  const std::vector<TextInput> inputs(texts.begin(), texts.end());
  std::string out;
  const auto filled = FillMasks(model, inputs, {.top_k = kTokens});
  EXPECT_TRUE(filled);
  Append(out, filled->scores.span());
  return out;
}

TEST(SameBits, OfTheMasksOfRandomTextsInEveryBuild) {
  std::string all;
  for (std::uint32_t seed = 0; seed < 20; ++seed) all += MaskScores(seed);
  EXPECT_EQ(test::Sha256(all), "d6ca2b8a3bb21148ccffa5eeb685b6101c32ce31f7192c3d27178531865e26b0");
}

}  // namespace
}  // namespace distilbert
