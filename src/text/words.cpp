#include "text/words.h"

#include <algorithm>
#include <string_view>

#include "text/unicode/utf8.h"

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

/// Leaves out the white space that words take along in byte-level segments.
void Trim(std::string_view text, PlacedSegment& segment) {
  Span& bytes = segment.bytes;
  Span& utf16 = segment.word.utf16;
  while (bytes.begin < bytes.end) {
    const Decoded first = DecodeUtf8(text, bytes.begin);
    if (!IsWhiteSpace(first.code_point)) break;
    bytes.begin += first.bytes;
    utf16.begin += Utf16Length(first.code_point);
  }
  while (bytes.begin < bytes.end) {
    const Decoded last = DecodeBefore(text, bytes.end);
    if (!IsWhiteSpace(last.code_point)) break;
    bytes.end -= last.bytes;
    utf16.end -= Utf16Length(last.code_point);
  }
}

/// `end`: where the next segment begins, or npos. An added token can consist of what is deleted
/// elsewhere.
void Inspect(const Segmenter& segmenter, const TextInput& input, std::size_t end,
             PlacedSegment& segment) {
  const std::string_view text = (segment.word.part == 1 ? *input.pair : input.text).substr(0, end);
  if (segmenter.CutsInsideWords()) Trim(text, segment);
  const std::string_view own =
      text.substr(segment.bytes.begin, segment.bytes.end - segment.bytes.begin);
  segment.joins = IsApostropheOrHyphen(own);
  segment.stands_alone = segmenter.StandsAlone(own);
  const TextPosition deleted = segmenter.DeletedPrefix(text.substr(segment.bytes.end));
  segment.bytes.end += deleted.byte;
  segment.word.utf16.end += deleted.utf16;
}

bool Touch(const PlacedSegment& a, const PlacedSegment& b) {
  return a.word.part == b.word.part && a.bytes.end == b.bytes.begin;
}

/// How many segments behind that at `at` belong to the same word: an apostrophe or hyphen and more
/// of the word, or one that touches it if words are cut there.
std::size_t Joined(std::span<const PlacedSegment> segments, std::size_t at, bool cuts_words) {
  const auto rest = segments.subspan(at);
  if (rest.size() < 2 || rest[0].stands_alone || !Touch(rest[0], rest[1])) return 0;
  if (cuts_words && !rest[1].stands_alone) return 1;
  const bool joins =
      rest.size() > 2 && rest[1].joins && !rest[2].stands_alone && Touch(rest[1], rest[2]);
  return joins ? 2 : 0;
}

}  // namespace

Result<GrowingBuffer<Word>> FindWords(const Segmenter& segmenter, const TextInput& input,
                                      const Encoding& encoding) {
  GrowingBuffer<PlacedSegment> segments = FindSegments(encoding);
  if (auto ok = segments.Check(); !ok) return TakeError(ok);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last =
        i + 1 == segments.size() || segments[i + 1].word.part != segments[i].word.part;
    Inspect(segmenter, input, last ? std::string_view::npos : segments[i + 1].bytes.begin,
            segments[i]);
  }
  GrowingBuffer<Word> out;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    Word word = segments[i].word;
    if (segments[i].bytes.begin == segments[i].bytes.end) continue;  // nothing but white space
    while (const std::size_t more = Joined(segments.span(), i, segmenter.CutsInsideWords())) {
      i += more;
    }
    word.end_token = segments[i].word.end_token;
    word.utf16.end = segments[i].word.utf16.end;
    out.Append(word);
  }
  if (auto ok = out.Check(); !ok) return TakeError(ok);
  return out;
}

}  // namespace distilbert
