#include "text/added_tokens.h"

#include <algorithm>
#include <utility>

#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

std::size_t WithoutSpaceAtEnd(std::string_view text, std::size_t end, std::size_t from) {
  while (end > from) {
    const Decoded last = DecodeBefore(text.substr(from), end - from);
    if (!IsWhiteSpace(last.code_point)) break;
    end -= last.bytes;
  }
  return end;
}

std::size_t BehindSpace(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const Decoded decoded = DecodeUtf8(text, at);
    if (!IsWhiteSpace(decoded.code_point)) break;
    at += decoded.bytes;
  }
  return at;
}

}  // namespace

void AddedTokens::Append(const AddedToken& token) {
  if (token.content.empty()) return;
  starts_[static_cast<std::uint8_t>(token.content[0])] = true;
  if (token.single_word && !word_) word_.emplace(unicode::kWord);
  contents_.Append(token.content);
  tokens_.Append(token);
  if (!tokens_.failed()) tokens_.back().content = {};
}

Result<void> AddedTokens::Finish() {
  if (auto ok = contents_.Check(); !ok) return ok;
  if (auto ok = tokens_.Check(); !ok) return ok;
  auto table = TextTable::Create(contents_, "");
  if (!table) return TakeError(table);
  table_ = std::move(*table);
  return {};
}

bool AddedTokens::StandsInWord(std::string_view text, std::size_t begin, std::size_t end) const {
  return (begin > 0 && word_->Contains(DecodeBefore(text, begin).code_point)) ||
         (end < text.size() && word_->Contains(DecodeUtf8(text, end).code_point));
}

std::optional<AddedTokens::Match> AddedTokens::Find(std::string_view text, const Match& last,
                                                    bool split_special_tokens) const {
  for (std::size_t at = last.token_end; at < text.size();) {
    std::optional<TextTable::Match> found;
    if (starts_[static_cast<std::uint8_t>(text[at])]) {
      found = table_.LongestPrefix(contents_, text.substr(at));
    }
    if (!found) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[found->id];
    const std::size_t end = at + found->bytes;
    const bool is_text = (split_special_tokens && token.special) ||
                         (token.single_word && StandsInWord(text, at, end));
    if (is_text) {
      at = end;
      continue;
    }
    Match match = {at, end, token.id, end, last.space_end};
    if (token.rstrip)
      match.end = match.space_end = BehindSpace(text, std::max(end, match.space_end));
    if (token.lstrip) match.begin = std::max(last.end, WithoutSpaceAtEnd(text, at, last.end));
    // Of one that is white space which the last one took along nothing may be left.
    if (match.begin < match.end) return match;
    at = end;
  }
  return std::nullopt;
}

}  // namespace distilbert
