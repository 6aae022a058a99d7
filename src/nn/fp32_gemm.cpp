#include "nn/fp32_gemm.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "nn/int8_gemm.h"
#include "nn/read_ahead.h"
#include "nn/simd.h"
#include "xnnpack/config-types.h"
#include "xnnpack/config.h"
#include "xnnpack/pack.h"

namespace distilbert::nn {
namespace {

constexpr std::size_t kColumns = 8;

#if defined(__wasm_relaxed_simd__)
// 12 sums, 2 weights and 1 splat fill the 15 registers that V8 gives out on x86. Eight sums would
// leave no slack: two fused operations a cycle, each four cycles long, keep exactly eight going.
constexpr std::size_t kTileRows = 6;
#else
constexpr std::size_t kTileRows = 4;  // a product needs a register of its own before it is added
#endif

constexpr std::size_t CeilDivide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

F32x4 MultiplyAdd(F32x4 a, F32x4 b, F32x4 sum) {
#if defined(__wasm_relaxed_simd__)
  const auto v = [](F32x4 x) { return reinterpret_cast<v128_t>(x); };
  return reinterpret_cast<F32x4>(wasm_f32x4_relaxed_madd(v(a), v(b), v(sum)));
#else
  return a * b + sum;
#endif
}

/// Up to so many rows, weights come out of memory hardly faster than they are multiplied.
constexpr std::size_t kFewRows = 18;

/// Rows of a panel's tiles at most. For few rows all tiles get the same height, the one of those
/// above 3 that computes the fewest rows, and the last tile overlaps the one before it: AMD's Zen
/// 5 reads ahead worse where tiles of two heights take turns (bench/NOTES.md).
constexpr std::size_t TileHeight(std::size_t rows) {
  std::size_t best = std::min(rows, kTileRows);
  for (std::size_t height = best; rows <= kFewRows && height >= 4; --height) {
    if (CeilDivide(rows, height) * height < CeilDivide(rows, best) * best) best = height;
  }
  return best;
}

/// How the tiles of a panel share reading the next one ahead.
struct AheadPlan {
  std::size_t lines = 0;     // of each stream that a tile reads
  std::size_t distance = 0;  // bytes between streams
  std::size_t period;        // k between two lines

  AheadPlan(std::size_t panel_bytes, std::size_t tiles, std::size_t k_size) : period(k_size) {
    constexpr std::size_t kStreams = ReadStreamsAhead::kStreams;
    constexpr std::size_t kLine = ReadStreamsAhead::kLine;
    // The longest period that leaves out no line, as each one left out is waited for.
    const std::size_t needed = CeilDivide(panel_bytes, kStreams * kLine * tiles);
    const std::size_t longest =
        needed == 1 ? k_size : std::max<std::size_t>(CeilDivide(k_size, needed - 1) - 1, 1);
    const std::size_t reads = CeilDivide(k_size, longest);
    const std::size_t stream = reads * tiles * kLine;
    if (stream > panel_bytes) return;  // so small that there is nothing to wait for
    lines = reads;
    period = longest;
    // The last stream ends with the panel: behind the last panel lies memory that may not be read.
    distance = (panel_bytes - stream) / (kStreams - 1);
  }
};

/// Rows x 8 elements. `panel` is XNNPACK's packing: bias [8] · w [k][8].
template <std::size_t Rows>
void Tile(const float* a, std::size_t a_stride, std::size_t k_size, const float* panel,
          ReadStreamsAhead ahead, std::size_t period, char* c, std::size_t c_stride,
          std::size_t columns) {
  F32x4 sums[Rows][2];
#pragma clang loop unroll(full)
  for (std::size_t r = 0; r < Rows; ++r) {
    sums[r][0] = Load4(panel);
    sums[r][1] = Load4(panel + 4);
  }
  for (std::size_t left = k_size; left > 0;) {
    const std::size_t chunk = std::min(left, period);
    ahead.Step();
    // Unrolled, sums would spill.
#pragma clang loop unroll(disable)
    for (std::size_t k = 0; k < chunk; ++k) {
      panel += kColumns;
      const F32x4 low = Load4(panel);
      const F32x4 high = Load4(panel + 4);
#pragma clang loop unroll(full)
      for (std::size_t r = 0; r < Rows; ++r) {
        const F32x4 av = Splat(a[r * a_stride + k]);
        sums[r][0] = MultiplyAdd(av, low, sums[r][0]);
        sums[r][1] = MultiplyAdd(av, high, sums[r][1]);
      }
    }
    a += chunk;
    left -= chunk;
  }
#pragma clang loop unroll(full)
  for (std::size_t r = 0; r < Rows; ++r) {
    Store8(reinterpret_cast<float*>(c + r * c_stride), sums[r][0], sums[r][1], columns);
  }
}

using TileFunction = decltype(&Tile<1>);

/// For 1 to kTileRows rows.
constexpr auto kTiles = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<TileFunction, kTileRows>{Tile<I + 1>...};
}(std::make_index_sequence<kTileRows>());

/// XNNPACK's signature; `kc` and the strides are in bytes.
void Fp32Gemm(std::size_t mr, std::size_t nc, std::size_t kc, const void* a, std::size_t a_stride,
              const void* w, void* c, std::size_t cm_stride, std::size_t cn_stride,
              const void* /*output_range*/) {
  const std::size_t k_size = kc / sizeof(float);
  const std::size_t row_stride = a_stride / sizeof(float);
  const std::size_t panel_size = kColumns * (1 + k_size);
  const std::size_t same_height = TileHeight(mr);
  const std::size_t tiles = CeilDivide(mr, same_height);
  const AheadPlan plan(panel_size * sizeof(float), tiles, k_size);
  const auto* rows = static_cast<const float*>(a);
  const auto* panel = static_cast<const float*>(w);
  auto* output = static_cast<char*>(c);
  for (std::size_t n = 0; n < nc; n += kColumns) {
    const std::size_t columns = std::min(kColumns, nc - n);
    const float* next = columns < nc - n ? panel + panel_size : panel;
    const char* ahead = reinterpret_cast<const char*>(next);
    // About the same height for many rows, too: a low tile would read as many weights as a high
    // one.
    for (std::size_t end = 0, left = tiles; left > 0; --left) {
      const std::size_t height = mr <= kFewRows ? same_height : CeilDivide(mr - end, left);
      const std::size_t row = std::min(end, mr - height);
      kTiles[height - 1](rows + row * row_stride, row_stride, k_size, panel,
                         ReadStreamsAhead(ahead, plan.distance), plan.period,
                         output + row * cm_stride, cm_stride, columns);
      ahead += plan.lines * ReadStreamsAhead::kLine;
      end = row + height;
    }
    panel += panel_size;
    output += cn_stride;
  }
}

}  // namespace

Result<void> RegisterFp32Kernel() {
  auto* config = const_cast<xnn_gemm_config*>(xnn_init_f32_gemm_config());
  if (config == nullptr) {
    return Fail(ErrorCode::kInternal, "XNNPACK knows no float kernels for this machine");
  }
  config->mr = kGemmMaxRows;
  config->nr = kColumns;
  config->log2_kr = 0;
  config->log2_sr = 0;
  config->pack_gemm_goi = reinterpret_cast<xnn_packw_gemm_goi_ukernel_fn>(xnn_pack_f32_gemm_goi_w);
  config->linear.gemm[0].function[XNN_UARCH_DEFAULT] = Fp32Gemm;
  config->linear.gemm[kGemmMaxRows - 1].function[XNN_UARCH_DEFAULT] = Fp32Gemm;
  return {};
}

}  // namespace distilbert::nn
