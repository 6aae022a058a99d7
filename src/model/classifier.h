// Text in, scores out: tokenizer, encoder and the function that turns logits into scores.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/config.h"
#include "text/tokenizer.h"

namespace distilbert {

class Encoder;

enum class ScoreFunction { kSoftmax, kSigmoid, kNone };

struct TextInput {
  std::string text;                 // UTF-8
  std::optional<std::string> pair;  // second sentence, for models trained on pairs
};

struct ClassifyOptions {
  EncodeOptions encode;  // max_length is capped by max_position_embeddings
  ScoreFunction score_function = ScoreFunction::kSoftmax;
  bool truncate = true;  // false: a longer text fails with kTextTooLong
};

struct Classification {
  std::vector<float> logits;  // [num_labels]
  std::vector<float> scores;  // [num_labels]
  std::int32_t token_count = 0;
  bool truncated = false;
};

class Classifier {
 public:
  /// Fails with kInvalidVocabulary where the vocabulary's size is not the config's vocab_size.
  static Result<Classifier> Create(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder);

  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  /// One classification per input, in order. Long batches run in slices of bounded size, so the
  /// memory in use does not grow with the number of inputs.
  Result<std::vector<Classification>> Classify(std::span<const TextInput> inputs,
                                               const ClassifyOptions& options);

  const Tokenizer& tokenizer() const;
  const ModelConfig& config() const;

 private:
  Classifier(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder);
  Tokenizer tokenizer_;
  std::unique_ptr<Encoder> encoder_;
};

}  // namespace distilbert
