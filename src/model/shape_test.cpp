#include "model/shape.h"

#include <gtest/gtest.h>

#include "model/family.h"

namespace distilbert {
namespace {

ModelShape DistilBertBase() { return {FindFamily("distilbert"), {}, {}}; }

TEST(Shape, AcceptsDistilBertBase) { EXPECT_TRUE(Validate(DistilBertBase())); }

TEST(Shape, NeedsNoLabelsWithoutAHead) {
  ModelShape shape = DistilBertBase();
  shape.head = {.kind = HeadKind::kNone, .num_labels = 0};
  EXPECT_TRUE(Validate(shape));
}

TEST(Shape, OfAHeadThatTheFamilyLacksIsRefused) {
  ModelShape shape = DistilBertBase();
  const Family headless = {"toy", {}, "", shape.family->parts, {}};
  shape.family = &headless;
  const auto result = Validate(shape);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()->message, "config.json: models of type toy have no head of this kind");
}

TEST(Shape, OfNoFamilyIsRefused) {
  EXPECT_EQ(FindFamily("gpt2"), nullptr);
  EXPECT_FALSE(Validate(ModelShape{}));
}

struct Broken {
  const char* what;
  void (*breaks)(ModelShape&);
  const char* message;
};

class BrokenShape : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenShape, IsRefusedByName) {
  ModelShape shape = DistilBertBase();
  GetParam().breaks(shape);
  const auto result = Validate(shape);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()->code, ErrorCode::kInvalidConfig);
  EXPECT_NE(result.error()->message.find(GetParam().message), std::string::npos)
      << result.error()->message;
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenShape,
    ::testing::Values(
        Broken{"heads", [](ModelShape& s) { s.encoder.num_attention_heads = 7; },
               "dim is 768, expected a multiple of n_heads, 7"},
        Broken{"no_layers", [](ModelShape& s) { s.encoder.num_hidden_layers = 0; },
               "n_layers is 0, expected 1 to 1000"},
        Broken{"negative", [](ModelShape& s) { s.encoder.hidden_size = -3; }, "dim is -3"},
        Broken{"positions", [](ModelShape& s) { s.encoder.max_position_embeddings = 1; },
               "expected at least 2 for [CLS] and [SEP]"},
        Broken{"first_position",
               [](ModelShape& s) {
                 s.encoder.max_position_embeddings = 3;
                 s.encoder.first_position = 2;
               },
               "max_position_embeddings is 3, expected at least 4"},
        Broken{"huge_vocabulary", [](ModelShape& s) { s.encoder.vocab_size = 9'000'000; },
               "vocab_size * dim"},
        Broken{"huge_feed_forward",
               [](ModelShape& s) {
                 s.encoder.hidden_size = 65'536, s.encoder.num_attention_heads = 1,
                 s.encoder.vocab_size = 10;
               },
               "more elements than one tensor may have"},
        Broken{"no_labels", [](ModelShape& s) { s.head.num_labels = 0; },
               "the number of labels is 0"}),
    [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace distilbert
