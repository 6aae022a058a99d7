#include "text/added_tokens.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace distilbert {

AddedTokens::AddedTokens(std::vector<Token> tokens) : tokens_(std::move(tokens)) {
  std::ranges::sort(tokens_, std::greater{},
                    [](const Token& token) { return token.content.size(); });
  for (const Token& token : tokens_) starts_[static_cast<std::uint8_t>(token.content[0])] = true;
}

std::optional<AddedTokens::Match> AddedTokens::Find(std::string_view text, std::size_t from) const {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (!starts_[static_cast<std::uint8_t>(text[at])]) continue;
    for (const Token& token : tokens_) {
      if (!text.substr(at).starts_with(token.content)) continue;
      return Match{at, at + token.content.size(), token.id};
    }
  }
  return std::nullopt;
}

}  // namespace distilbert
