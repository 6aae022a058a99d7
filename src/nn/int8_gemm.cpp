#include "nn/int8_gemm.h"

#include <array>
#include <bit>

#include "nn/int8_gemm_along_k.h"
#include "nn/int8_gemm_base.h"
#include "nn/int8_gemm_tile.h"
#include "nn/int8_pack.h"
#include "nn/int8_softmax.h"
#include "nn/quantize.h"
#if defined(__wasm_relaxed_simd__)
#include "nn/int8_gemm_relaxed.h"
#endif

namespace distilbert::nn {
namespace {

template <class Activation>
void Quantize(std::span<const float> x, Range range, void* out, xnn_quantization_params& params) {
  QuantizeActivations(x, range, static_cast<Activation*>(out), params);
}

template <class Variant>
constexpr Int8GemmVariant MakeVariant(std::string_view name) {
  return {.name = name,
          .kernel = Int8Gemm<Variant>,
          .pack = PackInt8<Variant::kKr>,
          .quantize = Quantize<typename Variant::Activation>,
          .softmax = Softmax<typename Variant::Activation>,
          .activation_size = sizeof(typename Variant::Activation),
          .log2_kr = std::countr_zero(Variant::kKr)};
}

constexpr std::array kVariants = {
#if defined(__wasm_relaxed_simd__)
    MakeVariant<RelaxedDot16Variant>("relaxed-dot16"),
    MakeVariant<RelaxedDot32Variant>("relaxed-dot32"),
    MakeVariant<AlongKVariant<RelaxedDotProduct>>("relaxed-dot32-along-k"),
#else
    MakeVariant<BaseSimdVariant>("base"),
    MakeVariant<AlongKVariant<ProductOfBytes>>("base-along-k"),
#endif
};

}  // namespace

std::size_t Int8GemmVariantCount() { return kVariants.size(); }

const Int8GemmVariant& Int8GemmVariantAt(std::size_t index) { return kVariants[index]; }

const Int8GemmVariant& BestInt8GemmVariant() {
#if defined(__wasm_relaxed_simd__)
  if (RelaxedDotSaturates()) return kVariants[0];
  return NanHasSign() ? kVariants[1] : kVariants[2];
#else
  return NanHasSign() ? kVariants[0] : kVariants[1];
#endif
}

}  // namespace distilbert::nn
