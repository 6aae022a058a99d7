#include "nn/fp32_gemm.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "nn/int8_gemm.h"
#include "nn/read_ahead.h"
#include "nn/simd.h"

namespace distilbert::nn {
namespace {

constexpr std::size_t kColumns = kGemmColumns;
constexpr std::size_t kStreams = 4;  // that are read ahead
/// Up to so many rows nothing is read ahead: the tile's own loads are faster, by measurement.
constexpr std::size_t kRowsUnread = 4;

#if defined(__wasm_relaxed_simd__)
// 12 sums, 2 weights and 1 splat fill the 15 registers that V8 gives out on x86. Eight sums would
// leave no slack: two fused operations a cycle, each four cycles long, keep exactly eight going.
constexpr std::size_t kTileRows = 6;
constexpr std::size_t kLowTileRows = 4;  // the least that few rows are cut into, by measurement
#else
constexpr std::size_t kTileRows = 4;  // a product needs a register of its own before it is added
constexpr std::size_t kLowTileRows = 3;
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

/// Rows of a product, cut into tiles: few rows into tiles of one height, the last of which may
/// overlap the one before it; many rows into the fewest tiles.
class Tiling {
 public:
  explicit Tiling(std::size_t rows)
      : rows_(rows),
        one_height_(rows <= kFewRows ? OneHeight(rows) : 0),
        size_(CeilDivide(rows, one_height_ != 0 ? one_height_ : kTileRows)),
        low_(rows / size_),
        taller_(rows % size_) {}

  std::size_t size() const { return size_; }
  std::size_t Height(std::size_t tile) const {
    return one_height_ != 0 ? one_height_ : low_ + (tile < taller_ ? 1 : 0);
  }
  std::size_t FirstRow(std::size_t tile) const {
    return one_height_ != 0 ? std::min(tile * one_height_, rows_ - one_height_)
                            : tile * low_ + std::min(tile, taller_);
  }

 private:
  /// The height that computes the fewest rows. Of one height, as AMD's Zen 5 reads weights
  /// ahead worse where tiles of two heights take turns (bench/NOTES.md).
  static std::size_t OneHeight(std::size_t rows) {
    std::size_t best = std::min(rows, kTileRows);
    for (std::size_t height = best; height >= kLowTileRows; --height) {
      if (CeilDivide(rows, height) * height < CeilDivide(rows, best) * best) best = height;
    }
    return best;
  }

  std::size_t rows_;
  std::size_t one_height_;  // 0: two heights, since a low tile would read as much as a high one
  std::size_t size_;
  std::size_t low_;
  std::size_t taller_;  // the first `taller_` tiles have one extra row
};

/// Takes the sums from memory, in a function of its own: see StoreTile in int8_gemm_tile.h.
[[gnu::noinline]] void StoreTile(const F32x4 (*sums)[2], std::size_t rows, char* c,
                                 std::size_t c_stride, std::size_t columns) {
  for (std::size_t r = 0; r < rows; ++r) {
    Store8(reinterpret_cast<float*>(c + r * c_stride), sums[r][0], sums[r][1], columns);
  }
}

/// Rows x 8 elements. `panel` is XNNPACK's packing: bias [8] · w [k][8].
template <std::size_t Rows>
void Tile(const float* a, std::size_t a_stride, std::size_t k_size, const float* panel,
          StreamsAhead ahead, char* c, std::size_t c_stride, std::size_t columns) {
  F32x4 sums[Rows][2];
#pragma clang loop unroll(full)
  for (std::size_t r = 0; r < Rows; ++r) {
    sums[r][0] = Load4(panel);
    sums[r][1] = Load4(panel + 4);
  }
  for (std::size_t left = k_size; left > 0;) {
    const std::size_t chunk = std::min(left, ahead.period());
    ahead.Step<kStreams>();
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
  F32x4 out[Rows][2];
  std::memcpy(out, sums, sizeof out);
  StoreTile(out, Rows, c, c_stride, columns);
}

using TileFunction = decltype(&Tile<1>);

/// For 1 to kTileRows rows.
constexpr auto kTiles = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<TileFunction, kTileRows>{Tile<I + 1>...};
}(std::make_index_sequence<kTileRows>());

}  // namespace

void Fp32Gemm(std::size_t mr, std::size_t nc, std::size_t kc, const void* a, std::size_t a_stride,
              const void* w, void* c, std::size_t cm_stride, std::size_t cn_stride,
              const void* /*output_range*/) {
  const std::size_t k_size = kc / sizeof(float);
  const std::size_t row_stride = a_stride / sizeof(float);
  const std::size_t panel_size = kColumns * (1 + k_size);
  const Tiling tiling(mr);
  const PanelWalk walk = {.weights = static_cast<const char*>(w),
                          .panel_size = panel_size * sizeof(float),
                          .panels = CeilDivide(nc, kColumns),
                          .tiles = tiling.size(),
                          .turns = k_size};
  WindowAhead ahead(walk, mr > kRowsUnread ? kStreams : 0);
  const auto* rows = static_cast<const float*>(a);
  const auto* panel = static_cast<const float*>(w);
  auto* output = static_cast<char*>(c);
  for (std::size_t n = 0; n < nc; n += kColumns) {
    const std::size_t columns = std::min(kColumns, nc - n);
    for (std::size_t tile = 0; tile < tiling.size(); ++tile) {
      const std::size_t row = tiling.FirstRow(tile);
      kTiles[tiling.Height(tile) - 1](rows + row * row_stride, row_stride, k_size, panel,
                                      ahead.Next(), output + row * cm_stride, cm_stride, columns);
    }
    panel += panel_size;
    output += cn_stride;
  }
}

}  // namespace distilbert::nn
