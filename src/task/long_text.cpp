#include "task/long_text.h"

#include <string>

#include "task/batch_runner.h"
#include "task/row_means.h"

namespace distilbert {

using Ids = std::span<const std::int32_t>;

Result<Sequences> Split(const Model& model, const TextInput& input, const EncodeOptions& options) {
  auto out = ReadSequences(model.tokenizer(), input, model.Capped(options), Overflow::kWindows);
  if (!out) return AboutText(TakeError(out), 0);
  return out;
}

Result<Buffer<float>> Logits(Model& model, Ids ids, Ids type_ids, Ids lengths) {
  if (auto ok = CheckSequences(model.shape(), ids, type_ids, lengths); !ok) {
    return TakeError(ok);
  }
  LogitsRunner runner(model);
  if (auto ok = runner.Reserve(lengths.size()); !ok) return TakeError(ok);
  if (auto ok = runner.RunAll(ids, type_ids, lengths); !ok) return TakeError(ok);
  Buffer<float> out;
  if (auto ok = runner.Means(out); !ok) return TakeError(ok);
  return out;
}

Result<MeanScores> Mean(const Model& model, std::span<const float> logits,
                        ScoreFunction score_function) {
  auto head = model.HeadFor(HeadKind::kSequence);
  if (!head) return TakeError(head);
  const std::size_t labels = (*head)->columns();
  if (logits.empty() || logits.size() % labels != 0) {
    return Fail(ErrorCode::kInvalidArgument, "there are " + std::to_string(logits.size()) +
                                                 " logits, expected a multiple of the " +
                                                 std::to_string(labels) + " labels");
  }
  RowMeans mean;
  if (auto ok = mean.Reserve(1, labels); !ok) return TakeError(ok);
  for (std::size_t i = 0; i < logits.size(); i += labels) mean.Add(0, logits.subspan(i, labels));
  MeanScores out;
  if (auto ok = mean.Write(out.logits); !ok) return TakeError(ok);
  auto ok = ComputeScores(out.logits.span(), labels, score_function, out.scores);
  if (!ok) return TakeError(ok);
  return out;
}

}  // namespace distilbert
