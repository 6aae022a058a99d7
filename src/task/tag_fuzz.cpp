// Any texts and any options: every token of a text is labelled as often as it is promised, and a
// text's tags do not depend on those beside it.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "support/fuzz.h"
#include "support/fuzz_model.h"
#include "task/tag.h"
#include "task/token_sequences.h"

namespace {

using namespace distilbert;
using fuzz::Require;

struct Kind {
  RunDtype run;
  bool truncate_left;
  bool has_prefix;
  auto operator<=>(const Kind&) const = default;
};

Model MakeModel(const Kind& kind) {
  ModelShape shape;
  shape.family = FindFamily("distilbert");
  shape.encoder = {.vocab_size = fuzz::kTokens,
                   .max_position_embeddings = 20,
                   .hidden_size = 8,
                   .num_hidden_layers = 1,
                   .num_attention_heads = 2,
                   .intermediate_size = 18};
  shape.head = {.kind = HeadKind::kToken, .num_labels = 3};
  TokenizerSpec spec = fuzz::TinyTokenizer(kind.truncate_left, false, kind.has_prefix);
  if (!kind.has_prefix) spec.subwords = WordPieceOptions{.continuing_subword_prefix = ""};
  return fuzz::TinyModel(spec, shape, kind.run);
}

void CheckSequences(const TokenSequences& all, const TokenSequenceOptions& options,
                    std::size_t texts) {
  Require(all.windows.size() == texts && all.truncated.size() == texts);
  Require(all.ids.size() == all.kinds.size() && all.ids.size() == all.utf16.size());
  std::size_t sequence = 0;
  std::size_t token = 0;
  for (std::size_t text = 0; text < texts; ++text) {
    Require(all.windows[text] >= 1);
    Require(options.overflow == Overflow::kWindows || all.windows[text] == 1);
    Require(options.overflow == Overflow::kTruncate || all.truncated[text] == 0);
    for (std::int32_t window = 0; window < all.windows[text]; ++window, ++sequence) {
      Require(all.lengths[sequence] >= 2 && all.lengths[sequence] <= 20);
      for (std::int32_t i = 0; i < all.lengths[sequence]; ++i, ++token) {
        Require(all.utf16[token].begin <= all.utf16[token].end);
      }
    }
  }
  Require(sequence == all.lengths.size() && token == all.ids.size());
}

Tags TagsOf(Model& model, const TokenSequences& all, WordLabel label) {
  auto result = TagTokens(model, all.ids.span(), all.type_ids.span(), all.lengths.span(),
                          all.kinds.span(), label);
  Require(result.has_value());
  Require(result->counts.size() == all.lengths.size());
  Require(result->tags.size() == result->scores.size());
  for (const float score : result->scores) Require(score > 0.33f && score <= 1.0f);
  return std::move(*result);
}

void CheckTags(Model& model, const TokenSequences& all, WordLabel label) {
  const Tags tags = TagsOf(model, all, label);
  std::size_t tag = 0;
  std::size_t begin = 0;
  for (std::size_t sequence = 0; sequence < all.lengths.size(); ++sequence) {
    std::int32_t next = 0;
    for (std::int32_t i = 0; i < tags.counts[sequence]; ++i, ++tag) {
      const auto [first, last, best] = tags.tags[tag];
      Require(first >= next && last >= first && last < all.lengths[sequence]);
      Require(best >= 0 && best < 3);
      Require(all.kinds[begin + static_cast<std::size_t>(first)] != TokenKind::kNone);
      for (std::int32_t t = next; t < first; ++t) {
        Require(all.kinds[begin + static_cast<std::size_t>(t)] == TokenKind::kNone);
      }
      next = last + 1;
    }
    begin += static_cast<std::size_t>(all.lengths[sequence]);
  }
  Require(tag == tags.tags.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const Kind kind{fuzz::Choose<RunDtype>(data, 3), data.ConsumeBool(), data.ConsumeBool()};
  Model& model = fuzz::ModelOf(kind, MakeModel);
  TokenSequenceOptions options;
  options.encode.max_length = fuzz::ConsumeSize(data, 24);
  options.encode.split_special_tokens = data.ConsumeBool();
  options.overflow = fuzz::Choose<Overflow>(data, 3);
  options.label_once = data.ConsumeBool();
  if (data.ConsumeBool()) options.stride = fuzz::ConsumeSize(data, 20);
  const auto label = fuzz::Choose<WordLabel>(data, 4);
  std::vector<std::string> texts(data.ConsumeIntegralInRange<std::size_t>(0, 4));
  for (std::string& text : texts) text = data.ConsumeRandomLengthString(150);
  const std::vector<TextInput> inputs(texts.begin(), texts.end());

  const auto all = SplitTokens(model, inputs, options);
  if (!all) {
    Require(all.error()->code == ErrorCode::kInvalidArgument ||
            all.error()->code == ErrorCode::kTextTooLong);
    Require(all.error()->text.has_value() && *all.error()->text < texts.size());
    return 0;
  }
  CheckSequences(*all, options, texts.size());
  CheckTags(model, *all, label);
  if (kind.run == RunDtype::kFp32) return 0;
  const Tags together = TagsOf(model, *all, label);
  std::size_t next = 0;
  for (const TextInput& input : inputs) {
    const auto one = SplitTokens(model, std::span(&input, 1), options);
    Require(one.has_value());
    const Tags alone = TagsOf(model, *one, label);
    for (std::size_t i = 0; i < alone.scores.size(); ++i, ++next) {
      Require(next < together.scores.size() && alone.scores[i] == together.scores[next]);
    }
  }
  Require(next == together.scores.size());
  return 0;
}
