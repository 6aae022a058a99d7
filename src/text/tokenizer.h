// How a sentence becomes token ids: added tokens are cut out, a segmenter and subwords cut the
// rest, and a template puts special tokens around it, exactly as Hugging Face's tokenizers does it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/encoding.h"
#include "text/segmenter.h"
#include "text/sequence_template.h"
#include "text/tokenizer_spec.h"

namespace distilbert {

class Tokenizer {
 public:
  /// Fails with kInvalidVocabulary if the vocabulary lacks a token that a stage needs or a token's
  /// id is absurd, and as Vocabulary::Create does.
  static Result<Tokenizer> Create(const TokenizerSpec& spec);

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  /// The tokens of a text or pair, with the template's around them. A pair is cut longest first.
  /// An invalid UTF-8 sequence reads as U+FFFD. Fails with kInvalidArgument if max_length leaves no
  /// room for the added tokens, with kTextTooLong if a pair's second text leaves none for the first
  /// and may not be cut.
  Result<Encoding> Encode(const TextInput& input, const EncodeOptions& options) const;

  /// How many tokens the text has, without those added. Writes the ids of the first out.size().
  Result<std::size_t> TokenIds(std::string_view text, bool split_special_tokens,
                               std::span<std::int32_t> out) const;

  const Segmenter& segmenter() const;
  /// Whether tokens that go on with a word say so by themselves.
  bool marks_subwords() const;
  /// Whether the beginning of a text that is too long is left out.
  bool truncates_left() const;
  const SequenceTemplate& sequence_template() const;

  /// The highest id that a token has, plus one: the rows that an embedding needs at least.
  std::size_t vocab_size() const;

  /// The token's text, of an added one that is normalized so; empty if `id` is out of range.
  std::string_view Token(std::int32_t id) const;
  /// Of a token of the vocabulary.
  std::optional<std::int32_t> Find(std::string_view token) const;
  std::int32_t unknown_token_id() const;
  std::int32_t mask_token_id() const;  // -1: none
  const std::string& mask_token() const;

 private:
  struct Stages;
  explicit Tokenizer(std::unique_ptr<const Stages> stages);
  std::unique_ptr<const Stages> stages_;
};

}  // namespace distilbert
