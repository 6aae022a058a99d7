#include "task/fill_mask.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "task/batch_runner.h"
#include "task/scores.h"
#include "task/sequences.h"

namespace distilbert {
namespace {

/// Masks whose logits are computed together: as many rows of the vocabulary's size are held.
constexpr std::size_t kMaxMasks = 8;

class FillMaskRunner final : public BatchRunner {
 public:
  FillMaskRunner(Model& model, Head& head, const FillMaskOptions& options, FilledMasks& out)
      : BatchRunner(model), head_(head), options_(options), out_(out) {}

 private:
  Result<void> Run(const TokenBatch& batch, std::span<const std::size_t> /*rows*/) override {
    auto hidden = model().encoder().HiddenStates(batch, head_.rows());
    if (!hidden) return TakeError(hidden);
    const std::size_t width = hidden->size() / batch.ids.size();
    if (auto ok = masked_.Reserve(kMaxMasks, width); !ok) return ok;
    std::size_t masks = 0;
    for (std::size_t i = 0; i < batch.ids.size(); ++i) {
      if (batch.ids[i] != model().tokenizer().mask_token_id()) continue;
      std::ranges::copy(hidden->subspan(i * width, width), masked_.data() + masks++ * width);
      if (masks < kMaxMasks) continue;
      if (auto ok = Fill(masks, width); !ok) return ok;
      masks = 0;
    }
    return masks > 0 ? Fill(masks, width) : Result<void>();
  }

  Result<void> Fill(std::size_t masks, std::size_t width) {
    const std::size_t tokens = head_.columns();
    Buffer<float> logits;
    if (auto ok = logits.Reserve(masks, tokens); !ok) return ok;
    auto ok = head_.Run(masked_.span().first(masks * width), logits.span());
    if (!ok) return ok;
    if (auto finite = CheckFinite(logits.span()); !finite) return finite;
    Buffer<float> scores;
    auto computed = ComputeScores(logits.span(), tokens, ScoreFunction::kSoftmax, scores);
    if (!computed) return computed;
    if (auto room = candidates_.Reserve(tokens); !room) return room;
    for (std::size_t i = 0; i < masks; ++i) Choose(scores.span().subspan(i * tokens, tokens));
    return CheckAll(out_.tokens, out_.scores);
  }

  /// Of two tokens with one score the first of the vocabulary goes before.
  void Choose(std::span<const float> scores) {
    std::span<std::int32_t> candidates = candidates_.span().first(
        options_.targets.empty() ? scores.size() : options_.targets.size());
    if (options_.targets.empty()) {
      std::iota(candidates.begin(), candidates.end(), 0);
    } else {
      std::ranges::copy(options_.targets, candidates.begin());
    }
    const auto worse = [&](std::int32_t a, std::int32_t b) {
      return scores[a] < scores[b] || (scores[a] == scores[b] && a > b);
    };
    std::make_heap(candidates.begin(), candidates.end(), worse);
    for (std::size_t i = std::min(options_.top_k, candidates.size()); i > 0; --i) {
      std::pop_heap(candidates.begin(), candidates.end(), worse);
      out_.tokens.Append(candidates.back());
      out_.scores.Append(scores[candidates.back()]);
      candidates = candidates.first(candidates.size() - 1);
    }
  }

  Head& head_;
  const FillMaskOptions& options_;
  FilledMasks& out_;
  Buffer<float> masked_;             // [kMaxMasks, hidden_size]
  Buffer<std::int32_t> candidates_;  // [tokens]
};

}  // namespace

Result<FilledMasks> FillMasks(Model& model, std::span<const TextInput> inputs,
                              const FillMaskOptions& options) {
  auto head = model.HeadFor(HeadKind::kMaskedLm);
  if (!head) return TakeError(head);
  for (const std::int32_t id : options.targets) {
    if (id >= 0 && id < model.shape().vocab_size) continue;
    return Fail(ErrorCode::kInvalidArgument, "a target is no token of the vocabulary");
  }
  const Tokenizer& tokenizer = model.tokenizer();
  const EncodeOptions encode = model.Capped(options.encode);
  FilledMasks out;
  FillMaskRunner runner(model, **head, options, out);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto read = ReadSequences(tokenizer, inputs[i], encode, Overflow::kError);
    if (!read) return AboutText(TakeError(read), i);
    const auto ids = read->ids.span();
    if (std::ranges::find(ids, tokenizer.mask_token_id()) == ids.end()) {
      return AboutText(
          Fail(ErrorCode::kInvalidArgument,
               "the text has no " + tokenizer.mask_token() + ", the mask of this model"),
          i);
    }
    out.ids.Append(ids);
    out.lengths.Append(read->token_count);
    if (auto ok = CheckAll(out.ids, out.lengths); !ok) return TakeError(ok);
    if (auto ok = runner.Add(ids, read->type_ids.span(), i); !ok) return TakeError(ok);
  }
  if (auto ok = runner.Finish(); !ok) return TakeError(ok);
  return out;
}

Result<std::int32_t> TargetToken(const Tokenizer& tokenizer, std::string_view target) {
  if (const auto found = tokenizer.Find(target)) return *found;
  std::int32_t id = -1;
  auto count = tokenizer.TokenIds(target, false, std::span(&id, 1));
  if (!count) return TakeError(count);
  return *count == 1 && id != tokenizer.unknown_token_id() ? id : -1;
}

}  // namespace distilbert
