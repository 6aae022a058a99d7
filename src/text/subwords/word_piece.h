// WordPiece: from left to right the longest token that fits, or the whole segment is unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/text_table.h"
#include "text/subwords.h"
#include "text/vocabulary.h"

namespace distilbert {

struct WordPieceOptions {
  std::string_view unk_token = "[UNK]";
  std::string_view continuing_subword_prefix = "##";
  std::size_t max_input_chars_per_word = 100;  // a longer segment is unknown
};

class WordPiece final : public Subwords {
 public:
  /// Fails with kInvalidVocabulary without an unk_token. The vocabulary must outlive the result.
  static Result<std::unique_ptr<WordPiece>> Create(const WordPieceOptions& options,
                                                   const Vocabulary& vocabulary);

  std::int32_t unknown_token_id() const override { return unk_token_id_; }
  bool marks_continuing() const override { return has_prefix_; }
  std::size_t max_code_points() const override { return max_code_points_; }
  void Cut(const Segment& segment, GrowingBuffer<Piece>& out) const override;

 private:
  WordPiece(const Vocabulary& vocabulary, TextTable continuing)
      : vocabulary_(vocabulary), continuing_(std::move(continuing)) {}

  const Vocabulary& vocabulary_;
  TextTable continuing_;  // the tokens that go on with a word
  std::int32_t unk_token_id_ = 0;
  bool has_prefix_ = false;
  std::size_t max_code_points_ = 0;
};

inline Result<std::unique_ptr<Subwords>> MakeSubwords(const WordPieceOptions& options,
                                                      const Vocabulary& vocabulary) {
  return WordPiece::Create(options, vocabulary);
}

}  // namespace distilbert
