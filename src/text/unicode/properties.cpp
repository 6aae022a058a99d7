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

CodePointSet::CodePointSet(unicode::Property property) {
  Reader lengths(unicode::kRunLengths);
  char32_t begin = 0;
  for (const std::uint8_t run_class : unicode::kRunClasses) {
    const char32_t end = begin + lengths.Unsigned();
    if (unicode::kClassProperties[run_class] & property) {
      if (!ranges_.empty() && ranges_.back().end == begin) {
        ranges_.back().end = end;
      } else {
        ranges_.push_back({begin, end});
      }
    }
    begin = end;
  }
}

bool CodePointSet::Contains(char32_t c) const {
  const auto next = std::ranges::upper_bound(ranges_, c, {}, &Range::begin);
  return next != ranges_.begin() && c < std::prev(next)->end;
}

CodePointMap::CodePointMap(std::span<const std::uint8_t> packed,
                           std::span<const std::uint8_t> packed_long) {
  Reader reader(packed);
  runs_.resize(reader.Unsigned());
  for (Run& run : runs_) run.begin = reader.Unsigned();
  for (Run& run : runs_) run.last = reader.Unsigned();
  char32_t end = 0;
  std::int32_t difference = 0;
  for (Run& run : runs_) {
    const std::uint32_t count_and_step = run.last;
    run.begin += end;
    run.step = (count_and_step & 1) + 1;
    run.last = run.begin + ((count_and_step >> 1) - 1) * run.step;
    run.difference = difference += reader.Signed();
    end = run.last + 1;
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
