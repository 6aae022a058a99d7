#include "base/buffer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

// AddressSanitizer ends the program where malloc fails, unless told not to.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }

namespace distilbert {
namespace {

TEST(Buffer, AnAllocationThatFailsIsAnError) {
  constexpr std::size_t kTooMuch = std::numeric_limits<std::size_t>::max() / 2 - kReadPastEnd;
  auto buffer = Buffer<char>::Create(100);
  ASSERT_TRUE(buffer);
  const auto result = buffer->Reserve(kTooMuch);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()->code, ErrorCode::kOutOfMemory);
  EXPECT_EQ(result.error()->message,
            "no memory for " + std::to_string(kTooMuch + kReadPastEnd) + " bytes");
  EXPECT_EQ(buffer->size(), 0);
  EXPECT_TRUE(buffer->Reserve(100)) << "usable after an error";
}

TEST(Buffer, IsReadableAndZeroPastItsEnd) {
  const auto buffer = Buffer<std::int32_t>::Create(3);
  ASSERT_TRUE(buffer);
  const auto* past = reinterpret_cast<const char*>(buffer->data() + 3);
  for (std::size_t i = 0; i < kReadPastEnd; ++i) EXPECT_EQ(past[i], 0);
}

TEST(Buffer, KeepsItsMemoryWhereItIsEnough) {
  auto buffer = Buffer<float>::Create(10);
  ASSERT_TRUE(buffer);
  const float* data = buffer->data();
  ASSERT_TRUE(buffer->Reserve(4));
  EXPECT_EQ(buffer->data(), data);
  EXPECT_EQ(buffer->size(), 10);
}

}  // namespace
}  // namespace distilbert
