// The vocabulary: the text of each id, and the id of each text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/text_table.h"

namespace distilbert {

class Vocabulary {
 public:
  /// vocab.txt: one token a line, the line's number is its id; a final empty line is no token.
  /// Lines end in LF or CRLF. The text is copied. Fails with kInvalidVocabulary on bad UTF-8, and
  /// with kOutOfMemory if there is no room for it.
  static Result<Vocabulary> Create(std::string_view text);

  std::size_t size() const { return tokens_.size(); }

  /// Empty if `id` is out of range.
  std::string_view Token(std::int32_t id) const;
  std::optional<std::int32_t> Find(std::string_view token) const {
    return table_.Find(tokens_, token);
  }

  /// Find for a token that the tokenizer needs: kInvalidVocabulary if it is missing.
  Result<std::int32_t> FindSpecial(std::string_view token) const;

  // For subwords, which look for tokens inside words.
  const TextList& tokens() const { return tokens_; }
  const TextTable& table() const { return table_; }

 private:
  Result<void> CopyLines(std::string_view text);

  TextList tokens_;
  TextTable table_;
};

}  // namespace distilbert
