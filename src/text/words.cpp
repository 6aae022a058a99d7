#include "text/words.h"

#include <algorithm>
#include <string_view>

namespace distilbert {
namespace {

/// A word of BERT's; `bytes` and the word's end in UTF-16 include what is deleted behind it.
struct Piece {
  Word word;
  Span bytes;
  bool joins = false;         // an apostrophe or a hyphen
  bool stands_alone = false;  // punctuation or an ideograph
};

bool IsApostropheOrHyphen(std::string_view text) {
  constexpr std::string_view kJoining[] = {"'", "\u2019", "-", "\u2010", "\u2011"};
  return std::ranges::find(kJoining, text) != std::end(kJoining);
}

std::vector<Piece> FindPieces(const Encoding& encoding) {
  std::vector<Piece> out;
  std::int32_t last = -1;  // -1: an added token
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    const std::int32_t word = encoding.word_ids[i];
    // One character can hold two of BERT's words.
    const bool continues = last >= 0 && word >= 0 &&
                           (word == last || encoding.byte_offsets[i].begin < out.back().bytes.end);
    last = word;
    if (word < 0) continue;
    if (!continues) {
      out.push_back(
          {{encoding.utf16_offsets[i], encoding.sequence_ids[i], i, i}, encoding.byte_offsets[i]});
    }
    Piece& piece = out.back();
    piece.word.end_token = i + 1;
    piece.word.utf16.end = encoding.utf16_offsets[i].end;
    piece.bytes.end = encoding.byte_offsets[i].end;
  }
  return out;
}

void Inspect(const Tokenizer& tokenizer, const TextInput& input, Piece& piece) {
  const std::string_view text = piece.word.part == 1 ? *input.pair : input.text;
  const std::string_view own = text.substr(piece.bytes.begin, piece.bytes.end - piece.bytes.begin);
  piece.joins = IsApostropheOrHyphen(own);
  piece.stands_alone = tokenizer.StandsAlone(own);
  const TextLength deleted = tokenizer.DeletedPrefix(text.substr(piece.bytes.end));
  piece.bytes.end += deleted.bytes;
  piece.word.utf16.end += deleted.utf16;
}

/// Whether the pieces from `at` on are part of a word, an apostrophe or hyphen, and more of the
/// word.
bool Joined(const std::vector<Piece>& pieces, std::size_t at) {
  if (at + 2 >= pieces.size()) return false;
  const auto touch = [](const Piece& a, const Piece& b) {
    return a.word.part == b.word.part && a.bytes.end == b.bytes.begin;
  };
  return !pieces[at].stands_alone && pieces[at + 1].joins && !pieces[at + 2].stands_alone &&
         touch(pieces[at], pieces[at + 1]) && touch(pieces[at + 1], pieces[at + 2]);
}

}  // namespace

std::vector<Word> FindWords(const Tokenizer& tokenizer, const TextInput& input,
                            const Encoding& encoding) {
  std::vector<Piece> pieces = FindPieces(encoding);
  for (Piece& piece : pieces) Inspect(tokenizer, input, piece);
  std::vector<Word> out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Word word = pieces[i].word;
    while (Joined(pieces, i)) i += 2;
    word.end_token = pieces[i].word.end_token;
    word.utf16.end = pieces[i].word.utf16.end;
    out.push_back(word);
  }
  return out;
}

}  // namespace distilbert
