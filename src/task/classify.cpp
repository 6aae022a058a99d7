#include "task/classify.h"

#include "task/batch_runner.h"

namespace distilbert {

Result<Classifications> Classify(Model& model, std::span<const TextInput> inputs,
                                 const ClassifyOptions& options) {
  const EncodeOptions encode = model.Capped(options.encode);
  Classifications out;
  LogitsRunner runner(model);
  if (auto ok = runner.Reserve(inputs.size()); !ok) return TakeError(ok);
  for (auto* counts : {&out.token_counts, &out.unknown_counts, &out.windows}) {
    if (auto ok = counts->Reserve(inputs.size()); !ok) return TakeError(ok);
  }
  if (auto ok = out.truncated.Reserve(inputs.size()); !ok) return TakeError(ok);
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    auto sequences = ReadSequences(model.tokenizer(), inputs[row], encode, options.overflow);
    if (!sequences) return AboutText(TakeError(sequences), row);
    out.token_counts[row] = sequences->token_count;
    out.unknown_counts[row] = sequences->unknown_count;
    out.truncated[row] = sequences->truncated;
    out.windows[row] = static_cast<std::int32_t>(sequences->lengths.size());
    for (std::size_t begin = 0; const std::int32_t length : sequences->lengths.span()) {
      const auto ids = OneSequence(sequences->ids.span(), begin, length);
      const auto type_ids = OneSequence(sequences->type_ids.span(), begin, length);
      if (auto ok = runner.Add(ids, type_ids, row); !ok) return TakeError(ok);
      begin += length;
    }
  }
  if (auto ok = runner.Finish(); !ok) return TakeError(ok);
  if (auto ok = runner.Means(out.logits); !ok) return TakeError(ok);
  auto ok = ComputeScores(out.logits.span(), runner.columns(), options.score_function, out.scores);
  if (!ok) return TakeError(ok);
  return out;
}

}  // namespace distilbert
