#include "task/explain.h"

#include <algorithm>
#include <string>
#include <utility>

#include "task/long_text.h"

namespace distilbert {
namespace {

using Ids = std::span<const std::int32_t>;

/// `ids` as often as there are ranges.
Result<Buffer<std::int32_t>> Repeated(Ids ids, std::size_t times) {
  Buffer<std::int32_t> out;
  if (auto ok = out.Reserve(times, ids.size()); !ok) return TakeError(ok);
  for (std::size_t i = 0; i < times; ++i) std::ranges::copy(ids, out.data() + i * ids.size());
  return out;
}

}  // namespace

Result<MaskableText> FindMaskableWords(const Model& model, const TextInput& input,
                                       const EncodeOptions& options) {
  const Tokenizer& tokenizer = model.tokenizer();
  if (tokenizer.mask_token_id() < 0) {
    return Fail(ErrorCode::kInvalidVocabulary,
                "the vocabulary has no " + tokenizer.mask_token() +
                    ", which takes the place of the words to explain");
  }
  EncodeOptions encode = model.Capped(options);
  encode.with_offsets = true;
  encode.trim_offsets = false;
  encode.count_all = false;
  auto encoding = tokenizer.Encode(input, encode);
  if (!encoding) return TakeError(encoding);
  auto words = FindWords(tokenizer.segmenter(), input, *encoding);
  if (!words) return TakeError(words);
  const auto unknown = std::ranges::count(encoding->ids.span(), tokenizer.unknown_token_id());
  return MaskableText{.ids = std::move(encoding->ids),
                      .type_ids = std::move(encoding->type_ids),
                      .unknown_count = static_cast<std::int32_t>(unknown),
                      .truncated = encoding->truncated,
                      .words = std::move(*words)};
}

Result<MaskedScores> ScoreMasked(Model& model, Ids ids, Ids type_ids, std::span<const Span> ranges,
                                 ScoreFunction score_function) {
  auto head = model.HeadFor(HeadKind::kSequence);
  if (!head) return TakeError(head);
  auto masked = Repeated(ids, ranges.size());
  if (!masked) return TakeError(masked);
  auto types = Repeated(type_ids, ranges.size());
  if (!types) return TakeError(types);
  auto lengths = Buffer<std::int32_t>::Create(ranges.size());
  if (!lengths) return TakeError(lengths);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto [begin, end] = ranges[i];
    if (begin > end || end > ids.size()) {
      return Fail(ErrorCode::kInvalidArgument, "a word has the tokens " + std::to_string(begin) +
                                                   " to " + std::to_string(end) +
                                                   ", expected 0 to " + std::to_string(ids.size()));
    }
    std::ranges::fill(masked->span().subspan(i * ids.size() + begin, end - begin),
                      model.tokenizer().mask_token_id());
    (*lengths)[i] = static_cast<std::int32_t>(ids.size());
  }
  auto logits = Logits(model, masked->span(), types->span(), lengths->span());
  if (!logits) return TakeError(logits);
  MaskedScores out{.logits = std::move(*logits), .scores = {}};
  auto ok = ComputeScores(out.logits.span(), (*head)->columns(), score_function, out.scores);
  if (!ok) return TakeError(ok);
  return out;
}

}  // namespace distilbert
