// A family is a table: one of the tests' own, DistilBERT with token types and with positions that
// do not begin at 0, against DistilBERT with the same numbers worked into its embeddings.
#include "model/family.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "support/checkpoint.h"

namespace distilbert {
namespace {

using test::Checkpoint;

constexpr std::int32_t kTypes = 2;
constexpr std::int32_t kFirstPosition = 1;

const Family& Typed() {
  static const auto kParts = [] {
    const Family& distilbert = *FindFamily("distilbert");
    std::vector<PartName> parts(distilbert.parts.begin(), distilbert.parts.end());
    parts.insert(parts.begin(), {Part::kTypeEmbeddings, "token_types"});
    return parts;
  }();
  static const Family kFamily = {"toy", {}, "distilbert.", kParts, FindFamily("distilbert")->heads};
  return kFamily;
}

std::vector<float> Floats(const std::string& bytes) {
  std::vector<float> out(bytes.size() / sizeof(float));
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

std::string Bytes(const std::vector<float>& floats) {
  return {reinterpret_cast<const char*>(floats.data()), floats.size() * sizeof(float)};
}

test::StoredTensor& Find(Checkpoint& checkpoint, const std::string& name) {
  return *std::ranges::find(checkpoint.tensors, name, [](const auto& t) { return t.info.name; });
}

std::vector<float> TypeRows(std::size_t columns) {
  std::vector<float> out(kTypes * columns);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = 0.03f * static_cast<float>(i % 17) - 0.2f;
  return out;
}

/// "plain" as a model of the family with types and a first position.
Checkpoint TypedCheckpoint() {
  Checkpoint out = test::ReadCheckpoint("plain");
  const std::size_t columns = out.shape.encoder.hidden_size;
  out.shape.family = &Typed();
  out.shape.encoder.type_vocab_size = kTypes;
  out.shape.encoder.first_position = kFirstPosition;
  out.shape.encoder.max_position_embeddings += kFirstPosition;
  auto& positions = Find(out, "distilbert.embeddings.position_embeddings.weight");
  positions.info.shape[0] += kFirstPosition;
  positions.bytes = Bytes(std::vector<float>(kFirstPosition * columns, 9.0f)) + positions.bytes;
  out.tensors.push_back({{"distilbert.token_types.weight",
                          TensorDtype::kF32,
                          {kTypes, static_cast<std::int64_t>(columns)}},
                         Bytes(TypeRows(columns))});
  return out;
}

/// "plain" with the row of a type in each word's embedding.
Checkpoint WithType(std::size_t type) {
  Checkpoint out = test::ReadCheckpoint("plain");
  const std::size_t columns = out.shape.encoder.hidden_size;
  const std::vector<float> types = TypeRows(columns);
  auto& words = Find(out, "distilbert.embeddings.word_embeddings.weight");
  std::vector<float> values = Floats(words.bytes);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += types[type * columns + i % columns];
  words.bytes = Bytes(values);
  return out;
}

std::vector<float> Hidden(const LoadedModel& model, const std::vector<std::int32_t>& ids,
                          const std::vector<std::int32_t>& type_ids) {
  const std::size_t offsets[] = {0, ids.size()};
  const auto hidden = model.encoder->HiddenStates(
      {.ids = ids, .type_ids = type_ids, .offsets = offsets}, HiddenRows::kAll);
  EXPECT_TRUE(hidden) << hidden.error()->message;
  return hidden ? test::ToVector(*hidden) : std::vector<float>();
}

void ExpectNear(const std::vector<float>& actual, const std::vector<float>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-5);
}

TEST(Family, TokenTypesAndTheFirstPositionAreReadByTheTable) {
  const auto typed = test::Load(TypedCheckpoint(), RunDtype::kFp32);
  ASSERT_TRUE(typed) << typed.error()->message;
  EXPECT_EQ(typed->encoder->shape().max_tokens(), 64);
  for (const std::size_t type : {0, 1}) {
    const auto plain = test::Load(WithType(type), RunDtype::kFp32);
    ASSERT_TRUE(plain);
    for (const auto& golden : test::ReadCases("plain")) {
      const std::vector<std::int32_t> types(golden.ids.size(), static_cast<std::int32_t>(type));
      const auto expected = Hidden(*plain, golden.ids, {});
      ExpectNear(Hidden(*typed, golden.ids, types), expected);
      if (type == 0) ExpectNear(Hidden(*typed, golden.ids, {}), expected);
    }
  }
}

TEST(Family, OfOneTypeAtLeast) {
  ModelShape shape = TypedCheckpoint().shape;
  shape.encoder.type_vocab_size = 0;
  const auto result = Validate(shape);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()->message, "config.json: type_vocab_size is 0, expected 1 to 1000");
}

TEST(Family, ATypeThatTheModelLacksIsAnError) {
  const auto typed = test::Load(TypedCheckpoint(), RunDtype::kQ8);
  ASSERT_TRUE(typed) << typed.error()->message;
  const std::int32_t ids[] = {2, 5, 3};
  const std::size_t offsets[] = {0, 3};
  for (const std::int32_t wrong : {2, -1}) {
    const std::int32_t types[] = {0, wrong, 0};
    const auto hidden = typed->encoder->HiddenStates(
        {.ids = ids, .type_ids = types, .offsets = offsets}, HiddenRows::kCls);
    ASSERT_FALSE(hidden);
    EXPECT_EQ(hidden.error()->message,
              "a token has type " + std::to_string(wrong) + ", the model has types 0 to 1");
  }
}

TEST(Family, ItsTensorsAreAskedForByName) {
  Checkpoint checkpoint = TypedCheckpoint();
  checkpoint.tensors.pop_back();
  const auto model = test::Load(checkpoint, RunDtype::kQ8);
  ASSERT_FALSE(model);
  EXPECT_NE(model.error()->message.find("distilbert.token_types.weight"), std::string::npos);
}

}  // namespace
}  // namespace distilbert
