// Byte-pair encoding: the characters of a segment, of which pairs are merged, the best one first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "text/subwords.h"
#include "text/subwords/merge_table.h"
#include "text/unicode/byte_chars.h"
#include "text/vocabulary.h"

namespace distilbert {

struct BpeOptions {
  std::string_view merges;     // as MergeTable::Create takes them
  std::string_view unk_token;  // empty: what the vocabulary lacks is left out
  bool fuse_unk = false;       // whether several in a row are one unknown token
  bool ignore_merges = false;  // whether a segment that is a token is not cut
};

/// As Hugging Face's BPE, for the segments of ByteLevelSegmenter.
class Bpe final : public Subwords {
 public:
  /// Fails with kInvalidVocabulary on bad merges, and without an unk_token where bytes are missing.
  /// The vocabulary must outlive the result.
  static Result<std::unique_ptr<Bpe>> Create(const BpeOptions& options,
                                             const Vocabulary& vocabulary);

  std::int32_t unknown_token_id() const override { return unk_token_id_; }
  std::size_t max_code_points() const override { return std::numeric_limits<std::size_t>::max(); }
  void Cut(const Segment& segment, GrowingBuffer<Piece>& out) const override;

 private:
  Bpe(const Vocabulary& vocabulary, MergeTable merges)
      : vocabulary_(vocabulary), merges_(std::move(merges)) {}

  void AppendSymbols(std::string_view text, GrowingBuffer<Piece>& out) const;
  std::size_t MergeFew(std::span<Piece> symbols) const;
  std::size_t MergeMany(std::span<Piece> symbols, GrowingBuffer<Piece>& out) const;

  const Vocabulary& vocabulary_;
  MergeTable merges_;
  std::array<std::int32_t, kByteCharsEnd> symbols_;  // by character; -1: none
  std::int32_t unk_token_id_ = -1;
  bool fuse_unk_ = false;
  bool ignore_merges_ = false;
};

inline Result<std::unique_ptr<Subwords>> MakeSubwords(const BpeOptions& options,
                                                      const Vocabulary& vocabulary) {
  return Bpe::Create(options, vocabulary);
}

}  // namespace distilbert
