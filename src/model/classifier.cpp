#include "model/classifier.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/batch_runner.h"
#include "model/encoder.h"

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

Result<Classifications> Classifier::Classify(std::span<const TextInput> inputs,
                                             const ClassifyOptions& options) {
  const EncodeOptions encode = Capped(options.encode);
  Classifications out;
  LogitsRunner runner(*encoder_);
  if (auto ok = runner.Reserve(inputs.size()); !ok) return std::unexpected(ok.error());
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    const auto sequences = ReadSequences(tokenizer_, inputs[row], encode, options.overflow);
    if (!sequences) return std::unexpected(AboutText(sequences.error(), row));
    out.token_counts.push_back(sequences->token_count);
    out.truncated.push_back(sequences->truncated);
    out.windows.push_back(static_cast<std::int32_t>(sequences->lengths.size()));
    for (std::size_t begin = 0; const std::int32_t length : sequences->lengths) {
      const auto ids = OneSequence(sequences->ids.span(), begin, length);
      const auto type_ids = OneSequence(sequences->type_ids.span(), begin, length);
      if (auto ok = runner.Add(ids, type_ids, row); !ok) return std::unexpected(ok.error());
      begin += length;
    }
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  if (auto ok = runner.Means(out.logits); !ok) return std::unexpected(ok.error());
  auto ok =
      ComputeScores(out.logits.span(), config().num_labels, options.score_function, out.scores);
  if (!ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace distilbert
