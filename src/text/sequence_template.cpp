#include "text/sequence_template.h"

#include <algorithm>

namespace distilbert {

std::size_t SequenceTemplate::added_tokens(bool pair) const {
  return static_cast<std::size_t>(
      std::ranges::count(items(pair), TemplateItem::Kind::kSpecialToken, &TemplateItem::kind));
}

bool SequenceTemplate::has_types(bool pair) const {
  return std::ranges::any_of(items(pair), [](const TemplateItem& item) { return item.type_id; });
}

void SequenceTemplate::Assemble(std::span<const std::int32_t> text,
                                std::optional<std::span<const std::int32_t>> pair,
                                SequenceSpans out) const {
  std::size_t at = 0;
  for (const TemplateItem& item : items(pair.has_value())) {
    std::span<const std::int32_t> ids(&item.id, 1);
    if (item.kind == TemplateItem::Kind::kText) ids = text;
    if (item.kind == TemplateItem::Kind::kPair) ids = *pair;
    std::ranges::copy(ids, out.ids.begin() + static_cast<std::ptrdiff_t>(at));
    if (!out.type_ids.empty()) {
      std::ranges::fill(out.type_ids.subspan(at, ids.size()), item.type_id);
    }
    at += ids.size();
  }
}

}  // namespace distilbert
