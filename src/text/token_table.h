// Tokens by id, and the hash table that finds them by their text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"

namespace distilbert {

/// Token i is text[begins[i], ends[i]).
struct TokenTexts {
  std::size_t size() const { return ends.size(); }
  std::string_view operator[](std::int32_t id) const {
    const std::uint32_t begin = begins[id];
    return {text.data() + begin, ends[id] - begin};
  }

  Buffer<char> text;
  Buffer<std::uint32_t> begins;
  Buffer<std::uint32_t> ends;
};

/// Finds the tokens that begin with a prefix by what follows it. Of equal tokens the last counts,
/// as in a Python dictionary. Each call takes the tokens that the table was made of.
class TokenTable {
 public:
  static Result<TokenTable> Create(const TokenTexts& tokens, std::string_view prefix);

  std::optional<std::int32_t> Find(const TokenTexts& tokens, std::string_view key) const;

  struct Match {
    std::int32_t id;
    std::size_t bytes;
  };
  /// The longest key that `text` begins with.
  std::optional<Match> LongestPrefix(const TokenTexts& tokens, std::string_view text) const;

 private:
  void Insert(const TokenTexts& tokens, std::int32_t id);
  std::optional<std::int32_t> Find(const TokenTexts& tokens, std::string_view key,
                                   std::uint32_t hash) const;

  Buffer<std::int32_t> ids_;   // open addressing; -1: free; a power of two of entries
  std::vector<bool> lengths_;  // which lengths in bytes occur
  std::size_t prefix_ = 0;
};

}  // namespace distilbert
