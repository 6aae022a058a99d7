// Any texts and any options: every mask of a text is filled as often as it is promised, the
// likeliest token first, and what fills it does not depend on the texts beside it.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "support/fuzz.h"
#include "support/fuzz_model.h"
#include "task/fill_mask.h"

namespace {

using namespace distilbert;
using fuzz::Require;

struct Kind {
  int family;
  RunDtype run;
  bool tied;
  bool truncate_left;
  auto operator<=>(const Kind&) const = default;
};

Model MakeModel(const Kind& kind) {
  ModelShape shape;
  const Family* families[] = {FindFamily("distilbert"), FindFamily("bert"), FindFamily("roberta")};
  shape.family = families[kind.family];
  shape.encoder = {.vocab_size = fuzz::kTokens,
                   .max_position_embeddings = 20,
                   .first_position = kind.family == 2 ? 2 : 0,
                   .type_vocab_size = kind.family == 0 ? 0 : 2,
                   .hidden_size = 8,
                   .num_hidden_layers = 1,
                   .num_attention_heads = 2,
                   .intermediate_size = 18};
  shape.head = {.kind = HeadKind::kMaskedLm, .tied = kind.tied};
  return fuzz::TinyModel(fuzz::TinyTokenizer(kind.truncate_left, false, false), shape, kind.run);
}

std::size_t MaskCount(const Model& model, std::span<const std::int32_t> ids) {
  return static_cast<std::size_t>(std::ranges::count(ids, model.tokenizer().mask_token_id()));
}

void CheckFilled(const Model& model, const FilledMasks& filled, const FillMaskOptions& options,
                 std::size_t texts) {
  Require(filled.lengths.size() == texts);
  const std::size_t all = options.targets.empty() ? fuzz::kTokens : options.targets.size();
  const std::size_t each = std::min(options.top_k, all);
  Require(filled.tokens.size() == MaskCount(model, filled.ids.span()) * each);
  Require(filled.scores.size() == filled.tokens.size());
  for (std::size_t i = 0; i < filled.tokens.size(); ++i) {
    Require(filled.tokens[i] >= 0 && filled.tokens[i] < fuzz::kTokens);
    Require(filled.scores[i] >= 0 && filled.scores[i] <= 1.00001f);
    Require(i % each == 0 || filled.scores[i] <= filled.scores[i - 1]);
  }
  std::size_t begin = 0;
  for (const std::int32_t length : filled.lengths) {
    const auto size = static_cast<std::size_t>(length);
    Require(MaskCount(model, filled.ids.span().subspan(begin, size)) > 0);
    begin += size;
  }
  Require(begin == filled.ids.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const Kind kind{data.ConsumeIntegralInRange(0, 2), fuzz::Choose<RunDtype>(data, 3),
                  data.ConsumeBool(), data.ConsumeBool()};
  Model& model = fuzz::ModelOf(kind, MakeModel);
  FillMaskOptions options;
  options.encode.max_length = fuzz::ConsumeSize(data, 24);
  options.encode.split_special_tokens = data.ConsumeIntegralInRange(0, 7) == 0;
  options.top_k = fuzz::ConsumeSize(data, 30);
  std::vector<std::int32_t> targets(data.ConsumeIntegralInRange<std::size_t>(0, 3));
  for (std::int32_t& target : targets) target = data.ConsumeIntegralInRange(-1, fuzz::kTokens);
  options.targets = targets;
  std::vector<std::string> texts(data.ConsumeIntegralInRange<std::size_t>(0, 4));
  for (std::string& text : texts) {
    text = data.ConsumeRandomLengthString(100);
    for (int i = data.ConsumeIntegralInRange(0, 3); i > 0; --i) {
      text.insert(data.ConsumeIntegralInRange<std::size_t>(0, text.size()), " [MASK] ");
    }
    const auto target = TargetToken(model.tokenizer(), text);
    Require(target.has_value() && *target >= -1 && *target < fuzz::kTokens);
  }
  const std::vector<TextInput> inputs(texts.begin(), texts.end());

  const auto filled = FillMasks(model, inputs, options);
  if (!filled) {
    Require(filled.error()->code == ErrorCode::kInvalidArgument ||
            filled.error()->code == ErrorCode::kTextTooLong);
    Require(filled.error()->text.value_or(0) <= texts.size());
    return 0;
  }
  CheckFilled(model, *filled, options, texts.size());
  if (kind.run == RunDtype::kFp32) return 0;
  std::size_t next = 0;
  for (const TextInput& input : inputs) {
    const auto alone = FillMasks(model, std::span(&input, 1), options);
    Require(alone.has_value());
    for (const float score : alone->scores) Require(score == filled->scores[next++]);
  }
  Require(next == filled->scores.size());
  return 0;
}
