// The stage that cuts whole tokens out of the text: special ones, and others that were added.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/segmenter.h"
#include "text/unicode/properties.h"

namespace distilbert {

/// As Hugging Face's AddedToken.
struct AddedToken {
  std::string content;       // UTF-8, not empty
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
  explicit AddedTokens(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty(); }

  /// Where a token stands in a text, in bytes, with the white space that it takes along.
  struct Match {
    std::size_t begin;
    std::size_t end;
    std::int32_t id;
  };
  /// The first one at or after `from`; of those that begin at one place the longest,
  /// and of those that are equal once normalised the one that was given first.
  std::optional<Match> Find(std::string_view text, std::size_t from,
                            bool split_special_tokens) const;

 private:
  const AddedToken* At(std::string_view text, std::size_t at) const;
  bool StandsInWord(std::string_view text, std::size_t begin, std::size_t end) const;

  std::vector<AddedToken> tokens_;
  std::array<bool, 256> starts_{};  // by first byte
  std::optional<CodePointSet> word_;
};

}  // namespace distilbert
