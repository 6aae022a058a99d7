// The vocabulary, and the longest-match lookup that WordPiece needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"

namespace distilbert {

class Vocabulary {
 public:
  /// vocab.txt: one token a line, the line's number is its id. Lines end in LF or CRLF. A copy is
  /// kept; fails with kOutOfMemory where there is no room for it.
  static Result<Vocabulary> Create(std::string_view text, std::string_view continuing_prefix);

  std::size_t size() const { return ends_.size(); }
  std::string_view Token(std::int32_t id) const;
  std::optional<std::int32_t> Find(std::string_view token) const;

  struct Match {
    std::int32_t id;
    std::size_t bytes;
  };
  /// The longest token that `text` begins with; of the continuing ones ("##...") if `continuing`.
  std::optional<Match> LongestPrefix(std::string_view text, bool continuing) const;

 private:
  /// Open addressing over ids; the key is the token's text behind its prefix, if it has one.
  struct Table {
    Buffer<std::int32_t> ids;   // -1: free; a power of two of entries
    std::vector<bool> lengths;  // which lengths in bytes occur
    std::size_t prefix = 0;
  };

  void Insert(Table& table, std::int32_t id);
  std::optional<std::int32_t> FindIn(const Table& table, std::string_view key,
                                     std::uint32_t hash) const;
  Result<void> CopyLines(std::string_view text);
  Result<void> FillTable(Table& table, std::string_view prefix);

  Buffer<char> text_;
  Buffer<std::uint32_t> begins_;  // token i is text_[begins_[i], ends_[i])
  Buffer<std::uint32_t> ends_;
  Table initial_;
  Table continuing_;
};

}  // namespace distilbert
