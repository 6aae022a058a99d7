#include "text/subwords/merge_table.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace distilbert {
namespace {

struct Pair {
  std::int32_t left;
  std::int32_t right;
};

/// The functions that MergeTable tries, in their order.
std::vector<std::uint64_t> Seeds() {
  std::vector<std::uint64_t> out;
  std::uint64_t random = 0x9E3779B97F4A7C15u;
  for (std::uint32_t i = 0; i < MergeTable::kMaxSeeds; ++i) {
    out.push_back(random | 1);
    random = random * 6364136223846793005u + 1442695040888963407u;
  }
  return out;
}

constexpr std::int32_t kSide = 1500;  // tokens of the left, and as many of the right

/// More pairs than a pair is looked for in, all with one place in a table for `merges` of them.
std::vector<Pair> Colliding(std::uint64_t seed, std::size_t merges) {
  const std::size_t size = std::bit_ceil(merges + merges / 2 + 2);
  std::vector<Pair> out;
  for (std::int32_t left = 0; left < kSide; ++left) {
    for (std::int32_t right = kSide; right < 2 * kSide; ++right) {
      const auto key = static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint64_t>(right);
      if ((key ^ key >> 29) * seed >> (64 - std::countr_zero(size)) != size / 2) continue;
      out.push_back({left, right});
      if (out.size() > MergeTable::kMaxProbes) return out;
    }
  }
  ADD_FAILURE() << "only " << out.size() << " pairs collide";
  return out;
}

std::string TokenOf(std::int32_t id) { return (id < kSide ? "l" : "r") + std::to_string(id); }

struct Files {
  std::string vocabulary;
  std::string merges;
};

Files FilesOf(const std::vector<Pair>& pairs) {
  Files out;
  for (std::int32_t id = 0; id < 2 * kSide; ++id) out.vocabulary += TokenOf(id) + "\n";
  for (const auto& [left, right] : pairs) {
    out.vocabulary += TokenOf(left) + TokenOf(right) + "\n";
    out.merges += TokenOf(left) + " " + TokenOf(right) + "\n";
  }
  return out;
}

TEST(MergeTable, TakesAnotherFunctionForMergesThatCollide) {
  const auto pairs = Colliding(Seeds()[0], MergeTable::kMaxProbes + 1);
  const Files files = FilesOf(pairs);
  const auto vocabulary = Vocabulary::Create(files.vocabulary);
  const auto table = MergeTable::Create(files.merges, *vocabulary);
  ASSERT_TRUE(table) << table.error()->message;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto found = table->Find(pairs[i].left, pairs[i].right);
    EXPECT_EQ(found.rank, i + 1);
    EXPECT_EQ(found.id, 2 * kSide + static_cast<std::int32_t>(i));
  }
  EXPECT_EQ(table->Find(0, 1).rank, MergeTable::kNone);
}

TEST(MergeTable, RefusesMergesThatCollideWhicheverFunctionIsTaken) {
  std::vector<Pair> pairs;
  for (const std::uint64_t seed : Seeds()) {
    const std::size_t all = MergeTable::kMaxSeeds * (MergeTable::kMaxProbes + 1);
    for (const Pair& pair : Colliding(seed, all)) pairs.push_back(pair);
  }
  const Files files = FilesOf(pairs);
  const auto vocabulary = Vocabulary::Create(files.vocabulary);
  const auto table = MergeTable::Create(files.merges, *vocabulary);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error()->message,
            "more than 128 merges have the same hash, whichever hash function is taken");
}

TEST(MergeTable, TakesTenMillionLinesAndNoMore) {
  const auto vocabulary = Vocabulary::Create("a\nb\nab\n");
  const std::string many(10'000'000, '\n');
  EXPECT_EQ(MergeTable::Create(many, *vocabulary).error()->message,
            "there are 10000001 merges, expected at most 10000000");
  EXPECT_EQ(MergeTable::Create(std::string_view(many).substr(1), *vocabulary).error()->message,
            "line 1 of the merges, \"\", is no merge, expected two tokens with a space between");
}

}  // namespace
}  // namespace distilbert
