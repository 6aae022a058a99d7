#include "base/growing_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace distilbert {
namespace {

TEST(GrowingBuffer, KeepsWhatIsAppended) {
  GrowingBuffer<std::int32_t> buffer;
  std::vector<std::int32_t> expected;
  for (std::int32_t i = 0; i < 1000; ++i) {
    buffer.Append(i);
    expected.push_back(i);
  }
  buffer.Append(std::span<const std::int32_t>(expected));
  ASSERT_EQ(buffer.size(), 2000);
  EXPECT_TRUE(std::ranges::equal(buffer.span().first(1000), expected));
  EXPECT_TRUE(std::ranges::equal(buffer.span().last(1000), expected));
  EXPECT_EQ(buffer.back(), 999);
  buffer.Truncate(3);
  EXPECT_EQ(buffer.size(), 3);
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_TRUE(buffer.Check());
}

TEST(GrowingBuffer, LeavesOutWhatFindsNoRoomAndSaysSo) {
  constexpr std::size_t kTooMuch = std::numeric_limits<std::size_t>::max() / 2;
  GrowingBuffer<char> buffer;
  buffer.Append(std::string_view("abc"));
  EXPECT_FALSE(buffer.Reserve(kTooMuch));
  buffer.Append(std::string(10'000, 'x'));
  EXPECT_EQ(buffer.size(), 3);
  ASSERT_FALSE(buffer.Check());
  EXPECT_EQ(buffer.Check().error()->code, ErrorCode::kOutOfMemory);
}

}  // namespace
}  // namespace distilbert
