#include "text/words.h"

#include <algorithm>
#include <string_view>

namespace distilbert {
namespace {

/// A segment that the encoding has tokens of; `bytes` and the word's end in UTF-16 include what is
/// deleted behind it.
struct PlacedSegment {
  Word word;
  Span bytes;
  bool joins = false;         // an apostrophe or a hyphen
  bool stands_alone = false;  // punctuation or an ideograph
};

bool IsApostropheOrHyphen(std::string_view text) {
  constexpr std::string_view kJoining[] = {"'", "\u2019", "-", "\u2010", "\u2011"};
  return std::ranges::find(kJoining, text) != std::end(kJoining);
}

GrowingBuffer<PlacedSegment> FindSegments(const Encoding& encoding) {
  GrowingBuffer<PlacedSegment> out;
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    const std::int32_t word = encoding.word_ids[i];
    if (word < 0) continue;
    // One character can hold two segments.
    const bool continues =
        !out.empty() && encoding.sequence_ids[i] == encoding.sequence_ids[i - 1] &&
        (word == encoding.word_ids[i - 1] || encoding.byte_offsets[i].begin < out.back().bytes.end);
    if (!continues) {
      out.Append(
          {{encoding.utf16_offsets[i], encoding.sequence_ids[i], i, i}, encoding.byte_offsets[i]});
    }
    if (out.failed()) break;
    PlacedSegment& segment = out.back();
    segment.word.end_token = i + 1;
    segment.word.utf16.end = encoding.utf16_offsets[i].end;
    segment.bytes.end = encoding.byte_offsets[i].end;
  }
  return out;
}

/// `end`: where the next segment begins, or npos. An added token can consist of what is deleted
/// elsewhere.
void Inspect(const Segmenter& segmenter, const TextInput& input, std::size_t end,
             PlacedSegment& segment) {
  const std::string_view text = (segment.word.part == 1 ? *input.pair : input.text).substr(0, end);
  const std::string_view own =
      text.substr(segment.bytes.begin, segment.bytes.end - segment.bytes.begin);
  segment.joins = IsApostropheOrHyphen(own);
  segment.stands_alone = segmenter.StandsAlone(own);
  const TextPosition deleted = segmenter.DeletedPrefix(text.substr(segment.bytes.end));
  segment.bytes.end += deleted.byte;
  segment.word.utf16.end += deleted.utf16;
}

/// Whether the segments from `at` on are part of a word, an apostrophe or hyphen, and more of the
/// word.
bool Joined(std::span<const PlacedSegment> segments, std::size_t at) {
  if (at + 2 >= segments.size()) return false;
  const auto touch = [](const PlacedSegment& a, const PlacedSegment& b) {
    return a.word.part == b.word.part && a.bytes.end == b.bytes.begin;
  };
  return !segments[at].stands_alone && segments[at + 1].joins && !segments[at + 2].stands_alone &&
         touch(segments[at], segments[at + 1]) && touch(segments[at + 1], segments[at + 2]);
}

}  // namespace

Result<GrowingBuffer<Word>> FindWords(const Segmenter& segmenter, const TextInput& input,
                                      const Encoding& encoding) {
  GrowingBuffer<PlacedSegment> segments = FindSegments(encoding);
  if (auto ok = segments.Check(); !ok) return std::unexpected(ok.error());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last =
        i + 1 == segments.size() || segments[i + 1].word.part != segments[i].word.part;
    Inspect(segmenter, input, last ? std::string_view::npos : segments[i + 1].bytes.begin,
            segments[i]);
  }
  GrowingBuffer<Word> out;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    Word word = segments[i].word;
    while (Joined(segments.span(), i)) i += 2;
    word.end_token = segments[i].word.end_token;
    word.utf16.end = segments[i].word.utf16.end;
    out.Append(word);
  }
  if (auto ok = out.Check(); !ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace distilbert
