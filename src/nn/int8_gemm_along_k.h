// Int8 microkernels for Arm64, where i32x4.dot_i16x8 is three instructions and a splat two or
// three: they go along k instead. A vector holds 16 weights of one column, another 16 activations
// of one row, so nothing is splatted; a sum is four lanes wide until the end of the tile, and added
// up there.
//
// Layout: kr = 16, or 32 where so many products are added before they are widened; activations in
// bytes. A tile is 4 columns: a panel of 8 is walked twice. Where a row ends within kr bytes, what
// lies behind it is multiplied by zeros.
// Registers of Arm64's 32, for 4 rows: 16 sums, 4 or 8 activations, 1 or 2 weights, 1 product = 27
// in base SIMD, 22 in relaxed SIMD. Far too many for x86's 16.
#pragma once

#include "nn/int8_gemm_tile.h"
#include "nn/int8_simd.h"

namespace distilbert::nn {

/// Adds products of 32 k in 16 bits, then their pairs to the sum. Arm64 has the products in one
/// instruction each (smull, smull2), and at best adds in the same (smlal, sadalp).
/// Bound: four products of at most 63 * 127 are 32,004; 32-bit sums hold k up to 268,000.
struct ProductOfBytes {
  static constexpr std::size_t kVectors = 2;

  static I32x4 AddTo(I32x4 sum, const I8x16 (&w)[kVectors], const I8x16 (&a)[kVectors]) {
    I16x8 products = MultiplyLow(w[0], a[0]) + MultiplyHigh(w[0], a[0]);
    products += MultiplyLow(w[1], a[1]);
    products += MultiplyHigh(w[1], a[1]);
    return sum + AddPairs(products);
  }
};

/// `Product` is how the products of one row and one column, `Product::kVectors` times 16 k, are
/// added to their sum.
template <class Product>
struct AlongKVariant {
  using Activation = std::int8_t;
  using Ahead = PanelAhead;
  static constexpr std::size_t kVectors = Product::kVectors;
  static constexpr std::size_t kKr = 16 * kVectors;
  static constexpr std::size_t kStep = kKr / 2;  // each k passes twice
  static constexpr std::size_t kRows = 4;

  template <std::size_t Rows>
  static void Accumulate(const std::int8_t* a, std::size_t a_stride, const std::int8_t* w,
                         std::size_t k_padded, ByteAhead ahead, TileSums<Rows>& sums) {
    // Unrolled: V8 would spill two sums of a loop within a loop.
#pragma clang loop unroll(full)
    for (std::size_t half = 0; half < 2; ++half) {
      I32x4 lanes[Rows][kColumns];
#pragma clang loop unroll(full)
      for (std::size_t r = 0; r < Rows; ++r) {
#pragma clang loop unroll(full)
        for (std::size_t n = 0; n < kColumns; ++n) lanes[r][n] = I32x4{};
      }
      const std::int8_t* row = a;
      const std::int8_t* column = w + half * kColumns * kKr;
      for (const std::int8_t* const end = a + k_padded; row != end;
           row += kKr, column += kKr * kGemmColumns) {
        ahead.Step();
        Turn<Rows>(row, a_stride, column, lanes);
      }
#pragma clang loop unroll(full)
      for (std::size_t r = 0; r < Rows; ++r) sums[r][half] += SumsOfLanes(lanes[r]);
    }
  }

 private:
  static constexpr std::size_t kColumns = 4;

  /// A load that the compiler leaves where it is. It would load activations late and hold the
  /// weights of three columns instead, more than fit.
  static I8x16 LoadInOrder(const std::int8_t* source) {
    using Unaligned [[gnu::aligned(1)]] = I8x16;
    return *reinterpret_cast<const volatile Unaligned*>(source);
  }

  /// Adds the products of kKr consecutive k.
  template <std::size_t Rows>
  static void Turn(const std::int8_t* a, std::size_t a_stride, const std::int8_t* w,
                   I32x4 (&lanes)[Rows][kColumns]) {
    I8x16 rows[Rows][kVectors];
#pragma clang loop unroll(full)
    for (std::size_t r = 0; r < Rows; ++r) {
#pragma clang loop unroll(full)
      for (std::size_t v = 0; v < kVectors; ++v)
        rows[r][v] = LoadInOrder(a + r * a_stride + 16 * v);
    }
#pragma clang loop unroll(full)
    for (std::size_t n = 0; n < kColumns; ++n) {
      I8x16 weights[kVectors];
#pragma clang loop unroll(full)
      for (std::size_t v = 0; v < kVectors; ++v) weights[v] = LoadInOrder(w + kKr * n + 16 * v);
#pragma clang loop unroll(full)
      for (std::size_t r = 0; r < Rows; ++r) {
        lanes[r][n] = Product::AddTo(lanes[r][n], weights, rows[r]);
      }
    }
  }

  /// One lane for each column: the sum of its vector.
  static I32x4 SumsOfLanes(const I32x4 (&lanes)[kColumns]) {
    const auto fold = [](I32x4 a, I32x4 b) {
      return __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
    };
    const I32x4 first = fold(lanes[0], lanes[1]);
    const I32x4 last = fold(lanes[2], lanes[3]);
    return __builtin_shufflevector(first, last, 0, 1, 4, 5) +
           __builtin_shufflevector(first, last, 2, 3, 6, 7);
  }
};

}  // namespace distilbert::nn
