#include "load/transformer_loader.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/head/dense.h"
#include "model/head/token.h"
#include "model/transformer.h"

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

template <class Arithmetic>
class TransformerLoader final : public WeightAssembler {
 public:
  using Linear = typename Arithmetic::Linear;

  TransformerLoader(const ModelShape& shape, StorageFormat stored, RunDtype run)
      : WeightAssembler(shape, stored, run) {
    weights_.layers.resize(shape.encoder.num_hidden_layers);
    for (std::size_t i = 0; i < places().size(); ++i) SetDestination(i, DestinationOf(places()[i]));
  }

  Result<LoadedModel> Build() override {
    auto attention = Arithmetic::CreateAttention();
    if (!attention) return TakeError(attention);
    auto encoder = std::make_unique<TransformerEncoder<Arithmetic>>(
        shape_.encoder, run_, std::move(weights_), std::move(*attention));
    auto head = BuildHead(*encoder);
    return LoadedModel{std::move(encoder), std::move(head)};
  }

 protected:
  Result<void> Pack(Product& product) override {
    auto linear = MakeLinear(product.weight, product.bias, std::type_identity<Linear>{});
    if (!linear) return TakeError(linear);
    *static_cast<PlacedProduct&>(product).target = std::move(*linear);
    return {};
  }

 private:
  std::unique_ptr<Head> BuildHead(const TransformerEncoder<Arithmetic>& encoder) {
    const FamilyHead* head = shape_.family->FindHead(shape_.head.kind);
    if (!head) return nullptr;
    if (head->kind == HeadKind::kToken) {
      return std::make_unique<TokenHead>(std::move(head_.matrix), std::move(head_.bias));
    }
    auto out = std::make_unique<DenseHead<Arithmetic>>(
        head->kind, std::move(head_dense_), head->activation.value_or(shape_.encoder.activation),
        std::move(head_));
    if (head->kind == HeadKind::kMaskedLm) {
      out->SetNorm(std::move(head_norm_), shape_.encoder.layer_norm_eps, encoder.word_embeddings());
    }
    return out;
  }

  Destination DestinationOf(const TensorPlace& place) {
    LayerWeights<Linear>& layer = weights_.layers[place.layer];
    // For logits the last layer needs queries of [CLS] only: there they are a product of their own.
    const bool last = place.layer + 1 == weights_.layers.size();
    switch (place.part) {
      case Part::kWordEmbeddings:
        return &weights_.word_embeddings;
      case Part::kPositionEmbeddings:
        return &weights_.position_embeddings;
      case Part::kTypeEmbeddings:
        return &weights_.type_embeddings;
      case Part::kEmbeddingNorm:
        return OfNorm(weights_.embedding_norm, place);
      case Part::kQuery:
        return last ? OfProduct(layer.query, place) : OfProduct(layer.qkv, place);
      case Part::kKey:
        return OfProduct(layer.qkv, place, last ? 0 : 1);
      case Part::kValue:
        return OfProduct(layer.qkv, place, last ? 1 : 2);
      case Part::kAttentionOutput:
        return OfProduct(layer.attention_output, place);
      case Part::kAttentionNorm:
        return OfNorm(layer.attention_norm, place);
      case Part::kIntermediate:
        return OfProduct(layer.intermediate, place);
      case Part::kOutput:
        return OfProduct(layer.output, place);
      case Part::kOutputNorm:
        return OfNorm(layer.output_norm, place);
      case Part::kHeadDense:
        return OfProduct(head_dense_, place);
      case Part::kHeadNorm:
        return OfNorm(head_norm_, place);
      case Part::kHeadOut:
      case Part::kHeadVocabulary:
        break;
    }
    if (IsVector(place.role)) return &head_.bias;
    return &head_.matrix;
  }

  static Destination OfNorm(LayerNormWeights& norm, const TensorPlace& place) {
    return place.role == TensorRole::kBias ? &norm.bias : &norm.weight;
  }

  /// The `index`-th of the linear layers, all of one size, that are stacked into `target`.
  Destination OfProduct(std::optional<Linear>& target, const TensorPlace& place,
                        std::size_t index = 0) {
    const std::size_t rows = IsVector(place.role) ? place.columns : place.rows;
    Product& product = ProductFor(target, place.layer);
    product.rows = std::max(product.rows, (index + 1) * rows);
    ++product.open_parts;
    return ProductPart{&product, index * rows};
  }

  /// A product, and where it goes once it is packed.
  struct PlacedProduct : Product {
    std::optional<Linear>* target = nullptr;
    std::size_t layer = 0;
  };

  /// The parts of a layer stand together: there are few products to look through.
  Product& ProductFor(std::optional<Linear>& target, std::size_t layer) {
    for (const auto& product : std::views::reverse(products_)) {
      if (product->layer != layer) break;
      if (product->target == &target) return *product;
    }
    products_.push_back(std::make_unique<PlacedProduct>());
    products_.back()->target = &target;
    products_.back()->layer = layer;
    return *products_.back();
  }

  TransformerWeights<Linear> weights_;
  std::optional<Linear> head_dense_;
  OutputWeights head_;
  LayerNormWeights head_norm_;
  std::vector<std::unique_ptr<PlacedProduct>> products_;
};

}  // namespace

Result<std::unique_ptr<WeightAssembler>> CreateTransformerLoader(const ModelShape& shape,
                                                                 StorageFormat stored,
                                                                 RunDtype run) {
  if (auto ok = Validate(shape); !ok) return TakeError(ok);
  if (run == RunDtype::kFp32) {
    return std::make_unique<TransformerLoader<Fp32Arithmetic>>(shape, stored, run);
  }
  // A quantized file runs as stored: rounding it once more would only lose accuracy.
  if (stored == StorageFormat::kQ8) run = RunDtype::kQ8;
  if (stored == StorageFormat::kQ4) run = RunDtype::kQ4;
  return std::make_unique<TransformerLoader<Int8Arithmetic>>(shape, stored, run);
}

}  // namespace distilbert
