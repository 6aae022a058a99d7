// How a sentence becomes token ids: BERT's WordPiece, exactly as Hugging Face's tokenizers does it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/sequence_template.h"

namespace distilbert {

/// The options of tokenizer_config.json and tokenizer.json that change ids.
struct TokenizerOptions {
  bool lowercase = true;
  std::optional<bool> strip_accents;  // unset: as `lowercase`
  bool tokenize_chinese_chars = true;
  std::string unk_token = "[UNK]";
  std::string sep_token = "[SEP]";
  std::string pad_token = "[PAD]";
  std::string cls_token = "[CLS]";
  std::string mask_token = "[MASK]";
  std::string continuing_subword_prefix = "##";
  std::size_t max_input_chars_per_word = 100;
};

struct TextInput {
  std::string_view text;                                // UTF-8
  std::optional<std::string_view> pair = std::nullopt;  // second text, for models trained on pairs
};

struct EncodeOptions {
  std::size_t max_length = 512;       // tokens, the added ones included
  bool split_special_tokens = false;  // true: a typed "[SEP]" is plain text
  bool with_offsets = false;          // fill Encoding's offsets, word_ids and sequence_ids
};

/// Half-open range of the original text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct TextLength {
  std::uint32_t bytes = 0;
  std::uint32_t utf16 = 0;
};

/// `ids`, `type_ids` and, if asked for, the others have one entry per token.
struct Encoding {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;       // as the model's template says
  std::vector<Span> byte_offsets;           // into the UTF-8 text (of the pair's own part)
  std::vector<Span> utf16_offsets;          // the same in UTF-16 code units, as JavaScript counts
  std::vector<std::int32_t> word_ids;       // word of each token; -1 for added tokens
  std::vector<std::int32_t> sequence_ids;   // 0: in the text, 1: in the pair, -1: added
  std::size_t untruncated_token_count = 0;  // what ids.size() would be without max_length
  bool truncated = false;
};

class Tokenizer {
 public:
  /// `vocabulary` is vocab.txt: one token a line, the line number is the id. A final empty line is
  /// no token; of equal lines the last counts. Fails with kInvalidVocabulary on a missing [UNK],
  /// [CLS] or [SEP], or on bad UTF-8.
  static Result<Tokenizer> Create(std::string_view vocabulary, const TokenizerOptions& options);

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  /// [CLS] text [SEP]. `text` is UTF-8; an invalid sequence reads as U+FFFD, which is deleted.
  /// Fails with kInvalidArgument where max_length leaves no room for the added tokens.
  Result<Encoding> Encode(std::string_view text, const EncodeOptions& options) const;

  /// [CLS] text [SEP] pair [SEP], cut longest first.
  Result<Encoding> EncodePair(std::string_view text, std::string_view pair,
                              const EncodeOptions& options) const;

  /// One of the two.
  Result<Encoding> Encode(const TextInput& input, const EncodeOptions& options) const;

  /// How many tokens the text has, without those added. Writes the ids of the first out.size().
  std::size_t TokenIds(std::string_view text, bool split_special_tokens,
                       std::span<std::int32_t> out) const;

  /// Whether the text begins with a character that BERT makes a word of its own: punctuation or an
  /// ideograph.
  bool StandsAlone(std::string_view text) const;

  /// What the text begins with that leaves no trace: accents, where stripped, and controls.
  TextLength DeletedPrefix(std::string_view text) const;

  /// What Encode puts around the tokens of texts.
  const SequenceTemplate& sequence_template() const;

  std::size_t vocab_size() const;

  /// The token's text; empty where `id` is out of range.
  std::string_view Token(std::int32_t id) const;
  std::int32_t mask_token_id() const;  // -1: none
  const std::string& mask_token() const;

 private:
  struct Impl;
  explicit Tokenizer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace distilbert
