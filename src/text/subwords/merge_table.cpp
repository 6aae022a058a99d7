#include "text/subwords/merge_table.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/growing_buffer.h"

namespace distilbert {
namespace {

// As many as a vocabulary's tokens at most; the table of so many still fits into wasm's memory.
constexpr std::size_t kMaxMerges = 10'000'000;

std::unexpected<Error> FailAt(std::size_t line, std::string_view text, const std::string& what) {
  return Fail(ErrorCode::kInvalidVocabulary, "line " + std::to_string(line) + " of the merges, \"" +
                                                 Shortened(text) + "\", " + what);
}

/// Reads lines as merges.
class MergeReader {
 public:
  explicit MergeReader(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  Result<MergeTable::Merge> Read(std::string_view line, std::size_t number) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
      return FailAt(number, line, "is no merge, expected two tokens with a space between");
    }
    const std::string_view left = line.substr(0, space);
    const std::string_view right = line.substr(space + 1);
    both_.clear();
    both_.Append(left);
    both_.Append(right);
    if (auto ok = both_.Check(); !ok) return TakeError(ok);
    const std::string_view parts[] = {left, right, {both_.data(), both_.size()}};
    std::int32_t ids[3] = {};
    for (std::size_t i = 0; i < std::size(parts); ++i) {
      const auto id = vocabulary_.Find(parts[i]);
      if (!id) {
        const std::string name = parts[i].empty() ? "an empty token" : "the token ";
        return FailAt(number, line,
                      "needs " + name + Shortened(parts[i]) + ", which the vocabulary lacks");
      }
      ids[i] = *id;
    }
    return MergeTable::Merge{ids[0], ids[1], ids[2], static_cast<std::uint32_t>(number)};
  }

 private:
  const Vocabulary& vocabulary_;
  GrowingBuffer<char> both_;
};

}  // namespace

Result<MergeTable> MergeTable::Create(std::string_view lines, const Vocabulary& vocabulary) {
  const auto count = static_cast<std::size_t>(std::ranges::count(lines, '\n')) + 1;
  if (count > kMaxMerges) {
    return Fail(ErrorCode::kInvalidVocabulary, "there are " + std::to_string(count) +
                                                   " merges, expected at most " +
                                                   std::to_string(kMaxMerges));
  }
  GrowingBuffer<Merge> merges;
  merges.Reserve(count);
  MergeReader reader(vocabulary);
  for (std::size_t begin = 0, number = 1; begin < lines.size(); ++number) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    std::string_view line = lines.substr(begin, end - begin);
    begin = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("#version")) continue;
    auto merge = reader.Read(line, number);
    if (!merge) return TakeError(merge);
    merges.Append(*merge);
  }
  if (auto ok = merges.Check(); !ok) return TakeError(ok);

  MergeTable out;
  const std::size_t size = std::bit_ceil(merges.size() + merges.size() / 2 + 2);
  if (auto ok = out.table_.Reserve(size); !ok) return TakeError(ok);
  out.shift_ = static_cast<unsigned>(64 - std::countr_zero(size));
  std::uint64_t random = 0x9E3779B97F4A7C15u;  // the golden ratio
  for (std::uint32_t i = 0; i < kMaxSeeds; ++i) {
    out.seed_ = random | 1;  // odd: a product that loses no bits
    random = random * 6364136223846793005u + 1442695040888963407u;  // Knuth's
    if (out.InsertAll(merges.span())) return out;
  }
  return Fail(ErrorCode::kInvalidVocabulary,
              "more than " + std::to_string(kMaxProbes) +
                  " merges have the same hash, whichever hash function is taken");
}

bool MergeTable::InsertAll(std::span<const Merge> merges) {
  std::ranges::fill(table_.span(), Merge{-1, -1, 0, kNone});
  return std::ranges::all_of(merges, [&](const Merge& merge) { return Insert(merge); });
}

/// Whether it has found an entry.
bool MergeTable::Insert(const Merge& merge) {
  std::size_t slot = Slot(merge.left, merge.right);
  for (std::size_t i = 0; i < kMaxProbes; ++i) {
    Merge& entry = table_[slot];
    if (entry.rank == kNone || (entry.left == merge.left && entry.right == merge.right)) {
      entry = merge;
      return true;
    }
    slot = (slot + 1) & (table_.size() - 1);
  }
  return false;
}

}  // namespace distilbert
