// Broken checkpoints: each gets an error that says what was wrong and what would be right.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "support/checkpoint.h"

namespace distilbert {
namespace {

using test::Checkpoint;
using test::StoredTensor;

StoredTensor& Find(Checkpoint& checkpoint, const std::string& name) {
  return *std::ranges::find(checkpoint.tensors, name,
                            [](const StoredTensor& tensor) { return tensor.info.name; });
}

std::string LoadError(const Checkpoint& checkpoint, RunDtype run = RunDtype::kQ8) {
  const auto model = test::Load(checkpoint, run);
  if (model) return "";
  EXPECT_EQ(model.error()->code, ErrorCode::kInvalidWeights);
  return std::string(model.error()->message);
}

TEST(Loader, NamesAMissingTensor) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  std::erase_if(checkpoint.tensors,
                [](const StoredTensor& t) { return t.info.name == "pre_classifier.bias"; });
  EXPECT_EQ(LoadError(checkpoint),
            "the weights lack 1 tensor that config.json asks for: pre_classifier.bias");
}

/// What CheckTensors says, before any bytes come.
std::string CheckError(const Checkpoint& checkpoint) {
  const auto loader = ModelLoader::Create(checkpoint.shape, checkpoint.stored, RunDtype::kQ8);
  std::vector<TensorEntry> tensors;
  for (const auto& [info, bytes] : checkpoint.tensors) {
    tensors.push_back({info.name, info.dtype, info.shape});
  }
  const auto ok = loader->CheckTensors(tensors);
  if (ok) return "";
  EXPECT_EQ(ok.error()->code, ErrorCode::kInvalidWeights);
  return std::string(ok.error()->message);
}

TEST(Loader, ChecksTheListOfTensorsAsItChecksThemOneByOne) {
  const Checkpoint floats = test::ReadCheckpoint("plain");
  const auto q8 = test::Quantize(floats, StorageFormat::kQ8);
  const auto q4 = test::Quantize(floats, StorageFormat::kQ4);
  for (Checkpoint checkpoint : {floats, *q8, *q4}) {
    checkpoint.tensors.push_back({{"vocab_transform.weight", TensorDtype::kF32, {2}}, "12345678"});
    EXPECT_EQ(CheckError(checkpoint), "");
    for (const StoredTensor& tensor : floats.tensors) {
      Checkpoint lacking = checkpoint;
      std::erase_if(lacking.tensors, [&](const StoredTensor& other) {
        return other.info.name.starts_with(tensor.info.name);
      });
      EXPECT_NE(CheckError(lacking).find(tensor.info.name), std::string::npos);
      EXPECT_EQ(CheckError(lacking), LoadError(lacking));
      Checkpoint other_shape = checkpoint;
      Find(other_shape, tensor.info.name).info.shape[0] += 1;
      EXPECT_NE(CheckError(other_shape).find("has shape"), std::string::npos);
      EXPECT_EQ(CheckError(other_shape), LoadError(other_shape));
      Checkpoint other_dtype = checkpoint;
      Find(other_dtype, tensor.info.name).info.dtype = TensorDtype::kOther;
      EXPECT_NE(CheckError(other_dtype).find("has dtype"), std::string::npos);
      EXPECT_EQ(CheckError(other_dtype), LoadError(other_dtype));
    }
  }
}

TEST(Loader, CountsManyMissingTensors) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  checkpoint.tensors.clear();
  EXPECT_NE(LoadError(checkpoint).find("the weights lack 40 tensors"), std::string::npos)
      << LoadError(checkpoint);
}

TEST(Loader, SaysWhichShapeIsRight) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  Find(checkpoint, "classifier.weight").info.shape = {3, 32};
  EXPECT_EQ(LoadError(checkpoint),
            "tensor classifier.weight has shape [3, 32], expected [2, 32] by config.json");
}

TEST(Loader, SaysWhichDtypeIsRight) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  Find(checkpoint, "classifier.weight").info.dtype = TensorDtype::kI8;
  EXPECT_EQ(LoadError(checkpoint),
            "tensor classifier.weight has dtype I8, expected F32, F16 or BF16");
}

TEST(Loader, RefusesValuesThatAreNotFinite) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  auto& bytes = Find(checkpoint, "distilbert.transformer.layer.0.ffn.lin1.weight").bytes;
  const float infinity = INFINITY;
  std::memcpy(bytes.data() + 32 * 4 * 3, &infinity, sizeof infinity);
  EXPECT_NE(LoadError(checkpoint).find("not finite (NaN or infinity) in row 3"), std::string::npos)
      << LoadError(checkpoint);
}

/// `name` with this value in its third row.
Checkpoint WithValue(const std::string& name, float value) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  StoredTensor& tensor = Find(checkpoint, name);
  const std::int64_t columns = tensor.info.shape.size() == 1 ? 1 : tensor.info.shape[1];
  std::memcpy(tensor.bytes.data() + 2 * columns * sizeof value, &value, sizeof value);
  return checkpoint;
}

TEST(Loader, RefusesWhatQ4CannotHold) {
  for (const std::string& name : {std::string("distilbert.embeddings.word_embeddings.weight"),
                                  std::string("distilbert.transformer.layer.0.ffn.lin1.weight")}) {
    for (const float value : {6e5f, -6e5f, 3e38f}) {
      const Checkpoint checkpoint = WithValue(name, value);
      const std::string expected =
          "tensor " + name + " has a value that is too large for q4 (beyond 524032) in row 2";
      EXPECT_EQ(LoadError(checkpoint, RunDtype::kQ4), expected);
      const auto quantized = test::Quantize(checkpoint, StorageFormat::kQ4);
      ASSERT_FALSE(quantized);
      EXPECT_EQ(quantized.error()->code, ErrorCode::kInvalidWeights);
      EXPECT_EQ(quantized.error()->message, expected);
      EXPECT_EQ(LoadError(checkpoint, RunDtype::kQ8), "");
      EXPECT_TRUE(test::Quantize(checkpoint, StorageFormat::kQ8));
    }
    EXPECT_EQ(LoadError(WithValue(name, 524032.0f), RunDtype::kQ4), "");
  }
  // Vectors and the head's matrix are floats in q4, too.
  EXPECT_EQ(LoadError(WithValue("pre_classifier.bias", 3e38f), RunDtype::kQ4), "");
}

TEST(Loader, RefusesTheSameTensorTwice) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  checkpoint.tensors.push_back(checkpoint.tensors.front());
  EXPECT_NE(LoadError(checkpoint).find("comes twice"), std::string::npos);
}

TEST(Loader, SkipsTensorsThatTheModelDoesNotUse) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  checkpoint.tensors.push_back({{"vocab_transform.weight", TensorDtype::kF32, {2}}, "12345678"});
  EXPECT_EQ(LoadError(checkpoint), "");
}

TEST(Loader, RefusesInt8WeightsBeyondSevenBits) {
  auto quantized = test::Quantize(test::ReadCheckpoint("plain"), StorageFormat::kQ8);
  ASSERT_TRUE(quantized);
  Find(*quantized, "pre_classifier.weight").bytes[5] = 64;
  EXPECT_EQ(LoadError(*quantized),
            "tensor pre_classifier.weight has the value 64, expected -63 to 63");
  Find(*quantized, "pre_classifier.weight").bytes[5] = -64;
  EXPECT_EQ(LoadError(*quantized),
            "tensor pre_classifier.weight has the value -64, expected -63 to 63");
}

TEST(Loader, RefusesScalesThatAreNotFinite) {
  auto quantized = test::Quantize(test::ReadCheckpoint("plain"), StorageFormat::kQ4);
  ASSERT_TRUE(quantized);
  auto& bytes = Find(*quantized, "distilbert.embeddings.word_embeddings.weight_scale").bytes;
  bytes[0] = 0x00;
  bytes[1] = 0x7C;  // infinity
  EXPECT_NE(LoadError(*quantized).find("not finite"), std::string::npos);
}

TEST(Loader, NamesMissingScales) {
  auto quantized = test::Quantize(test::ReadCheckpoint("plain"), StorageFormat::kQ4);
  ASSERT_TRUE(quantized);
  std::erase_if(quantized->tensors,
                [](const StoredTensor& t) { return t.info.name == "pre_classifier.weight_scale"; });
  EXPECT_NE(LoadError(*quantized).find("pre_classifier.weight_scale"), std::string::npos);
}

TEST(Loader, RefusesChunksThatAreNotWholeRows) {
  const Checkpoint checkpoint = test::ReadCheckpoint("plain");
  auto loader = ModelLoader::Create(checkpoint.shape, StorageFormat::kFloat, RunDtype::kQ8);
  ASSERT_TRUE(loader);
  const std::vector<std::int64_t> shape = {32, 32};
  ASSERT_TRUE(loader->BeginTensor("pre_classifier.weight", TensorDtype::kF32, shape));
  std::ranges::fill(loader->staging(), std::byte{0});
  constexpr std::size_t kRow = 32 * sizeof(float);
  for (const std::size_t size : {std::size_t{7}, kRow + 4, std::size_t{1 << 20}}) {
    EXPECT_EQ(loader->Consume(size).error()->code, ErrorCode::kInvalidArgument) << size;
  }
  EXPECT_TRUE(loader->Consume(20 * kRow));
  EXPECT_EQ(loader->Consume(20 * kRow).error()->code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(loader->Consume(12 * kRow));
}

TEST(Quantizer, RefusesToQuantizeToFloats) {
  const auto quantizer =
      CheckpointQuantizer::Create(test::ReadCheckpoint("plain").shape, StorageFormat::kFloat);
  ASSERT_FALSE(quantizer);
  EXPECT_EQ(quantizer.error()->code, ErrorCode::kInvalidArgument);
}

TEST(Quantizer, NamesAMissingTensor) {
  Checkpoint checkpoint = test::ReadCheckpoint("plain");
  checkpoint.tensors.pop_back();
  const auto quantized = test::Quantize(checkpoint, StorageFormat::kQ4);
  ASSERT_FALSE(quantized);
  EXPECT_NE(quantized.error()->message.find("the weights lack 1 tensor"), std::string::npos);
}

/// "plain" without what follows its encoder.
Checkpoint Headless() {
  Checkpoint out = test::ReadCheckpoint("plain");
  out.shape.head = {.kind = HeadKind::kNone, .num_labels = 0};
  std::erase_if(out.tensors, [](const StoredTensor& tensor) {
    return !tensor.info.name.starts_with("distilbert.");
  });
  return out;
}

TEST(Loader, ReadsAnEncoderWithoutAHead) {
  const Checkpoint whole = test::ReadCheckpoint("plain");
  for (const RunDtype run : {RunDtype::kFp32, RunDtype::kQ8, RunDtype::kQ4}) {
    const auto model = test::Load(Headless(), run);
    ASSERT_TRUE(model) << model.error()->message;
    EXPECT_EQ(model->head, nullptr);
    const auto with_head = test::Load(whole, run);
    const std::int32_t ids[] = {2, 7, 8, 3};
    const std::size_t offsets[] = {0, 4};
    const TokenBatch batch = {.ids = ids, .type_ids = {}, .offsets = offsets};
    for (const HiddenRows rows : {HiddenRows::kCls, HiddenRows::kAll}) {
      EXPECT_EQ(test::ToVector(*model->encoder->HiddenStates(batch, rows)),
                test::ToVector(*with_head->encoder->HiddenStates(batch, rows)));
    }
  }
  EXPECT_TRUE(test::Quantize(Headless(), StorageFormat::kQ8));
  EXPECT_FALSE(test::Quantize({whole.shape, {}, Headless().tensors}, StorageFormat::kQ8));
}

TEST(Loader, AModelWithoutAHeadHasNoLogits) {
  auto loaded = std::move(*test::Load(Headless(), RunDtype::kQ8));
  Model model = std::move(*Model::Create(test::MakeTokenizer(115), std::move(loaded)));
  const TextInput input{"w1"};
  const float logits[] = {0.5f};
  const std::int32_t ids[] = {2, 3};
  const std::int32_t lengths[] = {2};
  const auto expect_refused = [](const auto& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error()->code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(result.error()->message, "the model has no head that classifies whole texts");
  };
  expect_refused(Classify(model, {&input, 1}, {}));
  expect_refused(ScoreMasked(model, ids, {}, {}, ScoreFunction::kSoftmax));
  expect_refused(Logits(model, ids, {}, lengths));
  expect_refused(Mean(model, logits, ScoreFunction::kSoftmax));
  EXPECT_TRUE(Embed(model, {&input, 1}, {}));
}

}  // namespace
}  // namespace distilbert
