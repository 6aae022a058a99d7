#include "base/result.h"

#include <gtest/gtest.h>

#include <string>

namespace distilbert {
namespace {

TEST(Shortened, KeepsAHundredBytes) {
  const std::string most(100, 'a');
  EXPECT_EQ(Shortened(most), most);
  EXPECT_EQ(Shortened(most + "b"), most + "...");
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(Shortened(std::string(98, 'a') + "\u6771\u4eac"), std::string(98, 'a') + "...");
  EXPECT_EQ(Shortened(std::string(97, 'a') + "\u6771\u4eac"), std::string(97, 'a') + "\u6771...");
  EXPECT_EQ(Shortened(std::string(200, '\x80')), "...") << "no character begins there";
}

}  // namespace
}  // namespace distilbert
