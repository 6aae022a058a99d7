#include "text/subwords/word_piece.h"

#include <gtest/gtest.h>

#include <string>

namespace distilbert {
namespace {

constexpr std::string_view kVocabulary = "[UNK]\nun\nunaff\n##aff\n##able\n##a\na\n##é\nb\n%%b\n";

/// The pieces as "id:begin-end".
std::string Cut(std::string_view text, const WordPieceOptions& options = {}) {
  const auto vocabulary = Vocabulary::Create(kVocabulary);
  const auto word_piece = WordPiece::Create(options, *vocabulary);
  EXPECT_TRUE(word_piece) << word_piece.error()->message;
  Segment segment{.text = text, .sources = {}};
  for (std::size_t i = 0; i < text.size(); ++segment.code_points) {
    i += DecodeUtf8(text, i).bytes;
  }
  GrowingBuffer<Piece> pieces;
  (*word_piece)->Cut(segment, pieces);
  std::string out;
  for (const Piece& piece : pieces) {
    out += std::to_string(piece.id) + ":" + std::to_string(piece.begin) + "-" +
           std::to_string(piece.end) + " ";
  }
  return out;
}

TEST(WordPiece, TakesTheLongestTokenFromLeftToRight) {
  EXPECT_EQ(Cut("unaffable"), "2:0-5 4:5-9 ");
  EXPECT_EQ(Cut("un"), "1:0-2 ");
  EXPECT_EQ(Cut("unaéa"), "1:0-2 5:2-3 7:3-5 5:5-6 ");
}

TEST(WordPiece, AWordWithoutATokenForItsRestIsUnknownAsAWhole) {
  EXPECT_EQ(Cut("unaffx"), "0:0-6 ") << "though it begins with a token";
  EXPECT_EQ(Cut("able"), "0:0-4 ") << "a continuing token begins no word";
  EXPECT_EQ(Cut("ab"), "0:0-2 ") << "a beginning token continues none";
}

TEST(WordPiece, CountsCodePointsAgainstTheLimit) {
  EXPECT_EQ(Cut("aéé", {.max_input_chars_per_word = 3}), "6:0-1 7:1-3 7:3-5 ");
  EXPECT_EQ(Cut("aéé", {.max_input_chars_per_word = 2}), "0:0-5 ");
}

TEST(WordPiece, TakesOtherPrefixesAndUnknownTokens) {
  EXPECT_EQ(Cut("bb", {.continuing_subword_prefix = "%%"}), "8:0-1 9:1-2 ");
  EXPECT_EQ(Cut("x", {.unk_token = "un"}), "1:0-1 ");
  const auto vocabulary = Vocabulary::Create(kVocabulary);
  const auto refused = WordPiece::Create({.unk_token = "<unk>"}, *vocabulary);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error()->code, ErrorCode::kInvalidVocabulary);
}

TEST(WordPiece, AppendsToWhatIsThere) {
  const auto vocabulary = Vocabulary::Create(kVocabulary);
  const auto word_piece = WordPiece::Create({}, *vocabulary);
  GrowingBuffer<Piece> pieces;
  pieces.Append({42, 0, 1});
  (*word_piece)->Cut({.text = "unx", .sources = {}, .code_points = 3}, pieces);
  ASSERT_EQ(pieces.size(), 2);
  EXPECT_EQ(pieces[0].id, 42);
  EXPECT_EQ(pieces[1].id, 0);
}

}  // namespace
}  // namespace distilbert
