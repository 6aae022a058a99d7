// The tokens of one text on their way into an encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "text/encoding.h"
#include "text/segment.h"
#include "text/sequence_template.h"

namespace distilbert {

struct PlacedToken {
  std::int32_t id;
  std::int32_t word;  // -1: none
  TextPosition begin;
  TextPosition end;
  bool added = false;  // cut out whole
};

/// The tokens of one text: `limit` of them are kept, the first or the last ones, of the first
/// ids.size() the ids alone, and all are counted.
class TokenList {
 public:
  TokenList(std::size_t limit, bool last, bool count_all, std::span<std::int32_t> ids = {})
      : limit_(limit), last_(last), count_all_(count_all || last), ids_(ids) {}

  /// Whether no more tokens are needed.
  bool full() const { return (!count_all_ && count_ > limit_) || tokens_.failed(); }

  void Add(std::int32_t id, TextPosition begin, TextPosition end, bool added = false) {
    if (count_ < ids_.size()) ids_[count_] = id;
    const PlacedToken token{id, words_, begin, end, added};
    if (tokens_.size() < limit_) {
      tokens_.Append(token);
    } else if (last_ && limit_ > 0) {
      tokens_[count_ % limit_] = token;
    }
    ++count_;
  }

  void EndWord() { ++words_; }

  std::size_t count() const { return count_; }
  std::size_t kept() const { return tokens_.size(); }

  /// The `index`-th of those that are kept; the last ones lie in a ring.
  const PlacedToken& operator[](std::size_t index) const { return tokens_[Place(index)]; }
  PlacedToken& operator[](std::size_t index) { return tokens_[Place(index)]; }

  Result<void> Check() const { return tokens_.Check(); }

 private:
  std::size_t Place(std::size_t index) const {
    return last_ && count_ > limit_ ? (count_ + index) % limit_ : index;
  }

  std::size_t limit_;
  bool last_;
  bool count_all_;
  std::span<std::int32_t> ids_;
  GrowingBuffer<PlacedToken> tokens_;
  std::size_t count_ = 0;
  std::int32_t words_ = 0;
};

/// Which of a list's tokens go into an encoding.
struct Chosen {
  const TokenList& tokens;
  std::size_t begin;
  std::size_t end;
};

/// The sequence of the first list's tokens and, for a pair, of the second one's.
Result<Encoding> Assemble(std::span<const Chosen, 2> lists, std::span<const TemplateItem> items,
                          bool with_offsets);

}  // namespace distilbert
