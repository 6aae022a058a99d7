#include "model/config.h"

#include <gtest/gtest.h>

namespace distilbert {
namespace {

TEST(Config, AcceptsDistilBertBase) { EXPECT_TRUE(Validate(ModelConfig{})); }

struct Broken {
  const char* what;
  void (*breaks)(ModelConfig&);
  const char* message;
};

class BrokenConfig : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenConfig, IsRefusedByName) {
  ModelConfig config;
  GetParam().breaks(config);
  const auto result = Validate(config);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidConfig);
  EXPECT_NE(result.error().message.find(GetParam().message), std::string::npos)
      << result.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenConfig,
    ::testing::Values(
        Broken{"heads", [](ModelConfig& c) { c.n_heads = 7; },
               "dim is 768, expected a multiple of n_heads, 7"},
        Broken{"no_layers", [](ModelConfig& c) { c.n_layers = 0; },
               "n_layers is 0, expected 1 to 1000"},
        Broken{"negative", [](ModelConfig& c) { c.dim = -3; }, "dim is -3"},
        Broken{"positions", [](ModelConfig& c) { c.max_position_embeddings = 1; },
               "expected at least 2 for [CLS] and [SEP]"},
        Broken{"huge_vocabulary", [](ModelConfig& c) { c.vocab_size = 9'000'000; },
               "vocab_size * dim"},
        Broken{"huge_feed_forward",
               [](ModelConfig& c) { c.dim = 65'536, c.n_heads = 1, c.vocab_size = 10; },
               "more elements than one tensor may have"},
        Broken{"no_labels", [](ModelConfig& c) { c.num_labels = 0; }, "the number of labels is 0"}),
    [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace distilbert
