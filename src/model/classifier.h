// Text in, scores or embeddings out: tokenizer, encoder and what becomes of the encoder's output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "model/config.h"
#include "model/scores.h"
#include "model/sequences.h"
#include "text/tokenizer.h"
#include "text/words.h"

namespace distilbert {

class Encoder;

struct ClassifyOptions {
  EncodeOptions encode;  // max_length is capped by max_position_embeddings
  ScoreFunction score_function = ScoreFunction::kSoftmax;
  Overflow overflow = Overflow::kTruncate;
};

/// One row per text.
struct Classifications {
  Buffer<float> logits;                    // [texts, num_labels]
  Buffer<float> scores;                    // [texts, num_labels]
  std::vector<std::int32_t> token_counts;  // that the model read; of the whole text in windows
  std::vector<std::uint8_t> truncated;     // 1: the end was left out
  std::vector<std::int32_t> windows;       // that the text was read in, 1 where it fits
};

/// Of one text.
struct MeanScores {
  Buffer<float> logits;  // [num_labels]
  Buffer<float> scores;
};

struct ExplainOptions {
  EncodeOptions encode;
  ScoreFunction score_function = ScoreFunction::kSoftmax;
  std::size_t first = 0;  // first word to mask; the range is clipped to the number of words
  std::size_t count = 0;
};

struct Explanation {
  Buffer<float> logits;  // of the whole text, [num_labels]
  Buffer<float> scores;
  std::int32_t token_count = 0;
  bool truncated = false;
  std::vector<Word> words;      // all that the model read
  Buffer<float> masked_scores;  // with one word masked: [words asked for, num_labels]
};

enum class Pooling {
  kCls,   // the hidden state of [CLS]
  kMean,  // the mean of all tokens' hidden states, those of [CLS] and [SEP] included
};

struct EmbedOptions {
  EncodeOptions encode;
  Pooling pooling = Pooling::kCls;
  bool normalize = false;  // to unit length
};

/// One row per text.
struct Embeddings {
  Buffer<float> embeddings;  // [texts, dim]
  std::vector<std::int32_t> token_counts;
  std::vector<std::uint8_t> truncated;
};

/// kInvalidVocabulary where the vocabulary's size is not the config's vocab_size.
Result<void> CheckVocabularySize(const Tokenizer& tokenizer, const ModelConfig& config);

class Classifier {
 public:
  /// Fails as CheckVocabularySize does.
  static Result<Classifier> Create(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder);

  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  // Long batches run in slices of bounded size, so the memory in use does not grow with the number
  // of texts, windows or words. On the integer path no text's results depend on the others.

  Result<Classifications> Classify(std::span<const TextInput> inputs,
                                   const ClassifyOptions& options);

  // Classify of one text with kWindows, in its parts: Split, the Logits of its sequences in any
  // shares, the Mean of all of them. Bit for bit the same.

  /// Fails as Windows::Create does.
  Result<Sequences> Split(const TextInput& input, const EncodeOptions& options) const;

  /// [sequences, num_labels]. No `type_ids`: all 0. `lengths` add up to the number of `ids`;
  /// kInvalidArgument if they do not, or if an id or a length is none of the model's.
  Result<Buffer<float>> Logits(std::span<const std::int32_t> ids,
                               std::span<const std::int32_t> type_ids,
                               std::span<const std::int32_t> lengths);

  /// `logits`: [sequences, num_labels], at least one sequence.
  Result<MeanScores> Mean(std::span<const float> logits, ScoreFunction score_function) const;

  /// What each word contributes: the scores with all of its tokens replaced by [MASK]. Fails with
  /// kInvalidVocabulary where there is no such token.
  Result<Explanation> Explain(const TextInput& input, const ExplainOptions& options);

  Result<Embeddings> Embed(std::span<const TextInput> inputs, const EmbedOptions& options);

  const Tokenizer& tokenizer() const;
  const ModelConfig& config() const;

 private:
  Classifier(Tokenizer tokenizer, std::unique_ptr<Encoder> encoder);
  EncodeOptions Capped(EncodeOptions options) const;

  Tokenizer tokenizer_;
  std::unique_ptr<Encoder> encoder_;
};

}  // namespace distilbert
