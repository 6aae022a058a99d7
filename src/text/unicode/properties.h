// What is known of each code point, unpacked for binary search.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "text/unicode/tables.h"

namespace distilbert {

/// One to three code points.
struct ShortString {
  std::array<char32_t, 3> codes{};
  std::uint32_t size = 0;
};

class CodePointSet {
 public:
  explicit CodePointSet(unicode::Property property);
  bool Contains(char32_t c) const;

 private:
  struct Range {
    char32_t begin;
    char32_t end;
  };
  std::vector<Range> ranges_;
};

class CodePointMap {
 public:
  CodePointMap(std::span<const std::uint8_t> packed, std::span<const std::uint8_t> packed_long);
  /// What `c` becomes; itself where the table does not name it.
  ShortString Map(char32_t c) const;

 private:
  struct Run {
    char32_t begin;
    char32_t last;
    std::uint32_t step;
    std::int32_t difference;
  };
  struct Long {
    char32_t source;
    ShortString target;
  };
  std::vector<Run> runs_;
  std::vector<Long> long_;
};

struct UnicodeProperties {
  UnicodeProperties();
  CodePointSet deleted;
  CodePointSet whitespace;
  CodePointSet chinese;
  CodePointSet marks;
  CodePointSet spacing_marks;
  CodePointSet punctuation;
  CodePointMap stripped;
  CodePointMap lowercase;
};

}  // namespace distilbert
