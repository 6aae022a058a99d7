// Where special tokens and token types go around a text or a pair of texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "base/growing_buffer.h"

namespace distilbert {

/// One step of a template: a special token, or all tokens of one of the texts.
struct TemplateItem {
  enum class Kind { kSpecialToken, kText, kPair };
  Kind kind;
  std::int32_t id = 0;       // of the special token
  std::int32_t type_id = 0;  // of the special token, or of each token of the text
};

/// Where a sequence of `added_tokens` and the texts' own is written.
struct SequenceSpans {
  std::span<std::int32_t> ids;
  std::span<std::int32_t> type_ids;  // empty: not wanted
};

/// As Hugging Face's TemplateProcessing: one list of items for a text alone, in which kText stands
/// once, and one for a pair, in which kText and kPair stand once each.
class SequenceTemplate {
 public:
  SequenceTemplate() = default;
  SequenceTemplate(GrowingBuffer<TemplateItem> single, GrowingBuffer<TemplateItem> pair)
      : single_(std::move(single)), pair_(std::move(pair)) {}

  std::span<const TemplateItem> items(bool pair) const {
    return pair ? pair_.span() : single_.span();
  }

  /// How many special tokens are added.
  std::size_t added_tokens(bool pair) const;

  /// Whether a sequence has a type other than 0.
  bool has_types(bool pair) const;

  /// The sequence for the token ids of a text or of a pair.
  void Assemble(std::span<const std::int32_t> text,
                std::optional<std::span<const std::int32_t>> pair, SequenceSpans out) const;

 private:
  GrowingBuffer<TemplateItem> single_;
  GrowingBuffer<TemplateItem> pair_;
};

}  // namespace distilbert
