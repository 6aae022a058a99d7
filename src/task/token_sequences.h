// Texts as a model reads them that labels their tokens: each of one sequence, or of its windows, in
// which every token is still known by its place in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "task/sequences.h"
#include "text/encoding.h"

namespace distilbert {

/// What a token is to a word.
enum class TokenKind : std::uint8_t {
  kNone,   // of no word: added, or labelled in another window
  kFirst,  // begins a word
  kNext,   // goes on with one
};

struct TokenSequenceOptions {
  EncodeOptions encode;  // max_length is capped by what the model takes
  Overflow overflow = Overflow::kTruncate;
  std::optional<std::size_t> stride;       // tokens that windows share; none: a quarter of theirs
  std::optional<std::int32_t> unknown_id;  // a token that begins a word; none: the tokenizer's
  bool label_once = false;  // in the window in which it has the most text on both sides
};

struct TokenSequences {
  GrowingBuffer<std::int32_t> ids;  // of all sequences, one after the other, as are the next three
  GrowingBuffer<std::int32_t> type_ids;
  GrowingBuffer<TokenKind> kinds;
  GrowingBuffer<Span> utf16;              // into the text; empty for tokens that are added
  GrowingBuffer<std::int32_t> lengths;    // of each sequence
  GrowingBuffer<std::int32_t> windows;    // of each text: how many sequences
  GrowingBuffer<std::uint8_t> truncated;  // of each text; 1: the end was left out
};

/// The windows are those of Hugging Face's tokenizers with a stride, in their order. Fails with
/// kTextTooLong as `overflow` says, and with kInvalidArgument for a stride that leaves no step.
Result<TokenSequences> SplitTokens(const Model& model, std::span<const TextInput> inputs,
                                   const TokenSequenceOptions& options);

}  // namespace distilbert
