#include "model/classifier.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/batch_runner.h"
#include "model/encoder.h"
#include "model/windows.h"

namespace distilbert {

Result<void> CheckVocabularySize(const Tokenizer& tokenizer, const ModelConfig& config) {
  const auto expected = static_cast<std::size_t>(config.vocab_size);
  if (tokenizer.vocab_size() == expected) return {};
  return Fail(ErrorCode::kInvalidVocabulary,
              "the vocabulary has " + std::to_string(tokenizer.vocab_size()) +
                  " tokens, config.json's vocab_size is " + std::to_string(expected));
}

Classifier::Classifier(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder)
    : tokenizer_(std::move(tokenizer)), encoder_(std::move(encoder)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Result<Classifier> Classifier::Create(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder) {
  if (auto ok = CheckVocabularySize(tokenizer, encoder->config()); !ok) {
    return std::unexpected(ok.error());
  }
  return Classifier(std::move(tokenizer), std::move(encoder));
}

const Tokenizer& Classifier::tokenizer() const { return tokenizer_; }
const ModelConfig& Classifier::config() const { return encoder_->config(); }

EncodeOptions Classifier::Capped(EncodeOptions options) const {
  options.max_length = std::min<std::size_t>(options.max_length, config().max_position_embeddings);
  return options;
}

Result<void> Classifier::AddWindows(const TextInput& input, const EncodeOptions& options,
                                    std::size_t row, Classifications& out,
                                    BatchRunner& runner) const {
  const std::string name = "text " + std::to_string(row);
  const auto windows = Windows::Create(tokenizer_, input, options, out.token_counts[row], name);
  if (!windows) return std::unexpected(windows.error());
  for (std::size_t i = 0; i < windows->size(); ++i) {
    if (auto ok = runner.Add({(*windows)[i].ids}, row); !ok) return ok;
  }
  out.truncated[row] = 0;
  out.windows[row] = static_cast<std::int32_t>(windows->size());
  return {};
}

Result<Classifications> Classifier::Classify(std::span<const TextInput> inputs,
                                             const ClassifyOptions& options) {
  const EncodeOptions encode = Capped(options.encode);
  Classifications out;
  LogitsRunner runner(*encoder_);
  if (auto ok = runner.Reserve(inputs.size()); !ok) return std::unexpected(ok.error());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto encoding = tokenizer_.Encode(inputs[i], encode);
    if (!encoding) return std::unexpected(encoding.error());
    const std::size_t whole = encoding->untruncated_token_count;
    if (encoding->truncated && options.overflow == Overflow::kError) {
      return Fail(ErrorCode::kTextTooLong, "text " + std::to_string(i) + " has " +
                                               std::to_string(whole) + " tokens, the model takes " +
                                               std::to_string(encode.max_length));
    }
    const bool windows = encoding->truncated && options.overflow == Overflow::kWindows;
    out.token_counts.push_back(static_cast<std::int32_t>(windows ? whole : encoding->ids.size()));
    out.truncated.push_back(encoding->truncated);
    out.windows.push_back(1);
    auto ok =
        windows ? AddWindows(inputs[i], encode, i, out, runner) : runner.Add({encoding->ids}, i);
    if (!ok) return std::unexpected(ok.error());
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  if (auto ok = runner.Means(out.logits); !ok) return std::unexpected(ok.error());
  auto ok =
      ComputeScores(out.logits.span(), config().num_labels, options.score_function, out.scores);
  if (!ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace distilbert
