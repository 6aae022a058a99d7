// exp and GELU on four floats, without libm and without fused multiply-add, so that every build
// gives the same bits.
#pragma once

#include "nn/simd.h"

namespace distilbert::nn {

/// exp(x) for x <= 0, relative error below 2e-7; 0 below -87.
/// Cody-Waite reduction x = n ln 2 + r, |r| <= ln 2 / 2, then the Taylor polynomial of degree 6.
inline F32x4 ExpNonPositive(F32x4 x) {
  constexpr float kLog2E = 1.44269504f;
  constexpr float kLn2High = 0.693359375f;  // exact in 9 bits, so n * kLn2High is exact
  constexpr float kLn2Low = -2.12194440e-4f;
  const I32x4 underflow = x < -87.0f;
  x = Max(x, Splat(-87.0f));
  const I32x4 n = RoundToInt(x * kLog2E);
  const F32x4 nf = ToFloat(n);
  const F32x4 r = (x - nf * kLn2High) - nf * kLn2Low;
  F32x4 p = Splat(1.0f / 720.0f);
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * (r * r) + r + 1.0f;
  const auto scale = reinterpret_cast<F32x4>((n + 127) << 23);
  return Select(underflow, Splat(0.0f), p * scale);
}

/// GELU in its erf form, x * Phi(x), within 2e-6 absolute of the exact value for every x.
/// Phi(x) - 1/2 = x P(x^2) / Q(x^2) for |x| < 5.2, fitted by scripts/fit_gelu.py; beyond that
/// Phi is 0 or 1 to within 1e-7.
inline F32x4 Gelu(F32x4 x) {
  constexpr float kLimit = 5.2f;
  const F32x4 t = x * x;
  F32x4 p = Splat(2.4038785e-08f);
  p = p * t + 6.462546e-06f;
  p = p * t + 1.6515332e-04f;
  p = p * t + 4.6575633e-03f;
  p = p * t + 3.335739e-02f;
  p = p * t + 3.9894214e-01f;
  F32x4 q = Splat(1.2429756e-06f);
  q = q * t + 7.316662e-05f;
  q = q * t + 1.863406e-03f;
  q = q * t + 2.8390078e-02f;
  q = q * t + 2.5027987e-01f;
  q = q * t + 1.0f;
  const F32x4 inside = x * (0.5f + x * p / q);
  return Select(Abs(x) < kLimit, inside, Max(x, Splat(0.0f)));
}

}  // namespace distilbert::nn
