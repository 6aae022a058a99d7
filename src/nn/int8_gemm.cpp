#include "nn/int8_gemm.h"

#include <array>
#include <bit>

#include "nn/int8_gemm_tile.h"
#include "nn/int8_pack.h"
#if defined(__wasm_relaxed_simd__)
#include "nn/int8_gemm_relaxed.h"
#elif defined(__wasm_simd128__)
#include "nn/int8_gemm_base.h"
#endif

namespace distilbert::nn {
namespace {

#if !defined(__wasm_simd128__)
/// Plain C++ for native tests.
struct PortableVariant {
  static constexpr std::size_t kKr = 4;
  static constexpr std::size_t kStep = 1;
  static constexpr std::size_t kRows = 4;

  template <std::size_t Rows>
  static void Accumulate(const std::int8_t* a, std::size_t a_stride, const std::int8_t* w,
                         std::size_t k_padded, ReadAhead ahead, TileSums<Rows>& sums) {
    for (std::size_t k = 0; k < k_padded; ++k) {
      ahead.Step();
      for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t n = 0; n < kGemmColumns; ++n) {
          sums[r][n / 4][n % 4] +=
              a[r * a_stride + k] * w[(k / kKr * kGemmColumns + n) * kKr + k % kKr];
        }
      }
    }
  }
};
#endif

template <class Variant>
constexpr Int8GemmVariant MakeVariant(std::string_view name) {
  return {.name = name,
          .kernel = Int8Gemm<Variant>,
          .pack = PackInt8<Variant::kKr>,
          .log2_kr = std::countr_zero(Variant::kKr)};
}

constexpr std::array kVariants = {
#if defined(__wasm_relaxed_simd__)
    MakeVariant<RelaxedDot16Variant>("relaxed-dot16"),
    MakeVariant<RelaxedDot32Variant>("relaxed-dot32"),
#elif defined(__wasm_simd128__)
    MakeVariant<BaseSimdVariant>("base"),
#else
    MakeVariant<PortableVariant>("portable"),
#endif
};

}  // namespace

std::size_t Int8GemmVariantCount() { return kVariants.size(); }

const Int8GemmVariant& Int8GemmVariantAt(std::size_t index) { return kVariants[index]; }

const Int8GemmVariant& BestInt8GemmVariant() {
#if defined(__wasm_relaxed_simd__)
  return RelaxedDotSaturates() ? kVariants[0] : kVariants[1];
#else
  return kVariants[0];
#endif
}

}  // namespace distilbert::nn
