// The words of a text as a reader sees them, grouped from the tokenizer's segments.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "text/encoding.h"
#include "text/segmenter.h"

namespace distilbert {

struct Word {
  Span utf16;             // in UTF-16 code units of the text or pair that it stands in
  std::int32_t part = 0;  // 0: in the text, 1: in the pair
  std::size_t first_token = 0;
  std::size_t end_token = 0;
};

/// The words of the part of the input that `encoding` covers, in order; it must have offsets that
/// are not trimmed. A run of letters, digits and symbols is one word, also with apostrophes or
/// hyphens inside: "don't", "well-made". Other punctuation and, but for byte-level segments, each
/// ideograph are words of their own. Stripped accents belong to their word.
Result<GrowingBuffer<Word>> FindWords(const Segmenter& segmenter, const TextInput& input,
                                      const Encoding& encoding);

}  // namespace distilbert
