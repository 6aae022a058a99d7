#include "task/tag.h"

#include <algorithm>
#include <string>

#include "task/batch_runner.h"
#include "task/scores.h"

namespace distilbert {
namespace {

/// The tags of sequences that come in their order.
class TagRunner final : public BatchRunner {
 public:
  TagRunner(Model& model, Head& head, std::span<const TokenKind> kinds, WordLabel word_label,
            Tags& out)
      : BatchRunner(model),
        head_(head),
        kinds_(kinds),
        word_label_(word_label),
        labels_(head.columns()),
        out_(out) {}

 private:
  Result<void> Run(const TokenBatch& batch, std::span<const std::size_t> rows) override {
    auto hidden = model().encoder().HiddenStates(batch, head_.rows());
    if (!hidden) return TakeError(hidden);
    const std::size_t tokens = batch.ids.size();
    Buffer<float> logits;
    if (auto ok = logits.Reserve(tokens, labels_); !ok) return ok;
    if (auto ok = average_.Reserve(labels_); !ok) return ok;
    if (auto ok = head_.Run(*hidden, logits.span()); !ok) return ok;
    // Also of tokens that are not labelled.
    if (auto ok = CheckFinite(logits.span()); !ok) return ok;
    scores_.Reset();
    auto ok = ComputeScores(logits.span(), labels_, ScoreFunction::kSoftmax, scores_);
    if (!ok) return ok;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t before = out_.tags.size();
      AddTags(batch.offsets[i], batch.offsets[i + 1]);
      out_.counts.Append(static_cast<std::int32_t>(out_.tags.size() - before));
    }
    kinds_ = kinds_.subspan(tokens);
    if (auto grown = out_.tags.Check(); !grown) return grown;
    if (auto grown = out_.scores.Check(); !grown) return grown;
    return out_.counts.Check();
  }

  /// Of a sequence whose tokens are [begin, end) of the batch.
  void AddTags(std::size_t begin, std::size_t end) {
    const bool by_words = word_label_ != WordLabel::kOfEachToken;
    for (std::size_t first = begin; first < end;) {
      std::size_t next = first + 1;
      if (kinds_[first] == TokenKind::kNone) {
        first = next;
        continue;
      }
      while (by_words && next < end && kinds_[next] == TokenKind::kNext) ++next;
      const auto scores = WordScores(first, next);
      const auto best = std::ranges::max_element(scores);
      out_.tags.Append({.first = static_cast<std::int32_t>(first - begin),
                        .last = static_cast<std::int32_t>(next - 1 - begin),
                        .label = static_cast<std::int32_t>(best - scores.begin())});
      out_.scores.Append(*best);
      first = next;
    }
  }

  std::span<const float> TokenScores(std::size_t token) const {
    return scores_.span().subspan(token * labels_, labels_);
  }

  std::span<const float> WordScores(std::size_t first, std::size_t end) {
    if (word_label_ == WordLabel::kAverage) return Average(first, end);
    std::size_t chosen = first;
    for (std::size_t i = first + 1; word_label_ == WordLabel::kMax && i < end; ++i) {
      if (std::ranges::max(TokenScores(i)) > std::ranges::max(TokenScores(chosen))) chosen = i;
    }
    return TokenScores(chosen);
  }

  /// In floats and in this order, as numpy's mean over rows.
  std::span<const float> Average(std::size_t first, std::size_t end) {
    const std::span<float> average = average_.span();
    std::ranges::fill(average, 0.0f);
    for (std::size_t token = first; token < end; ++token) {
      for (std::size_t i = 0; i < labels_; ++i) average[i] += TokenScores(token)[i];
    }
    for (float& score : average) score /= static_cast<float>(end - first);
    return average;
  }

  Head& head_;
  std::span<const TokenKind> kinds_;  // from the next batch's first token on
  WordLabel word_label_;
  std::size_t labels_;
  Tags& out_;
  Buffer<float> scores_;   // [tokens of the batch, labels]
  Buffer<float> average_;  // [labels]
};

}  // namespace

Result<Tags> TagTokens(Model& model, std::span<const std::int32_t> ids,
                       std::span<const std::int32_t> type_ids,
                       std::span<const std::int32_t> lengths, std::span<const TokenKind> kinds,
                       WordLabel word_label) {
  if (auto ok = CheckSequences(model.shape(), ids, type_ids, lengths); !ok) {
    return TakeError(ok);
  }
  if (kinds.size() != ids.size()) {
    return Fail(ErrorCode::kInvalidArgument, "there are " + std::to_string(kinds.size()) +
                                                 " kinds of tokens, expected as many as there " +
                                                 "are ids: " + std::to_string(ids.size()));
  }
  auto head = model.HeadFor(HeadKind::kToken);
  if (!head) return TakeError(head);
  Tags out;
  TagRunner runner(model, **head, kinds, word_label, out);
  if (auto ok = runner.RunAll(ids, type_ids, lengths); !ok) return TakeError(ok);
  return out;
}

}  // namespace distilbert
