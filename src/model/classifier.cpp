#include "model/classifier.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "model/encoder.h"

namespace distilbert {
namespace {

// Tokens that pass through the encoder together, unless one text alone has more: enough to keep the
// products busy, few enough to keep activations small.
constexpr std::size_t kMaxBatchTokens = 512;

void Softmax(std::span<const float> logits, std::span<float> scores) {
  const float max = *std::ranges::max_element(logits);
  double sum = 0.0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit - max));
  for (std::size_t i = 0; i < logits.size(); ++i) {
    scores[i] = static_cast<float>(std::exp(static_cast<double>(logits[i] - max)) / sum);
  }
}

std::vector<float> Scores(std::span<const float> logits, ScoreFunction function) {
  std::vector<float> scores(logits.begin(), logits.end());
  if (function == ScoreFunction::kSoftmax) Softmax(logits, scores);
  if (function == ScoreFunction::kSigmoid) {
    for (float& score : scores) {
      score = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(score))));
    }
  }
  return scores;
}

/// Sequences gathered until they are run together.
struct Batch {
  std::vector<std::int32_t> ids;
  std::vector<std::size_t> offsets{0};

  std::size_t size() const { return offsets.size() - 1; }
  bool HasRoomFor(std::size_t tokens) const {
    return size() == 0 || ids.size() + tokens <= kMaxBatchTokens;
  }
  void Add(const std::vector<std::int32_t>& sequence) {
    ids.insert(ids.end(), sequence.begin(), sequence.end());
    offsets.push_back(ids.size());
  }
};

}  // namespace

Classifier::Classifier(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder)
    : tokenizer_(std::move(tokenizer)), encoder_(std::move(encoder)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Result<Classifier> Classifier::Create(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder) {
  const auto expected = static_cast<std::size_t>(encoder->config().vocab_size);
  if (tokenizer.vocab_size() != expected) {
    return Fail(ErrorCode::kInvalidVocabulary,
                "the vocabulary has " + std::to_string(tokenizer.vocab_size()) +
                    " tokens, config.json's vocab_size is " + std::to_string(expected));
  }
  return Classifier(std::move(tokenizer), std::move(encoder));
}

const Tokenizer& Classifier::tokenizer() const { return tokenizer_; }
const ModelConfig& Classifier::config() const { return encoder_->config(); }

Result<std::vector<Classification>> Classifier::Classify(std::span<const TextInput> inputs,
                                                         const ClassifyOptions& options) {
  EncodeOptions encode = options.encode;
  encode.with_offsets = false;
  encode.max_length = std::min<std::size_t>(encode.max_length, config().max_position_embeddings);
  const std::size_t labels = config().num_labels;
  std::vector<Classification> out(inputs.size());
  Batch batch;
  std::size_t done = 0;

  const auto run = [&]() -> Result<void> {
    std::vector<float> logits(batch.size() * labels);
    if (auto ok = encoder_->Forward(batch.ids, batch.offsets, logits); !ok) return ok;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Classification& result = out[done++];
      const auto row = std::span(logits).subspan(i * labels, labels);
      result.logits.assign(row.begin(), row.end());
      result.scores = Scores(row, options.score_function);
    }
    batch = Batch();
    return {};
  };

  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const TextInput& input = inputs[i];
    auto encoding = input.pair ? tokenizer_.EncodePair(input.text, *input.pair, encode)
                               : tokenizer_.Encode(input.text, encode);
    if (!encoding) return std::unexpected(encoding.error());
    if (encoding->truncated && !options.truncate) {
      return Fail(ErrorCode::kTextTooLong, "text " + std::to_string(i) + " has " +
                                               std::to_string(encoding->untruncated_token_count) +
                                               " tokens, the model takes " +
                                               std::to_string(encode.max_length));
    }
    if (!batch.HasRoomFor(encoding->ids.size())) {
      if (auto ok = run(); !ok) return std::unexpected(ok.error());
    }
    out[i].token_count = static_cast<std::int32_t>(encoding->ids.size());
    out[i].truncated = encoding->truncated;
    batch.Add(encoding->ids);
  }
  if (batch.size() > 0) {
    if (auto ok = run(); !ok) return std::unexpected(ok.error());
  }
  return out;
}

}  // namespace distilbert
