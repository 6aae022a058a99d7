// How many tokens of each text stay if there are too many.
#pragma once

#include <cstddef>
#include <optional>

namespace distilbert {

struct PairLengths {
  std::size_t first;
  std::size_t second;
};

/// Hugging Face's "longest_first": the longer text is cut to the shorter one's length, then both.
PairLengths LongestFirst(PairLengths lengths, std::size_t room);

/// Hugging Face's "only_first": the first text is cut. None if no token of it would stay.
std::optional<PairLengths> OnlyFirst(PairLengths lengths, std::size_t room);

}  // namespace distilbert
