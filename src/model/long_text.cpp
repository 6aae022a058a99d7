#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/batch_runner.h"
#include "model/classifier.h"
#include "model/encoder.h"
#include "model/row_means.h"

namespace distilbert {
namespace {

using Ids = std::span<const std::int32_t>;

// No model takes more than a text and its pair.
constexpr std::int32_t kTypes = 2;

Result<void> CheckIds(std::string_view what, Ids ids, std::int32_t count) {
  const auto wrong = std::ranges::find_if(ids, [&](auto id) { return id < 0 || id >= count; });
  if (wrong == ids.end()) return {};
  return Fail(ErrorCode::kInvalidArgument, std::string(what) + " is " + std::to_string(*wrong) +
                                               ", expected 0 to " + std::to_string(count - 1));
}

Result<void> CheckSequences(Ids ids, Ids type_ids, Ids lengths, const ModelConfig& config) {
  std::int64_t sum = 0;
  for (const std::int32_t length : lengths) {
    if (length < 1 || length > config.max_position_embeddings) {
      return Fail(ErrorCode::kInvalidArgument, "a sequence has " + std::to_string(length) +
                                                   " tokens, expected 1 to " +
                                                   std::to_string(config.max_position_embeddings));
    }
    sum += length;
  }
  if (sum != static_cast<std::int64_t>(ids.size())) {
    return Fail(ErrorCode::kInvalidArgument,
                "the sequences have " + std::to_string(sum) +
                    " tokens, expected as many as there are ids: " + std::to_string(ids.size()));
  }
  if (!type_ids.empty() && type_ids.size() != ids.size()) {
    return Fail(ErrorCode::kInvalidArgument, "there are " + std::to_string(type_ids.size()) +
                                                 " type ids, expected as many as " +
                                                 "there are ids: " + std::to_string(ids.size()));
  }
  if (auto ok = CheckIds("a token id", ids, config.vocab_size); !ok) return ok;
  return CheckIds("a type id", type_ids, kTypes);
}

}  // namespace

Result<Sequences> Classifier::Split(const TextInput& input, const EncodeOptions& options) const {
  auto out = ReadSequences(tokenizer_, input, Capped(options), Overflow::kWindows);
  if (!out) return std::unexpected(AboutText(out.error(), 0));
  return out;
}

Result<Buffer<float>> Classifier::Logits(Ids ids, Ids type_ids, Ids lengths) {
  if (auto ok = CheckSequences(ids, type_ids, lengths, config()); !ok) {
    return std::unexpected(ok.error());
  }
  LogitsRunner runner(*encoder_);
  if (auto ok = runner.Reserve(lengths.size()); !ok) return std::unexpected(ok.error());
  std::size_t begin = 0;
  for (std::size_t row = 0; row < lengths.size(); ++row) {
    const std::size_t length = lengths[row];
    auto ok =
        runner.Add(OneSequence(ids, begin, length), OneSequence(type_ids, begin, length), row);
    if (!ok) return std::unexpected(ok.error());
    begin += length;
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  Buffer<float> out;
  if (auto ok = runner.Means(out); !ok) return std::unexpected(ok.error());
  return out;
}

Result<MeanScores> Classifier::Mean(std::span<const float> logits,
                                    ScoreFunction score_function) const {
  const std::size_t labels = config().num_labels;
  if (logits.empty() || logits.size() % labels != 0) {
    return Fail(ErrorCode::kInvalidArgument, "there are " + std::to_string(logits.size()) +
                                                 " logits, expected a multiple of the " +
                                                 std::to_string(labels) + " labels");
  }
  RowMeans mean;
  if (auto ok = mean.Reserve(1, labels); !ok) return std::unexpected(ok.error());
  for (std::size_t i = 0; i < logits.size(); i += labels) mean.Add(0, logits.subspan(i, labels));
  MeanScores out;
  if (auto ok = mean.Write(out.logits); !ok) return std::unexpected(ok.error());
  auto ok = ComputeScores(out.logits.span(), labels, score_function, out.scores);
  if (!ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace distilbert
