#include <algorithm>
#include <cstdint>
#include <string>

#include "model/batch_runner.h"
#include "model/classifier.h"
#include "model/encoder.h"
#include "model/windows.h"

namespace distilbert {
namespace {

using Ids = std::span<const std::int32_t>;

Result<void> CheckSequences(Ids ids, Ids lengths, const ModelConfig& config) {
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
  for (const std::int32_t id : ids) {
    if (id < 0 || id >= config.vocab_size) {
      return Fail(ErrorCode::kInvalidArgument, "a token id is " + std::to_string(id) +
                                                   ", expected 0 to " +
                                                   std::to_string(config.vocab_size - 1));
    }
  }
  return {};
}

}  // namespace

Result<Sequences> Classifier::Split(const TextInput& input, const EncodeOptions& options) const {
  const EncodeOptions encode = Capped(options);
  const auto encoding = tokenizer_.Encode(input, encode);
  if (!encoding) return std::unexpected(encoding.error());
  Sequences out;
  out.token_count = static_cast<std::int32_t>(encoding->untruncated_token_count);
  if (!encoding->truncated) {
    if (auto ok = out.ids.Reserve(encoding->ids.size()); !ok) return std::unexpected(ok.error());
    std::ranges::copy(encoding->ids, out.ids.data());
    out.lengths.push_back(out.token_count);
    return out;
  }
  const auto windows =
      Windows::Create(tokenizer_, input, encode, encoding->untruncated_token_count, "text 0");
  if (!windows) return std::unexpected(windows.error());
  const std::size_t length = encode.max_length;
  if (auto ok = out.ids.Reserve(windows->size() * length); !ok) return std::unexpected(ok.error());
  out.lengths.assign(windows->size(), static_cast<std::int32_t>(length));
  std::int32_t* target = out.ids.data();
  for (std::size_t i = 0; i < windows->size(); ++i) {
    target = std::ranges::copy((*windows)[i].ids, target).out;
  }
  return out;
}

Result<Buffer<float>> Classifier::Logits(Ids ids, Ids lengths) {
  if (auto ok = CheckSequences(ids, lengths, config()); !ok) return std::unexpected(ok.error());
  LogitsRunner runner(*encoder_);
  if (auto ok = runner.Reserve(lengths.size()); !ok) return std::unexpected(ok.error());
  std::size_t begin = 0;
  for (std::size_t row = 0; row < lengths.size(); ++row) {
    if (auto ok = runner.Add({ids.subspan(begin, lengths[row])}, row); !ok) {
      return std::unexpected(ok.error());
    }
    begin += lengths[row];
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  Buffer<float> out;
  if (auto ok = runner.Means(out); !ok) return std::unexpected(ok.error());
  return out;
}

Result<MeanScores> Classifier::Mean(std::span<const float> logits,
                                    ScoreFunction score_function) const {
  const std::size_t labels = config().num_labels;
  const std::size_t sequences = logits.size() / labels;
  if (sequences == 0 || sequences * labels != logits.size()) {
    return Fail(ErrorCode::kInvalidArgument, "there are " + std::to_string(logits.size()) +
                                                 " logits, expected a multiple of the " +
                                                 std::to_string(labels) + " labels");
  }
  MeanScores out;
  if (auto ok = out.logits.Reserve(labels); !ok) return std::unexpected(ok.error());
  for (std::size_t label = 0; label < labels; ++label) {
    double sum = -0.0;  // as LogitsRunner does
    for (std::size_t i = label; i < logits.size(); i += labels) sum += double{logits[i]};
    out.logits[label] = static_cast<float>(sum / static_cast<double>(sequences));
  }
  auto ok = ComputeScores(out.logits.span(), labels, score_function, out.scores);
  if (!ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace distilbert
