#include "task/explain.h"

#include <algorithm>
#include <span>
#include <utility>

#include "task/batch_runner.h"

namespace distilbert {

Result<Explanation> Explain(Model& model, const TextInput& input, const ExplainOptions& options) {
  const Tokenizer& tokenizer = model.tokenizer();
  const std::int32_t mask = tokenizer.mask_token_id();
  if (mask < 0) {
    return Fail(ErrorCode::kInvalidVocabulary,
                "the vocabulary has no " + tokenizer.mask_token() +
                    ", which takes the place of the words to explain");
  }
  EncodeOptions encode = model.Capped(options.encode);
  encode.with_offsets = true;
  encode.count_all = false;
  const auto encoding = tokenizer.Encode(input, encode);
  if (!encoding) return std::unexpected(encoding.error());
  Explanation out;
  out.token_count = static_cast<std::int32_t>(encoding->ids.size());
  out.unknown_count = static_cast<std::int32_t>(
      std::ranges::count(encoding->ids.span(), tokenizer.unknown_token_id()));
  out.truncated = encoding->truncated;
  auto words = FindWords(tokenizer.segmenter(), input, *encoding);
  if (!words) return std::unexpected(words.error());
  out.words = std::move(*words);
  const std::size_t first = std::min(options.first, out.words.size());
  const std::size_t count = std::min(options.count, out.words.size() - first);

  LogitsRunner runner(model);  // row 0: the whole text
  if (auto ok = runner.Reserve(1 + count); !ok) return std::unexpected(ok.error());
  const auto ids = encoding->ids.span();
  const auto type_ids = encoding->type_ids.span();
  if (auto ok = runner.Add(ids, type_ids, 0); !ok) return std::unexpected(ok.error());
  auto masked_ids = Buffer<std::int32_t>::Create(ids.size());
  if (!masked_ids) return std::unexpected(masked_ids.error());
  for (std::size_t i = 0; i < count; ++i) {
    const Word& word = out.words[first + i];
    const std::size_t tokens = word.end_token - word.first_token;
    std::ranges::copy(ids, masked_ids->data());
    std::ranges::fill(masked_ids->span().subspan(word.first_token, tokens), mask);
    auto ok = runner.Add(masked_ids->span(), type_ids, 1 + i);
    if (!ok) return std::unexpected(ok.error());
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  Buffer<float> means;
  if (auto ok = runner.Means(means); !ok) return std::unexpected(ok.error());
  const std::size_t labels = runner.columns();
  const auto whole = means.span().first(labels);
  const auto masked = means.span().subspan(labels);
  if (auto ok = out.logits.Reserve(labels); !ok) return std::unexpected(ok.error());
  std::ranges::copy(whole, out.logits.data());
  for (auto [logits, scores] : {std::pair{whole, &out.scores}, {masked, &out.masked_scores}}) {
    auto ok = ComputeScores(logits, labels, options.score_function, *scores);
    if (!ok) return std::unexpected(ok.error());
  }
  return out;
}

}  // namespace distilbert
