// A text as the model reads it: one sequence if it fits or is cut, else its windows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "model/shape.h"
#include "text/tokenizer.h"

namespace distilbert {

/// What to do with a text that has more tokens than the model takes.
enum class Overflow {
  kTruncate,
  kError,          // fail with kTextTooLong
  kWindows,        // read all of it in overlapping windows; the logits are the mean of theirs
  kTruncateFirst,  // of a pair cut the first text only; fail with kTextTooLong if nothing of it
                   // stays
};

struct Sequences {
  std::int32_t token_count = 0;    // that the model reads; for windows of the whole text
  std::int32_t unknown_count = 0;  // of these, those that the vocabulary cannot spell
  bool truncated = false;          // the end was left out
  Buffer<std::int32_t> ids;        // the sequences, one after the other
  Buffer<std::int32_t> type_ids;   // empty: all 0
  Buffer<std::int32_t> lengths;
};

/// `options.max_length` is what the model takes. Fails with kTextTooLong as `overflow` says, and as
/// Windows::Create does.
Result<Sequences> ReadSequences(const Tokenizer& tokenizer, const TextInput& input,
                                const EncodeOptions& options, Overflow overflow);

/// Of a text with so many tokens.
std::unexpected<Error> TooLong(std::size_t tokens, std::size_t max_length);

/// kInvalidArgument unless `lengths` add up to the number of `ids` and both are the model's. No
/// `type_ids`: all 0.
Result<void> CheckSequences(const EncoderShape& shape, std::span<const std::int32_t> ids,
                            std::span<const std::int32_t> type_ids,
                            std::span<const std::int32_t> lengths);

/// The ids or the type ids of one sequence; none of none.
inline std::span<const std::int32_t> OneSequence(std::span<const std::int32_t> all,
                                                 std::size_t begin, std::size_t length) {
  return all.empty() ? all : all.subspan(begin, length);
}

}  // namespace distilbert
