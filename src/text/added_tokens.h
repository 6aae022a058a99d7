// The stage that cuts whole tokens, special ones say, out of the raw text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distilbert {

class AddedTokens {
 public:
  struct Token {
    std::string content;  // not empty
    std::int32_t id;
  };
  explicit AddedTokens(std::vector<Token> tokens);

  /// Where a token stands in a text, in bytes.
  struct Match {
    std::size_t begin;
    std::size_t end;
    std::int32_t id;
  };
  /// The first one at or after `from`; of those that begin at one place the longest.
  std::optional<Match> Find(std::string_view text, std::size_t from) const;

 private:
  std::vector<Token> tokens_;       // longest first
  std::array<bool, 256> starts_{};  // by first byte
};

}  // namespace distilbert
