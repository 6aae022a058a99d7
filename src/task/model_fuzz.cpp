// Any texts and any options: each question to a model gets an answer that keeps its promises, and a
// text's answer does not depend on those beside it.
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "support/fuzz.h"
#include "support/fuzz_model.h"
#include "task/classify.h"
#include "task/embed.h"
#include "task/explain.h"
#include "task/long_text.h"
#include "task/model.h"

namespace {

using namespace distilbert;
using fuzz::Require;

struct Kind {
  int shape;
  RunDtype run;
  bool truncate_left;
  auto operator<=>(const Kind&) const = default;
};

ModelShape ShapeOf(int number) {
  ModelShape out;
  EncoderShape& e = out.encoder;
  const Family* families[] = {FindFamily("distilbert"), FindFamily("bert"), FindFamily("roberta")};
  out.family = families[number % 3];
  e.type_vocab_size = number == 0 ? 0 : 2;
  e.first_position = number == 2 ? 2 : 0;
  e.vocab_size = fuzz::kTokens;
  e.max_position_embeddings = number == 0 ? 16 : number == 1 ? 3 : 40;
  e.num_attention_heads = 2;
  e.hidden_size = number == 2 ? 36 : 8;
  e.intermediate_size = 18;
  e.num_hidden_layers = number == 0 ? 2 : 1;
  out.head.num_labels = number + 1;
  return out;
}

Model MakeModel(const Kind& kind) {
  const auto tokenizer = fuzz::TinyTokenizer(kind.truncate_left, kind.shape == 0, kind.shape == 1);
  return fuzz::TinyModel(tokenizer, ShapeOf(kind.shape), kind.run);
}

/// Texts in copies of exact size, so that the sanitizer sees what is read past the end.
struct Texts {
  std::vector<std::vector<char>> bytes;
  std::vector<TextInput> inputs;
};

Texts ConsumeTexts(FuzzedDataProvider& data) {
  Texts out;
  const auto take = [&] {
    const std::string text = data.ConsumeRandomLengthString(120);
    std::string all = text;
    for (int i = data.ConsumeIntegralInRange(-20, 20); i > 0; --i) all += " " + text;
    out.bytes.emplace_back(all.begin(), all.end());
    return std::string_view(out.bytes.back().data(), all.size());
  };
  for (int i = data.ConsumeIntegralInRange(0, 5); i > 0; --i) {
    TextInput input{take()};
    if (data.ConsumeIntegralInRange(0, 3) == 0) input.pair = take();
    out.inputs.push_back(input);
  }
  return out;
}

void CheckError(const Error& error) {
  Require(error->code == ErrorCode::kInvalidArgument || error->code == ErrorCode::kTextTooLong);
  Require(!error->message.empty() && error->message.size() < 2000);
}

void RequireFinite(std::span<const float> values) {
  for (const float value : values) Require(std::isfinite(value));
}

/// The same bits, or nearly the same on floats.
void RequireSame(std::span<const float> a, std::span<const float> b, RunDtype run) {
  Require(a.size() == b.size());
  if (run != RunDtype::kFp32 && !a.empty()) {
    Require(std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
  }
  for (std::size_t i = 0; i < a.size(); ++i) Require(std::fabs(a[i] - b[i]) < 1e-3f);
}

ClassifyOptions ConsumeOptions(FuzzedDataProvider& data) {
  ClassifyOptions out;
  out.encode.split_special_tokens = data.ConsumeBool();
  if (data.ConsumeBool()) out.encode.max_length = fuzz::ConsumeSize(data, 20);
  out.score_function = fuzz::Choose<ScoreFunction>(data, 3);
  out.overflow = fuzz::Choose<Overflow>(data, 4);
  return out;
}

/// One text alone and in windows by its parts, against its row of all texts' results.
void CheckText(Model& model, const TextInput& input, const ClassifyOptions& options, RunDtype run,
               const Classifications* all, std::size_t row) {
  const auto alone = Classify(model, {&input, 1}, options);
  if (!alone) CheckError(alone.error());
  const std::size_t labels = (*model.HeadFor(HeadKind::kSequence))->columns();
  if (all) {
    Require(alone.has_value());
    RequireSame(alone->logits.span(), all->logits.span().subspan(row * labels, labels), run);
    RequireSame(alone->scores.span(), all->scores.span().subspan(row * labels, labels), run);
    Require(alone->token_counts[0] == all->token_counts[row]);
    Require(alone->windows[0] == all->windows[row]);
  }
  const auto split = Split(model, input, options.encode);
  if (!split) return CheckError(split.error());
  const auto logits =
      Logits(model, split->ids.span(), split->type_ids.span(), split->lengths.span());
  Require(logits.has_value());
  const auto mean = Mean(model, logits->span(), options.score_function);
  Require(mean.has_value());
  if (!alone || options.overflow != Overflow::kWindows) return;
  Require(static_cast<std::size_t>(alone->windows[0]) == split->lengths.size());
  RequireSame(alone->logits.span(), mean->logits.span(), run);
  RequireSame(alone->scores.span(), mean->scores.span(), run);
}

void CheckClassify(Model& model, const Texts& texts, const ClassifyOptions& options, RunDtype run) {
  const auto all = Classify(model, texts.inputs, options);
  const std::size_t size = texts.inputs.size();
  if (!all) {
    CheckError(all.error());
    Require(all.error()->text.has_value() && *all.error()->text < size);
  } else {
    Require(all->token_counts.size() == size && all->truncated.size() == size);
    Require(all->logits.size() == size * (*model.HeadFor(HeadKind::kSequence))->columns());
    RequireFinite(all->logits.span());
    RequireFinite(all->scores.span());
    const auto limit = std::min<std::size_t>(options.encode.max_length, model.shape().max_tokens());
    for (std::size_t i = 0; i < size && options.overflow != Overflow::kWindows; ++i) {
      Require(static_cast<std::size_t>(all->token_counts[i]) <= limit && all->windows[i] == 1);
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    CheckText(model, texts.inputs[i], options, run, all ? &*all : nullptr, i);
  }
}

void CheckExplain(FuzzedDataProvider& data, Model& model, const TextInput& input,
                  const ClassifyOptions& options) {
  const auto text = FindMaskableWords(model, input, options.encode);
  if (!text) return CheckError(text.error());
  const std::size_t tokens = text->ids.size();
  Require(text->type_ids.size() == tokens && tokens <= options.encode.max_length);
  std::vector<Span> ranges = {{}};
  for (const Word& word : text->words) {
    Require(word.first_token < word.end_token && word.end_token <= tokens);
    ranges.push_back(
        {static_cast<std::uint32_t>(word.first_token), static_cast<std::uint32_t>(word.end_token)});
  }
  if (data.ConsumeIntegralInRange(0, 7) == 0) {
    const auto begin = data.ConsumeIntegral<std::uint32_t>();
    ranges.push_back({begin, data.ConsumeIntegral<std::uint32_t>()});
  }
  const auto result =
      ScoreMasked(model, text->ids.span(), text->type_ids.span(), ranges, options.score_function);
  if (!result) return CheckError(result.error());
  Require(result->scores.size() ==
          ranges.size() * (*model.HeadFor(HeadKind::kSequence))->columns());
  RequireFinite(result->logits.span());
  RequireFinite(result->scores.span());
}

void CheckEmbed(FuzzedDataProvider& data, Model& model, const Texts& texts,
                const EncodeOptions& encode) {
  const Pooling poolings[] = {fuzz::Choose<Pooling>(data, 6), fuzz::Choose<Pooling>(data, 6)};
  const std::size_t count = data.ConsumeIntegralInRange<std::size_t>(0, 2);
  const EmbedOptions options{.encode = encode,
                             .poolings = std::span(poolings).first(count),
                             .normalize = data.ConsumeBool()};
  const auto result = Embed(model, texts.inputs, options);
  if (!result) return CheckError(result.error());
  const std::size_t width = model.shape().hidden_size * std::max<std::size_t>(count, 1);
  const auto tokens = result->token_counts.span();
  const std::size_t rows = count > 0
                               ? texts.inputs.size()
                               : std::accumulate(tokens.begin(), tokens.end(), std::size_t{0});
  Require(result->embeddings.size() == rows * width);
  RequireFinite(result->embeddings.span());
  for (std::size_t i = 0; options.normalize && i < rows; ++i) {
    double square = 0;
    for (std::size_t j = 0; j < width; ++j) {
      square += std::pow(static_cast<double>(result->embeddings[i * width + j]), 2);
    }
    Require(std::fabs(square - 1) < 1e-3);
  }
}

/// Ids and lengths that come from elsewhere.
void CheckLogits(FuzzedDataProvider& data, Model& model) {
  const auto numbers = [&](int most, int high) {
    std::vector<std::int32_t> out(data.ConsumeIntegralInRange(0, most));
    for (std::int32_t& number : out) {
      number = data.ConsumeIntegralInRange(0, 15) == 0 ? data.ConsumeIntegral<std::int32_t>()
                                                       : data.ConsumeIntegralInRange(0, high);
    }
    return out;
  };
  const auto ids = numbers(20, fuzz::kTokens - 1);
  const auto lengths = numbers(6, 8);
  const auto types = data.ConsumeBool() ? numbers(20, 1) : std::vector<std::int32_t>();
  const auto result = Logits(model, ids, types, lengths);
  if (!result) return CheckError(result.error());
  Require(result->size() == lengths.size() * (*model.HeadFor(HeadKind::kSequence))->columns());
  std::vector<float> floats;
  for (const std::int32_t number : numbers(12, 9)) floats.push_back(static_cast<float>(number));
  const auto mean = Mean(model, floats, ScoreFunction::kSoftmax);
  Require(
      mean.has_value() ==
      (!floats.empty() && floats.size() % (*model.HeadFor(HeadKind::kSequence))->columns() == 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const Kind kind{data.ConsumeIntegralInRange(0, 2), fuzz::Choose<RunDtype>(data, 3),
                  data.ConsumeBool()};
  Model& model = fuzz::ModelOf(kind, MakeModel);
  const ClassifyOptions options = ConsumeOptions(data);
  const Texts texts = ConsumeTexts(data);
  CheckClassify(model, texts, options, kind.run);
  for (const TextInput& input : texts.inputs) CheckExplain(data, model, input, options);
  CheckEmbed(data, model, texts, options.encode);
  CheckLogits(data, model);
  return 0;
}
