// The words of a text as a reader sees them, made of BERT's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/tokenizer.h"

namespace distilbert {

struct Word {
  Span utf16;             // in UTF-16 code units of the text or pair that it stands in
  std::int32_t part = 0;  // 0: in the text, 1: in the pair
  std::size_t first_token = 0;
  std::size_t end_token = 0;
};

/// The words of what `encoding`, made with offsets, has of the input, in order. A run of letters,
/// digits and symbols is one word, also with apostrophes or hyphens inside: "don't", "well-made".
/// Other punctuation and each ideograph are words of their own. Stripped accents belong to their
/// word.
std::vector<Word> FindWords(const Tokenizer& tokenizer, const TextInput& input,
                            const Encoding& encoding);

}  // namespace distilbert
