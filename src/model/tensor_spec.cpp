#include "model/tensor_spec.h"

#include <algorithm>

#include "nn/quantize.h"

namespace distilbert {
namespace {

std::string ShapeText(std::span<const std::int64_t> shape) {
  std::string out = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    out += (i ? ", " : "") + std::to_string(shape[i]);
  }
  return out + "]";
}

bool IsFloat(TensorDtype dtype) {
  return dtype == TensorDtype::kF32 || dtype == TensorDtype::kF16 || dtype == TensorDtype::kBF16;
}

struct Expectation {
  std::string dtypes;
  bool dtype_fits = false;
  std::vector<std::int64_t> shape;
};

Expectation Expect(const TensorSpec& spec, bool is_scale, StorageFormat stored, TensorDtype dtype) {
  const auto rows = static_cast<std::int64_t>(spec.rows);
  const auto columns = static_cast<std::int64_t>(spec.columns);
  const MatrixForm form = StoredForm(spec.role, stored);
  if (is_scale && form == MatrixForm::kInt8) return {"F32", dtype == TensorDtype::kF32, {rows}};
  if (is_scale) {
    return {"F16",
            dtype == TensorDtype::kF16,
            {rows, static_cast<std::int64_t>(nn::GroupCount(spec.columns))}};
  }
  if (form == MatrixForm::kInt8) return {"I8", dtype == TensorDtype::kI8, {rows, columns}};
  if (form == MatrixForm::kQ4) {
    return {"U8",
            dtype == TensorDtype::kU8,
            {rows, static_cast<std::int64_t>(nn::PackedSize(spec.columns))}};
  }
  if (spec.role == TensorRole::kVector) return {"F32, F16 or BF16", IsFloat(dtype), {columns}};
  return {"F32, F16 or BF16", IsFloat(dtype), {rows, columns}};
}

class SpecList {
 public:
  void Matrix(const std::string& name, TensorRole role, std::int32_t rows, std::int32_t columns) {
    specs_.push_back({name + ".weight", role, static_cast<std::size_t>(rows),
                      static_cast<std::size_t>(columns)});
  }
  void Vector(const std::string& name, std::int32_t size) {
    specs_.push_back({name, TensorRole::kVector, 1, static_cast<std::size_t>(size)});
  }
  void LayerNorm(const std::string& name, std::int32_t dim) {
    Vector(name + ".weight", dim);
    Vector(name + ".bias", dim);
  }
  void Linear(const std::string& name, std::int32_t out_features, std::int32_t in_features) {
    Matrix(name, TensorRole::kLinear, out_features, in_features);
    Vector(name + ".bias", out_features);
  }
  std::vector<TensorSpec> Take() { return std::move(specs_); }

 private:
  std::vector<TensorSpec> specs_;
};

}  // namespace

std::vector<TensorSpec> ExpectedTensors(const ModelConfig& c) {
  SpecList list;
  const std::string embeddings = "distilbert.embeddings.";
  list.Matrix(embeddings + "word_embeddings", TensorRole::kEmbedding, c.vocab_size, c.dim);
  list.Matrix(embeddings + "position_embeddings", TensorRole::kEmbedding, c.max_position_embeddings,
              c.dim);
  list.LayerNorm(embeddings + "LayerNorm", c.dim);
  for (std::int32_t i = 0; i < c.n_layers; ++i) {
    const std::string layer = "distilbert.transformer.layer." + std::to_string(i) + ".";
    for (const char* part : {"q_lin", "k_lin", "v_lin", "out_lin"}) {
      list.Linear(layer + "attention." + part, c.dim, c.dim);
    }
    list.LayerNorm(layer + "sa_layer_norm", c.dim);
    list.Linear(layer + "ffn.lin1", c.hidden_dim, c.dim);
    list.Linear(layer + "ffn.lin2", c.dim, c.hidden_dim);
    list.LayerNorm(layer + "output_layer_norm", c.dim);
  }
  list.Linear("pre_classifier", c.dim, c.dim);
  list.Matrix("classifier", TensorRole::kFloatMatrix, c.num_labels, c.dim);
  list.Vector("classifier.bias", c.num_labels);
  return list.Take();
}

MatrixForm StoredForm(TensorRole role, StorageFormat stored) {
  const bool quantised = role == TensorRole::kEmbedding || role == TensorRole::kLinear;
  if (!quantised || stored == StorageFormat::kFloat) return MatrixForm::kF32;
  return stored == StorageFormat::kQ8 ? MatrixForm::kInt8 : MatrixForm::kQ4;
}

int Int8Max(TensorRole role) {
  return role == TensorRole::kLinear ? nn::kWeightMax : nn::kEmbeddingMax;
}

std::vector<std::string> RequiredTensors(std::span<const TensorSpec> specs, StorageFormat stored) {
  std::vector<std::string> out;
  for (const TensorSpec& spec : specs) {
    out.push_back(spec.name);
    if (StoredForm(spec.role, stored) == MatrixForm::kF32) continue;
    out.push_back(spec.name + std::string(kScaleSuffix));
  }
  return out;
}

Result<void> CheckTensor(const TensorSpec& spec, bool is_scale, StorageFormat stored,
                         TensorDtype dtype, std::span<const std::int64_t> shape) {
  const Expectation expected = Expect(spec, is_scale, stored, dtype);
  const std::string name = spec.name + std::string(is_scale ? kScaleSuffix : "");
  if (!expected.dtype_fits) {
    return Fail(ErrorCode::kInvalidWeights, "tensor " + name + " has dtype " +
                                                std::string(Name(dtype)) + ", expected " +
                                                expected.dtypes);
  }
  if (!std::equal(shape.begin(), shape.end(), expected.shape.begin(), expected.shape.end())) {
    return Fail(ErrorCode::kInvalidWeights, "tensor " + name + " has shape " + ShapeText(shape) +
                                                ", expected " + ShapeText(expected.shape) +
                                                " by config.json");
  }
  return {};
}

std::optional<TensorMatch> FindTensor(std::span<const TensorSpec> specs, std::string_view name,
                                      StorageFormat stored) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!name.starts_with(specs[i].name)) continue;
    const std::string_view rest = name.substr(specs[i].name.size());
    if (rest.empty()) return TensorMatch{i, false};
    if (rest == kScaleSuffix && StoredForm(specs[i].role, stored) != MatrixForm::kF32) {
      return TensorMatch{i, true};
    }
  }
  return std::nullopt;
}

}  // namespace distilbert
