#include "text/segmenter/byte_level.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "text/unicode/byte_chars.h"
#include "text/unicode/tables.h"
#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

struct PlacedCodePoint {
  char32_t code = 0;
  TextPosition begin;
  TextPosition end;
};

/// Reads a text from a place on, one code point ahead.
class TextReader {
 public:
  TextReader(std::string_view text, TextPosition begin)
      : text_(text), current_{.begin = begin, .end = begin} {
    Next();
  }

  bool done() const { return done_; }
  const PlacedCodePoint& current() const { return current_; }

  void Next() {
    current_.begin = current_.end;
    done_ = at_ == text_.size();
    if (done_) return;
    const Decoded decoded = DecodeUtf8(text_, at_);
    at_ += decoded.bytes;
    current_.code = decoded.code_point;
    current_.end.byte += decoded.bytes;
    current_.end.utf16 += Utf16Length(decoded.code_point);
  }

  /// Whether `ascii` follows the current one.
  bool IsFollowedBy(std::string_view ascii) const { return text_.substr(at_).starts_with(ascii); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;  // behind the current one
  PlacedCodePoint current_;
  bool done_ = false;
};

/// Reads the code points from `first` to `last` of a text.
class NormalizedReader {
 public:
  NormalizedReader(const NormalizedText& text, std::size_t first, std::size_t last)
      : text_(text), at_(first), last_(last) {
    Read();
  }

  bool done() const { return at_ == last_; }
  const PlacedCodePoint& current() const { return current_; }

  void Next() {
    ++at_;
    Read();
  }

  bool IsFollowedBy(std::string_view ascii) const {
    if (last_ - at_ <= ascii.size()) return false;
    return text_.view().substr(text_.sources[at_ + 1].offset).starts_with(ascii);
  }

 private:
  void Read() {
    if (done()) return;
    const Source& source = text_.sources[at_];
    current_ = {.code = DecodeUtf8(text_.view(), source.offset).code_point,
                .begin = source.begin,
                .end = source.end};
  }

  const NormalizedText& text_;
  std::size_t at_;
  std::size_t last_;
  PlacedCodePoint current_;
};

/// The code points behind an apostrophe that make a segment with it.
template <class Reader>
std::size_t ContractionLength(const Reader& reader) {
  for (const std::string_view one : {"s", "t", "re", "ve", "m", "ll", "d"}) {
    if (reader.IsFollowedBy(one)) return one.size();
  }
  return 0;
}

/// The bytes of a code point, each as its character.
void AppendBytes(const PlacedCodePoint& c, SegmentSink& out) {
  const auto append = [&](char32_t byte) { out.Append(kByteChars[byte], c.begin, c.end); };
  if (c.code < 0x80) {
    append(c.code);
    return;
  }
  if (c.code < 0x800) {
    append(0xC0 | c.code >> 6);
  } else {
    if (c.code < 0x10000) {
      append(0xE0 | c.code >> 12);
    } else {
      append(0xF0 | c.code >> 18);
      append(0x80 | (c.code >> 12 & 0x3F));
    }
    append(0x80 | (c.code >> 6 & 0x3F));
  }
  append(0x80 | (c.code & 0x3F));
}

}  // namespace

ByteLevelSegmenter::ByteLevelSegmenter(const ByteLevelSegmenterOptions& options)
    : options_(options),
      letters_(unicode::kLetters),
      numbers_(unicode::kNumbers),
      punctuation_(unicode::kPunctuation) {
  for (char32_t c = 0; c < ascii_.size(); ++c) ascii_[c] = SlowKindOf(c);
}

ByteLevelSegmenter::Kind ByteLevelSegmenter::SlowKindOf(char32_t c) const {
  if (letters_.Contains(c)) return Kind::kLetter;
  if (numbers_.Contains(c)) return Kind::kNumber;
  return IsWhiteSpace(c) ? Kind::kSpace : Kind::kOther;
}

template <class Reader>
void ByteLevelSegmenter::CutAll(Reader& reader, SegmentSink& out) const {
  std::optional<PlacedCodePoint> space;  // white space that may begin a word
  if (options_.add_prefix_space && !reader.done() && reader.current().code != ' ') {
    space = reader.current();
    space->code = ' ';
  }
  const auto take = [&] {
    AppendBytes(reader.current(), out);
    reader.Next();
  };
  while (space || !reader.done()) {
    if (!space && reader.current().code == '\'') {
      if (std::size_t letters = ContractionLength(reader)) {
        for (++letters; letters > 0; --letters) take();
        if (!out.Finish()) return;
        continue;
      }
    }
    // Of white space the last one goes with what follows, or alone.
    bool is_run = false;
    while (!reader.done() && KindOf(reader.current().code) == Kind::kSpace) {
      if (space) AppendBytes(*space, out);
      is_run = space.has_value();
      space = reader.current();
      reader.Next();
    }
    if (is_run && !reader.done() && !out.Finish()) return;
    if (space) AppendBytes(*space, out);
    if (!reader.done() && (!space || space->code == ' ')) {
      const Kind kind = KindOf(reader.current().code);
      while (!reader.done() && KindOf(reader.current().code) == kind) take();
    }
    space.reset();
    if (!out.Finish()) return;
  }
}

TextPosition ByteLevelSegmenter::Split(std::string_view text, TextPosition begin,
                                       SegmentSink& out) const {
  TextReader reader(text, begin);
  CutAll(reader, out);
  return reader.current().begin;
}

NormalizedText ByteLevelSegmenter::Normalize(std::string_view text, TextPosition begin) const {
  NormalizedText out;
  TextReader reader(text, begin);
  for (; !reader.done(); reader.Next()) {
    const PlacedCodePoint& c = reader.current();
    out.Append(c.code, c.begin, c.end);
  }
  out.end = reader.current().begin;
  return out;
}

void ByteLevelSegmenter::Cut(const NormalizedText& text, std::size_t first, std::size_t last,
                             SegmentSink& out) const {
  NormalizedReader reader(text, first, last);
  CutAll(reader, out);
}

/// Punctuation does, but for the apostrophe of a contraction.
bool ByteLevelSegmenter::StandsAlone(std::string_view text) const {
  bool punctuation = false;
  for (TextReader reader(text, {}); !reader.done(); reader.Next()) {
    const char32_t c = reader.current().code;
    if (punctuation && KindOf(c) == Kind::kLetter && text.starts_with('\'')) return false;
    punctuation = punctuation || punctuation_.Contains(c);
  }
  return punctuation;
}

TextPosition ByteLevelSegmenter::DeletedPrefix(std::string_view /*text*/) const { return {}; }

}  // namespace distilbert
