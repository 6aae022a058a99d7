#include "text/sequence_template.h"

#include <algorithm>
#include <utility>

namespace distilbert {

SequenceTemplate::SequenceTemplate(std::vector<TemplateItem> single, std::vector<TemplateItem> pair)
    : single_(std::move(single)), pair_(std::move(pair)) {}

std::size_t SequenceTemplate::added_tokens(bool pair) const {
  return static_cast<std::size_t>(
      std::ranges::count(items(pair), TemplateItem::Kind::kSpecialToken, &TemplateItem::kind));
}

TokenSequence SequenceTemplate::Assemble(std::span<const std::int32_t> text,
                                         std::optional<std::span<const std::int32_t>> pair) const {
  TokenSequence out;
  const std::size_t size = added_tokens(pair.has_value()) + text.size() + (pair ? pair->size() : 0);
  out.ids.reserve(size);
  out.type_ids.reserve(size);
  for (const TemplateItem& item : items(pair.has_value())) {
    std::span<const std::int32_t> ids(&item.id, 1);
    if (item.kind == TemplateItem::Kind::kText) ids = text;
    if (item.kind == TemplateItem::Kind::kPair) ids = *pair;
    out.ids.insert(out.ids.end(), ids.begin(), ids.end());
    out.type_ids.insert(out.type_ids.end(), ids.size(), item.type_id);
  }
  return out;
}

}  // namespace distilbert
