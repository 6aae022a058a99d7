#include "text/unicode/properties.h"

#include <algorithm>
#include <cstddef>

#include "text/unicode/tables.h"

namespace distilbert {
namespace {

/// Reads the variable-length integers of the packed tables.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool done() const { return position_ == bytes_.size(); }

  std::uint32_t Unsigned() {
    std::uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = bytes_[position_++];
      value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
  }

  std::int32_t Signed() {
    const std::uint32_t value = Unsigned();
    return static_cast<std::int32_t>(value >> 1) ^ -static_cast<std::int32_t>(value & 1);
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
};

}  // namespace

CodePointSet::CodePointSet(std::span<const std::uint8_t> packed) {
  Reader reader(packed);
  char32_t end = 0;
  while (!reader.done()) {
    const char32_t begin = end + reader.Unsigned();
    end = begin + reader.Unsigned();
    ranges_.push_back({begin, end});
  }
}

bool CodePointSet::Contains(char32_t c) const {
  const auto next = std::ranges::upper_bound(ranges_, c, {}, &Range::begin);
  return next != ranges_.begin() && c < std::prev(next)->end;
}

CodePointMap::CodePointMap(std::span<const std::uint8_t> packed,
                           std::span<const std::uint8_t> packed_long) {
  Reader reader(packed);
  char32_t end = 0;
  std::int32_t difference = 0;
  while (!reader.done()) {
    const char32_t begin = end + reader.Unsigned();
    const std::uint32_t count_and_step = reader.Unsigned();
    const std::uint32_t step = (count_and_step & 1) + 1;
    difference += reader.Signed();
    const char32_t last = begin + ((count_and_step >> 1) - 1) * step;
    runs_.push_back({begin, last, step, difference});
    end = last + 1;
  }
  Reader long_reader(packed_long);
  end = 0;
  while (!long_reader.done()) {
    Long entry{end + long_reader.Unsigned(), {}};
    entry.target.size = long_reader.Unsigned();
    for (std::uint32_t i = 0; i < entry.target.size; ++i) {
      entry.target.codes[i] = long_reader.Unsigned();
    }
    end = entry.source + 1;
    long_.push_back(entry);
  }
}

ShortString CodePointMap::Map(char32_t c) const {
  const auto next = std::ranges::upper_bound(runs_, c, {}, &Run::begin);
  if (next != runs_.begin()) {
    const Run& run = *std::prev(next);
    if (c <= run.last && (c - run.begin) % run.step == 0) {
      const auto target = static_cast<std::int32_t>(c) + run.difference;
      return {{static_cast<char32_t>(target)}, 1};
    }
  }
  const auto found = std::ranges::lower_bound(long_, c, {}, &Long::source);
  if (found != long_.end() && found->source == c) return found->target;
  return {{c}, 1};
}

WordSet::WordSet()
    : letters_(unicode::kLetters), numbers_(unicode::kNumbers), others_(unicode::kOtherWord) {}

UnicodeProperties::UnicodeProperties()
    : deleted(unicode::kDeleted),
      whitespace(unicode::kWhitespace),
      chinese(unicode::kChinese),
      marks(unicode::kMarks),
      spacing_marks(unicode::kSpacingMarks),
      punctuation(unicode::kPunctuation),
      stripped(unicode::kStripped, unicode::kStrippedLong),
      lowercase(unicode::kLowercase, unicode::kLowercaseLong) {}

}  // namespace distilbert
