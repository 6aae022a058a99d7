#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/encoder_impl.h"
#include "model/weight_assembler.h"

namespace distilbert {
namespace {

Result<nn::Fp32Linear> MakeLinear(const WeightMatrix& weight, const Buffer<float>& bias,
                                  std::type_identity<nn::Fp32Linear>) {
  return nn::Fp32Linear::Create(weight.columns(), weight.rows(), weight.f32(), bias.span());
}

Result<nn::Int8Linear> MakeLinear(const WeightMatrix& weight, const Buffer<float>& bias,
                                  std::type_identity<nn::Int8Linear>) {
  return nn::Int8Linear::Create(weight.columns(), weight.rows(), weight.int8(), weight.scale(),
                                bias.span());
}

template <class Path>
class PathAssembler final : public WeightAssembler {
 public:
  using Linear = typename Path::Linear;

  PathAssembler(const ModelConfig& config, StorageFormat stored, RunDtype run)
      : WeightAssembler(config, stored, run) {
    const std::string embeddings = "distilbert.embeddings.";
    AddMatrix(weights_.word_embeddings, embeddings + "word_embeddings.weight");
    AddMatrix(weights_.position_embeddings, embeddings + "position_embeddings.weight");
    AddNorm(weights_.embedding_norm, embeddings + "LayerNorm");
    weights_.layers.resize(config.n_layers);
    // Slots keep pointers to products: no reallocation from here on.
    products_.reserve(5 * weights_.layers.size() + 1);
    for (std::size_t i = 0; i < weights_.layers.size(); ++i) AddLayer(i);
    AddProduct(weights_.pre_classifier, {"pre_classifier"});
    AddMatrix(weights_.classifier, "classifier.weight");
    AddVector(weights_.classifier_bias, "classifier.bias");
  }

  Result<std::unique_ptr<Encoder>> Build() override {
    auto attention = Path::CreateAttention();
    if (!attention) return std::unexpected(attention.error());
    return std::make_unique<EncoderImpl<Path>>(config_, run_, std::move(weights_),
                                               std::move(*attention));
  }

 protected:
  Result<void> Pack(Product& product) override {
    auto linear = MakeLinear(product.weight, product.bias, std::type_identity<Linear>{});
    if (!linear) return std::unexpected(linear.error());
    for (auto& [candidate, target] : products_) {
      if (&candidate == &product) *target = std::move(*linear);
    }
    return {};
  }

 private:
  void AddLayer(std::size_t index) {
    LayerWeights<Linear>& layer = weights_.layers[index];
    const std::string name = "distilbert.transformer.layer." + std::to_string(index) + ".";
    const std::string attention = name + "attention.";
    if (index + 1 < weights_.layers.size()) {
      AddProduct(layer.qkv, {attention + "q_lin", attention + "k_lin", attention + "v_lin"});
    } else {
      AddProduct(layer.query, {attention + "q_lin"});
      AddProduct(layer.qkv, {attention + "k_lin", attention + "v_lin"});
    }
    AddProduct(layer.attention_output, {attention + "out_lin"});
    AddNorm(layer.attention_norm, name + "sa_layer_norm");
    AddProduct(layer.lin1, {name + "ffn.lin1"});
    AddProduct(layer.lin2, {name + "ffn.lin2"});
    AddNorm(layer.output_norm, name + "output_layer_norm");
  }

  void AddProduct(std::optional<Linear>& target, const std::vector<std::string>& names) {
    auto& [product, pointer] = products_.emplace_back(Product{}, &target);
    for (const std::string& name : names) AddToProduct(product, name);
  }

  void AddNorm(LayerNormWeights& norm, const std::string& name) {
    AddVector(norm.weight, name + ".weight");
    AddVector(norm.bias, name + ".bias");
  }

  EncoderWeights<Linear> weights_;
  std::vector<std::pair<Product, std::optional<Linear>*>> products_;
};

}  // namespace

Result<std::unique_ptr<WeightAssembler>> WeightAssembler::Create(const ModelConfig& config,
                                                                 StorageFormat stored,
                                                                 RunDtype run) {
  if (auto ok = Validate(config); !ok) return std::unexpected(ok.error());
  if (run == RunDtype::kFp32) return std::make_unique<PathAssembler<Fp32Path>>(config, stored, run);
  // A quantised file runs as stored: rounding it once more would only lose accuracy.
  if (stored == StorageFormat::kQ8) run = RunDtype::kQ8;
  if (stored == StorageFormat::kQ4) run = RunDtype::kQ4;
  return std::make_unique<PathAssembler<Int8Path>>(config, stored, run);
}

}  // namespace distilbert
