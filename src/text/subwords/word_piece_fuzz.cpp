// Any bytes as a segment: the pieces must spell it, or it is unknown as a whole and a plain search
// finds no way on either.
#include <string>

#include "support/fuzz.h"
#include "text/subwords/word_piece.h"

namespace {

using namespace distilbert;
using fuzz::Require;

const Vocabulary& SmallVocabulary() {
  static const auto vocabulary = Vocabulary::Create(
      "[UNK]\na\nb\nab\nabc\n##a\n##b\n##ab\n##c\n##é\né\n中\n##中\naaaa\n##aaaaa\n");
  return *vocabulary;
}

/// Where greedy longest match leaves off; the end if it spells all of the text.
std::size_t SlowMatch(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t longest = 0;
    for (std::int32_t id = 1; id < static_cast<std::int32_t>(SmallVocabulary().size()); ++id) {
      std::string_view token = SmallVocabulary().Token(id);
      if (at > 0) {
        if (!token.starts_with("##")) continue;
        token.remove_prefix(2);
      }
      if (text.substr(at).starts_with(token)) longest = std::max(longest, token.size());
    }
    if (longest == 0) return at;
    at += longest;
  }
  return at;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto word_piece = WordPiece::Create({}, SmallVocabulary());
  const std::string_view text = fuzz::TextOf(data, size);
  if (text.empty()) return 0;
  const Segment segment{.text = std::string(text), .sources = {}, .code_points = size};
  std::vector<Piece> pieces;
  (*word_piece)->Cut(segment, pieces);
  Require(!pieces.empty());
  if (pieces[0].id == 0) {
    Require(pieces.size() == 1 && pieces[0].begin == 0 && pieces[0].end == size);
    Require(size > 100 || SlowMatch(text) < size);
    return 0;
  }
  Require(SlowMatch(text) == size);
  std::size_t at = 0;
  for (const Piece& piece : pieces) {
    Require(piece.begin == at && piece.end > at);
    std::string_view token = SmallVocabulary().Token(piece.id);
    if (at > 0) token.remove_prefix(2);
    Require(text.substr(at, piece.end - at) == token);
    at = piece.end;
  }
  Require(at == size);
  return 0;
}
