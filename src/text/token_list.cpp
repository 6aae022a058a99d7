#include "text/token_list.h"

#include <utility>

namespace distilbert {
namespace {

/// Writes the entries of an encoding one after the other.
class EncodingWriter {
 public:
  Result<void> Reserve(std::size_t size, bool with_offsets) {
    with_offsets_ = with_offsets;
    const std::size_t placed = with_offsets ? size : 0;
    for (auto [buffer, length] : {std::pair{&out_.ids, size},
                                  {&out_.type_ids, size},
                                  {&out_.word_ids, placed},
                                  {&out_.sequence_ids, placed}}) {
      if (auto ok = buffer->Reserve(length); !ok) return ok;
    }
    if (auto ok = out_.byte_offsets.Reserve(placed); !ok) return ok;
    return out_.utf16_offsets.Reserve(placed);
  }

  void Add(const PlacedToken& token, std::int32_t type, std::int32_t sequence) {
    out_.ids[at_] = token.id;
    out_.type_ids[at_] = type;
    if (with_offsets_) {
      out_.byte_offsets[at_] = {token.begin.byte, token.end.byte};
      out_.utf16_offsets[at_] = {token.begin.utf16, token.end.utf16};
      out_.word_ids[at_] = token.word;
      out_.sequence_ids[at_] = sequence;
    }
    ++at_;
  }

  Encoding Finish(std::size_t untruncated_token_count) {
    out_.untruncated_token_count = untruncated_token_count;
    out_.truncated = at_ < untruncated_token_count;
    return std::move(out_);
  }

 private:
  Encoding out_;
  bool with_offsets_ = false;
  std::size_t at_ = 0;
};

}  // namespace

Result<Encoding> Assemble(std::span<const Chosen, 2> lists, std::span<const TemplateItem> items,
                          bool with_offsets) {
  EncodingWriter out;
  std::size_t size = 0;
  std::size_t untruncated = 0;
  for (const TemplateItem& item : items) {
    const bool special = item.kind == TemplateItem::Kind::kSpecialToken;
    const Chosen& list = lists[item.kind == TemplateItem::Kind::kPair];
    size += special ? 1 : list.end - list.begin;
    untruncated += special ? 1 : list.tokens.count();
  }
  if (auto ok = out.Reserve(size, with_offsets); !ok) return TakeError(ok);
  for (const TemplateItem& item : items) {
    if (item.kind == TemplateItem::Kind::kSpecialToken) {
      out.Add({item.id, -1, {}, {}}, item.type_id, -1);
      continue;
    }
    const std::int32_t sequence = item.kind == TemplateItem::Kind::kText ? 0 : 1;
    const auto& [tokens, begin, end] = lists[sequence];
    for (std::size_t i = begin; i < end; ++i) out.Add(tokens[i], item.type_id, sequence);
  }
  return out.Finish(untruncated);
}

}  // namespace distilbert
