// Any vocabulary, and any bytes as a segment: the pieces must be those of a plain greedy search.
#include <string>

#include "support/fuzz.h"
#include "text/subwords/word_piece.h"

namespace {

using namespace distilbert;
using fuzz::Require;

/// The longest token that `text` begins with, behind `prefix`; of equal ones the last.
std::int32_t SlowLongest(const Vocabulary& vocabulary, std::string_view prefix,
                         std::string_view text, std::size_t& longest) {
  std::int32_t best = -1;
  longest = 0;
  for (std::int32_t id = 0; id < static_cast<std::int32_t>(vocabulary.size()); ++id) {
    std::string_view token = vocabulary.Token(id);
    if (!token.starts_with(prefix)) continue;
    token.remove_prefix(prefix.size());
    if (token.empty() || token.size() < longest || !text.starts_with(token)) continue;
    longest = token.size();
    best = id;
  }
  return best;
}

/// The pieces by greedy longest match; none if it finds no way on.
std::vector<Piece> SlowCut(const Vocabulary& vocabulary, std::string_view prefix,
                           std::string_view text) {
  std::vector<Piece> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t longest = 0;
    const std::int32_t id =
        SlowLongest(vocabulary, at > 0 ? prefix : std::string_view(), text.substr(at), longest);
    if (id < 0) return {};
    out.push_back({id, at, at + longest});
    at += longest;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  WordPieceOptions options{.unk_token = "?"};
  const std::string prefix = data.ConsumeBool() ? data.ConsumeRandomLengthString(3) : "##";
  options.continuing_subword_prefix = prefix;
  const std::string tokens = data.ConsumeRandomLengthString(300);
  const auto vocabulary = Vocabulary::Create(
      data.ConsumeBool()
          ? "?\na\nb\nab\nabc\n##a\n##b\n##ab\n##c\n##é\né\n中\n##中\naaaa\n" + tokens
          : "?\n" + tokens);
  if (!vocabulary) return 0;
  const std::string text = data.ConsumeRemainingBytesAsString();
  if (text.empty()) return 0;
  const auto word_piece = WordPiece::Create(options, *vocabulary);
  Require(word_piece.has_value());
  const std::int32_t unknown = (*word_piece)->unknown_token_id();
  Require(vocabulary->Token(unknown) == "?");
  const Segment segment{.text = text, .sources = {}, .code_points = text.size()};
  GrowingBuffer<Piece> pieces;
  (*word_piece)->Cut(segment, pieces);
  std::vector<Piece> expected = SlowCut(*vocabulary, options.continuing_subword_prefix, text);
  if (expected.empty() || text.size() > 100) expected = {{unknown, 0, text.size()}};
  Require(pieces.size() == expected.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Require(pieces[i].id == expected[i].id && pieces[i].begin == expected[i].begin &&
            pieces[i].end == expected[i].end);
  }
  return 0;
}
