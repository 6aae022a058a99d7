// Any vocabulary, merges and segment: the pieces must be those of a plain search for the best pair.
#include <string>
#include <vector>

#include "support/fuzz.h"
#include "text/subwords/bpe.h"
#include "text/unicode/utf8.h"

namespace {

using namespace distilbert;
using fuzz::Require;

/// The pieces by merging the pair of the lowest rank, the first of them, until none is left.
std::vector<Piece> SlowCut(const Vocabulary& vocabulary, const MergeTable& merges,
                           const BpeOptions& options, std::string_view text) {
  if (options.ignore_merges) {
    if (const auto id = vocabulary.Find(text)) return {{*id, 0, text.size()}};
  }
  std::vector<Piece> out;
  const std::int32_t unknown = vocabulary.Find(options.unk_token).value_or(-1);
  std::size_t place = 0;
  bool fuses = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = DecodeUtf8(text, at);
    const std::string_view character = text.substr(at, c.bytes);
    at += c.bytes;
    const bool is_byte = std::ranges::find(kByteChars, c.code_point) != kByteChars.end();
    const auto id = is_byte ? vocabulary.Find(character) : std::nullopt;
    if (!id && unknown < 0) continue;
    if (!id && fuses) {
      out.back().end += c.bytes;
    } else {
      out.push_back({id.value_or(unknown), place, place + c.bytes});
    }
    place += c.bytes;
    fuses = !id && options.fuse_unk;
  }
  for (;;) {
    std::size_t best = 0;
    MergeTable::Merge merge{0, 0, 0, MergeTable::kNone};
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
      const auto found = merges.Find(out[i].id, out[i + 1].id);
      if (found.rank < merge.rank) {
        best = i;
        merge = found;
      }
    }
    if (merge.rank == MergeTable::kNone) return out;
    out[best].id = merge.id;
    out[best].end = out[best + 1].end;
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const bool known = data.ConsumeBool();
  const std::string tokens = data.ConsumeRandomLengthString(300);
  const auto vocabulary = Vocabulary::Create(
      known ? "?\na\nb\nab\nba\naa\naab\naba\nabab\nĠ\nĠa\nĠab\nÃ\n©\nÃ©\n" + tokens
            : "?\n" + tokens);
  if (!vocabulary) return 0;
  BpeOptions options;
  if (data.ConsumeBool()) options.unk_token = "?";
  options.fuse_unk = data.ConsumeBool();
  options.ignore_merges = data.ConsumeBool();
  constexpr std::string_view kPairs[] = {"a b",   "b a", "a a",  "aa b", "ab a",
                                         "ab ab", "Ġ a", "Ġa b", "Ã ©",  "#version"};
  std::string merges;
  for (int i = data.ConsumeIntegralInRange(0, 12); i > 0; --i) {
    merges += std::string(known ? data.PickValueInArray(kPairs) : "#version") + "\n";
  }
  merges += data.ConsumeRandomLengthString(100);
  options.merges = merges;
  const std::string text = data.ConsumeRemainingBytesAsString();
  const auto bpe = Bpe::Create(options, *vocabulary);
  const auto table = MergeTable::Create(merges, *vocabulary);
  Require(bpe.has_value() == table.has_value());
  if (!bpe) {
    Require(bpe.error()->code == ErrorCode::kInvalidVocabulary);
    return 0;
  }
  GrowingBuffer<Piece> pieces;
  (*bpe)->Cut({.text = text, .sources = {}, .code_points = text.size()}, pieces);
  const auto expected = SlowCut(*vocabulary, *table, options, text);
  Require(pieces.size() == expected.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Require(pieces[i].id == expected[i].id && pieces[i].begin == expected[i].begin &&
            pieces[i].end == expected[i].end);
  }
  return 0;
}
