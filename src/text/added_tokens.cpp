#include "text/added_tokens.h"

#include <algorithm>
#include <utility>

#include "text/unicode/tables.h"
#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

/// Where the last code point before `end` begins.
std::size_t LastBefore(std::string_view text, std::size_t end) {
  std::size_t at = end - 1;
  while (at > 0 && (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

std::size_t WithoutSpaceAtEnd(std::string_view text, std::size_t end, std::size_t from) {
  while (end > from) {
    const std::size_t last = LastBefore(text, end);
    if (last < from || !IsWhiteSpace(DecodeUtf8(text, last).code_point)) break;
    end = last;
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

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::ranges::sort(tokens_, [](const AddedToken& a, const AddedToken& b) {
    return a.content.size() != b.content.size() ? a.content.size() > b.content.size() : a.id < b.id;
  });
  for (const AddedToken& token : tokens_) {
    starts_[static_cast<std::uint8_t>(token.content[0])] = true;
    if (token.single_word && !word_) word_.emplace(unicode::kWord);
  }
}

const AddedToken* AddedTokens::At(std::string_view text, std::size_t at) const {
  if (!starts_[static_cast<std::uint8_t>(text[at])]) return nullptr;
  for (const AddedToken& token : tokens_) {
    if (text.substr(at).starts_with(token.content)) return &token;
  }
  return nullptr;
}

bool AddedTokens::StandsInWord(std::string_view text, std::size_t begin, std::size_t end) const {
  const auto is_word = [&](std::size_t at) {
    return word_->Contains(DecodeUtf8(text, at).code_point);
  };
  return (begin > 0 && is_word(LastBefore(text, begin))) || (end < text.size() && is_word(end));
}

std::optional<AddedTokens::Match> AddedTokens::Find(std::string_view text, std::size_t from,
                                                    bool split_special_tokens) const {
  for (std::size_t at = from; at < text.size();) {
    const AddedToken* token = At(text, at);
    if (!token) {
      ++at;
      continue;
    }
    const std::size_t end = at + token->content.size();
    const bool is_text = (split_special_tokens && token->special) ||
                         (token->single_word && StandsInWord(text, at, end));
    if (is_text) {
      at = end;
      continue;
    }
    return Match{token->lstrip ? WithoutSpaceAtEnd(text, at, from) : at,
                 token->rstrip ? BehindSpace(text, end) : end, token->id};
  }
  return std::nullopt;
}

}  // namespace distilbert
