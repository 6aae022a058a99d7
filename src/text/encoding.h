// What goes into the tokenizer, and what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/buffer.h"

namespace distilbert {

struct TextInput {
  std::string_view text;                                // UTF-8
  std::optional<std::string_view> pair = std::nullopt;  // second text, for models trained on pairs
};

struct EncodeOptions {
  std::size_t max_length = 512;       // tokens, the added ones included
  bool split_special_tokens = false;  // true: a typed "[SEP]" is plain text
  bool only_first = false;            // true: of a pair the first text is cut, not the longer one
  bool with_offsets = false;          // fill Encoding's offsets, word_ids and sequence_ids
  bool trim_offsets = true;           // false: a token's white space is part of it in any case
  bool all_first = false;             // offsets are trimmed as those of a sequence's first token
  bool count_all = true;              // false: a text is read no further than its tokens are kept
};

/// Half-open range of the original text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// `ids`, `type_ids` and, if asked for, the others have one entry per token.
struct Encoding {
  Buffer<std::int32_t> ids;
  Buffer<std::int32_t> type_ids;      // as the model's template says
  Buffer<Span> byte_offsets;          // into the UTF-8 text (of the pair's own part)
  Buffer<Span> utf16_offsets;         // the same in UTF-16 code units, as JavaScript counts
  Buffer<std::int32_t> word_ids;      // segment of each token; -1 for added tokens
  Buffer<std::int32_t> sequence_ids;  // 0: in the text, 1: in the pair, -1: added
  /// What ids.size() would be without max_length; without count_all at least more than that.
  std::size_t untruncated_token_count = 0;
  bool truncated = false;
};

}  // namespace distilbert
