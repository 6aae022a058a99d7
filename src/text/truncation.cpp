#include "text/truncation.h"

#include <algorithm>

namespace distilbert {

PairLengths LongestFirst(PairLengths lengths, std::size_t room) {
  auto [shorter, longer] = std::minmax({lengths.first, lengths.second});
  if (shorter + longer <= room) return lengths;
  const bool swapped = lengths.first > lengths.second;
  // As Hugging Face's tokenizers computes it: the shorter keeps all it can up to half of the room,
  // and of two long ones the second keeps an odd token.
  longer = shorter > room ? shorter : std::max(shorter, room - shorter);
  if (shorter + longer > room) {
    shorter = room / 2;
    longer = shorter + room % 2;
  }
  return swapped ? PairLengths{longer, shorter} : PairLengths{shorter, longer};
}

std::optional<PairLengths> OnlyFirst(PairLengths lengths, std::size_t room) {
  if (lengths.first + lengths.second <= room) return lengths;
  if (lengths.second >= room) return std::nullopt;
  return PairLengths{room - lengths.second, lengths.second};
}

}  // namespace distilbert
