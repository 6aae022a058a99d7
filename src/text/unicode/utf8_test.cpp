#include "text/unicode/utf8.h"

#include <gtest/gtest.h>

namespace distilbert {
namespace {

/// The bytes that each step of decoding takes, with "!" for an invalid sequence.
std::string Steps(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded decoded = DecodeUtf8(text, i);
    i += decoded.bytes;
    EXPECT_EQ(decoded.valid || decoded.code_point == kReplacement, true);
    out += std::to_string(decoded.bytes) + (decoded.valid ? "" : "!");
  }
  return out;
}

TEST(Utf8, EveryScalarValueComesBack) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    GrowingBuffer<char> text;
    AppendUtf8(c, text);
    const Decoded decoded = DecodeUtf8({text.data(), text.size()}, 0);
    ASSERT_TRUE(decoded.valid) << static_cast<std::uint32_t>(c);
    ASSERT_EQ(decoded.code_point, c);
    ASSERT_EQ(decoded.bytes, text.size());
    ASSERT_EQ(Utf16Length(c), c < 0x10000 ? 1 : 2);
  }
}

// As the WHATWG's decoder does, which the browser's TextDecoder follows.
TEST(Utf8, OneReplacementForEachMaximalSubpart) {
  EXPECT_EQ(Steps("\x80"
                  "a"),
            "1!1");
  EXPECT_EQ(Steps("\xC0\x80"), "1!1!") << "overlong";
  EXPECT_EQ(Steps("\xE0\x80\x80"), "1!1!1!") << "overlong";
  EXPECT_EQ(Steps("\xED\xA0\x80"), "1!1!1!") << "a surrogate";
  EXPECT_EQ(Steps("\xF4\x90\x80\x80"), "1!1!1!1!") << "past U+10FFFF";
  EXPECT_EQ(Steps("\xE4\xB8"
                  "a"),
            "2!1");
  EXPECT_EQ(Steps("\xF0\x9F\x98"), "3!") << "the text ends too early";
  EXPECT_EQ(Steps("\xF0\x9F\x98\x80"), "4");
}

}  // namespace
}  // namespace distilbert
