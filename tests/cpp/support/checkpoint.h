// Tiny models of tests/golden/encoder, read as a user's files are.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "load/checkpoint_quantizer.h"
#include "load/model_loader.h"
#include "model/head.h"
#include "model/shape.h"
#include "task/classify.h"
#include "task/embed.h"
#include "task/explain.h"
#include "task/long_text.h"
#include "task/model.h"
#include "text/tokenizer.h"

namespace distilbert::test {

std::string ReadFile(const std::string& path);

/// A path below the project's root.
std::string ProjectPath(const std::string& relative);

struct StoredTensor {
  TensorInfo info;
  std::string bytes;
};

struct Checkpoint {
  ModelShape shape;
  StorageFormat stored = StorageFormat::kFloat;
  std::vector<StoredTensor> tensors;
};

struct GoldenCase {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;  // empty: all 0
  std::vector<float> logits;           // none without a head
  std::vector<float> cls_state;        // the last layer's hidden state of [CLS]
  std::vector<float> mean_state;       // the mean of the last layer's hidden states
};

/// Names of the folders in tests/golden/encoder with a head, and without.
std::vector<std::string> GoldenModels();
std::vector<std::string> HeadlessModels();
Checkpoint ReadCheckpoint(const std::string& model);
std::vector<GoldenCase> ReadCases(const std::string& model);

/// Feeds all tensors to a loader.
Result<LoadedModel> Load(const Checkpoint& checkpoint, RunDtype run);

/// The checkpoint as `npm run quantize` writes it.
Result<Checkpoint> Quantize(const Checkpoint& checkpoint, StorageFormat format);

/// Logits of several cases' sequences in one call, one row each.
std::vector<std::vector<float>> Run(const LoadedModel& model, std::span<const GoldenCase> cases);
inline std::vector<float> Run(const LoadedModel& model, const GoldenCase& one) {
  return Run(model, std::span(&one, 1)).at(0);
}

/// A tokenizer of the tiny models' form: the five special tokens, then w0, w1, ...
Tokenizer MakeTokenizer(int words);

/// A tiny model with its tokenizer.
Model MakeModel(const std::string& model, RunDtype run = RunDtype::kQ8);

/// "w0 w1 ...", with numbers below `different`.
std::string Words(int count, int different = 100);

std::vector<float> ToVector(std::span<const float> values);

}  // namespace distilbert::test
