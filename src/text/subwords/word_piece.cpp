#include "text/subwords/word_piece.h"

#include <string_view>

namespace distilbert {

Result<std::unique_ptr<WordPiece>> WordPiece::Create(const WordPieceOptions& options,
                                                     const Vocabulary& vocabulary) {
  auto unk = vocabulary.FindSpecial(options.unk_token);
  if (!unk) return TakeError(unk);
  auto continuing = TextTable::Create(vocabulary.tokens(), options.continuing_subword_prefix);
  if (!continuing) return TakeError(continuing);
  std::unique_ptr<WordPiece> out(new WordPiece(vocabulary, std::move(*continuing)));
  out->unk_token_id_ = *unk;
  out->has_prefix_ = !options.continuing_subword_prefix.empty();
  out->max_code_points_ = options.max_input_chars_per_word;
  return out;
}

void WordPiece::Cut(const Segment& segment, GrowingBuffer<Piece>& out) const {
  const std::size_t before = out.size();
  const std::string_view text = segment.text;
  const auto unknown = [&] {
    out.Truncate(before);
    out.Append({unk_token_id_, 0, text.size()});
  };
  if (segment.code_points > max_code_points_) return unknown();
  for (std::size_t at = 0; at < text.size();) {
    const TextTable& table = at > 0 ? continuing_ : vocabulary_.table();
    const auto match = table.LongestPrefix(vocabulary_.tokens(), text.substr(at));
    if (!match) return unknown();
    out.Append({match->id, at, at + match->bytes});
    at += match->bytes;
  }
}

}  // namespace distilbert
