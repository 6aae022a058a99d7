#include <algorithm>
#include <span>
#include <utility>

#include "model/batch_runner.h"
#include "model/classifier.h"
#include "model/encoder.h"

namespace distilbert {

Result<Explanation> Classifier::Explain(const TextInput& input, const ExplainOptions& options) {
  const std::int32_t mask = tokenizer_.mask_token_id();
  if (mask < 0) {
    return Fail(ErrorCode::kInvalidVocabulary,
                "the vocabulary has no " + tokenizer_.mask_token() +
                    ", which takes the place of the words to explain");
  }
  EncodeOptions encode = Capped(options.encode);
  encode.with_offsets = true;
  const auto encoding = tokenizer_.Encode(input, encode);
  if (!encoding) return std::unexpected(encoding.error());
  Explanation out;
  out.token_count = static_cast<std::int32_t>(encoding->ids.size());
  out.truncated = encoding->truncated;
  out.words = FindWords(tokenizer_, input, *encoding);
  const std::size_t first = std::min(options.first, out.words.size());
  const std::size_t count = std::min(options.count, out.words.size() - first);

  LogitsRunner runner(*encoder_);  // row 0: the whole text
  if (auto ok = runner.Reserve(1 + count); !ok) return std::unexpected(ok.error());
  if (auto ok = runner.Add(encoding->ids, encoding->type_ids, 0); !ok)
    return std::unexpected(ok.error());
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::int32_t> ids = encoding->ids;
    const Word& word = out.words[first + i];
    const std::size_t tokens = word.end_token - word.first_token;
    std::ranges::fill(std::span(ids).subspan(word.first_token, tokens), mask);
    if (auto ok = runner.Add(ids, encoding->type_ids, 1 + i); !ok)
      return std::unexpected(ok.error());
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  Buffer<float> means;
  if (auto ok = runner.Means(means); !ok) return std::unexpected(ok.error());
  const std::size_t labels = config().num_labels;
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
