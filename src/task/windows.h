// A text longer than the model takes, as overlapping windows of full length.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/buffer.h"
#include "base/result.h"
#include "text/tokenizer.h"

namespace distilbert {

/// Each window is a sequence as the tokenizer's template makes it of some of the text's tokens.
/// Neighbours share a quarter of these; the last one shares what makes it as long as the others.
class Windows {
 public:
  /// For a pair the first text is part of every window, and the second is cut. `token_count` is
  /// that of the whole encoding, more than options.max_length. Fails with kTextTooLong if a pair's
  /// first text leaves its second less than a quarter of max_length. The tokenizer must outlive the
  /// windows.
  static Result<Windows> Create(const Tokenizer& tokenizer, const TextInput& input,
                                const EncodeOptions& options, std::size_t token_count);

  std::size_t size() const { return 1 + (tokens_.size() - room_ + stride_ - 1) / stride_; }

  /// Tokens of each of them, the template's included.
  std::size_t length() const {
    return sequence_template_->added_tokens(pair_) + first_.size() + room_;
  }

  void Write(std::size_t index, SequenceSpans out) const;

  /// How often the text and its pair have a token.
  std::int32_t Count(std::int32_t id) const {
    return static_cast<std::int32_t>(std::ranges::count(first_.span(), id) +
                                     std::ranges::count(tokens_.span(), id));
  }

 private:
  explicit Windows(const SequenceTemplate& sequence_template)
      : sequence_template_(&sequence_template) {}

  const SequenceTemplate* sequence_template_;
  bool pair_ = false;
  Buffer<std::int32_t> first_;   // of a pair's first text
  Buffer<std::int32_t> tokens_;  // of the whole text that is cut
  std::size_t room_ = 0;         // tokens of it in each window
  std::size_t stride_ = 0;       // from one window's first token to the next one's
};

}  // namespace distilbert
