// The stage that cuts whole tokens out of the text: special ones, and others that were added.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "base/text_table.h"
#include "text/unicode/properties.h"

namespace distilbert {

/// As Hugging Face's AddedToken.
struct AddedToken {
  std::string_view content;  // UTF-8
  std::int32_t id = -1;      // -1: as the vocabulary says
  bool single_word = false;  // only if no letter, digit or underscore touches it
  bool lstrip = false;       // takes the white space before it along
  bool rstrip = false;       // and that after it
  bool normalized = false;   // sought in normalised text, itself normalised
  bool special = true;       // not sought if special tokens are plain text
};

/// Either the tokens that are sought in raw text, or those that are sought in normalised text.
class AddedTokens {
 public:
  /// One more, whose content is copied; none if that is empty. Of equal ones the last counts.
  void Append(const AddedToken& token);

  /// Call once, when all have been appended.
  Result<void> Finish();

  bool empty() const { return tokens_.empty(); }

  /// Where a token stands in a text, in bytes, with the white space that it takes along.
  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::int32_t id = -1;
    std::size_t token_end = 0;  // without the white space behind it
    std::size_t space_end = 0;  // from token_end to here is nothing but white space
  };
  /// The first one behind `last`; of those that begin at one place the longest. As in Hugging
  /// Face's library it can begin in the white space that `last` took along. Time grows with the
  /// text that is passed over, not with the number of tokens.
  std::optional<Match> Find(std::string_view text, const Match& last,
                            bool split_special_tokens) const;

 private:
  bool StandsInWord(std::string_view text, std::size_t begin, std::size_t end) const;

  TextList contents_;
  GrowingBuffer<AddedToken> tokens_;  // without their contents, which lie in contents_
  TextTable table_;
  std::array<bool, 256> starts_{};    // by first byte
  std::optional<CodePointSet> word_;  // \w
};

}  // namespace distilbert
