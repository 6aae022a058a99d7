// The stage that cuts segments into the vocabulary's tokens; subwords/ has its implementations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/growing_buffer.h"
#include "text/segment.h"

namespace distilbert {

/// A token, and the bytes of the segment's text that it stands for. An end inside a code point
/// means all of it: offsets into the original text are kept for each code point.
struct Piece {
  std::int32_t id;
  std::size_t begin;
  std::size_t end;
};

class Subwords {
 public:
  Subwords() = default;
  virtual ~Subwords() = default;
  Subwords(const Subwords&) = delete;
  Subwords& operator=(const Subwords&) = delete;

  /// The token of what cannot be spelled.
  virtual std::int32_t unknown_token_id() const = 0;

  /// Whether a token says by itself that it goes on with a word, by a prefix such as "##".
  virtual bool marks_continuing() const { return false; }

  /// How many code points of a segment are needed at most to cut it.
  virtual std::size_t max_code_points() const = 0;

  /// Appends the segment's pieces in order; what the vocabulary cannot spell is the unknown token.
  virtual void Cut(const Segment& segment, GrowingBuffer<Piece>& out) const = 0;
};

}  // namespace distilbert
