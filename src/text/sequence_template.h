// Where special tokens and token types go around a text or a pair of texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace distilbert {

/// One step of a template: a special token, or all tokens of one of the texts.
struct TemplateItem {
  enum class Kind { kSpecialToken, kText, kPair };
  Kind kind;
  std::int32_t id = 0;       // of the special token
  std::int32_t type_id = 0;  // of the special token, or of each token of the text
};

/// What the encoder reads; one type for each id.
struct TokenSequence {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;
};

/// As Hugging Face's TemplateProcessing: one list of items for a text alone, in which kText stands
/// once, and one for a pair, in which kText and kPair stand once each.
class SequenceTemplate {
 public:
  SequenceTemplate(std::vector<TemplateItem> single, std::vector<TemplateItem> pair);

  std::span<const TemplateItem> items(bool pair) const { return pair ? pair_ : single_; }

  /// How many special tokens are added.
  std::size_t added_tokens(bool pair) const;

  /// The sequence for the token ids of a text or of a pair.
  TokenSequence Assemble(std::span<const std::int32_t> text,
                         std::optional<std::span<const std::int32_t>> pair = std::nullopt) const;

 private:
  std::vector<TemplateItem> single_;
  std::vector<TemplateItem> pair_;
};

}  // namespace distilbert
