// exp, GELU, SiLU and tanh on four floats, without libm and without fused multiply-add, so that
// every build gives the same bits.
#pragma once

#include "nn/simd.h"

namespace distilbert::nn {

/// exp(x) for x <= 0, relative error below 2e-7; 0 below -87; NaN of NaN. Make one for a loop.
/// Cody-Waite reduction x = n ln 2 + r, |r| <= ln 2 / 2, then the Taylor polynomial of degree 6.
class ExpNonPositive {
 public:
  F32x4 operator()(F32x4 x) const {
    const I32x4 underflow = x < lowest_;
    x = Max(lowest_, x);  // in this order: no number stays none
    const F32x4 n = x * log2_e_ + round_;
    const F32x4 nf = n - round_;
    const F32x4 r = (x - nf * ln2_high_) - nf * ln2_low_;
    F32x4 p = c6_;
    p = p * r + c5_;
    p = p * r + c4_;
    p = p * r + c3_;
    p = p * r + c2_;
    p = p * (r * r) + r + one_;
    // The low bits of n, beside round_'s, are the integer: shifted, they add to the exponent of p.
    const auto scaled =
        reinterpret_cast<F32x4>(reinterpret_cast<I32x4>(p) + (reinterpret_cast<I32x4>(n) << 23));
    return Select(underflow, Splat(0.0f), scaled);
  }

 private:
  F32x4 lowest_ = HeldSplat(-87.0f);
  F32x4 log2_e_ = HeldSplat(1.44269504f);
  F32x4 round_ = HeldSplat(12582912.0f);      // 1.5 * 2^23: adding it rounds to an integer
  F32x4 ln2_high_ = HeldSplat(0.693359375f);  // exact in 9 bits, so n * ln2_high_ is exact
  F32x4 ln2_low_ = HeldSplat(-2.12194440e-4f);
  F32x4 c6_ = HeldSplat(1.0f / 720.0f);
  F32x4 c5_ = HeldSplat(1.0f / 120.0f);
  F32x4 c4_ = HeldSplat(1.0f / 24.0f);
  F32x4 c3_ = HeldSplat(1.0f / 6.0f);
  F32x4 c2_ = HeldSplat(0.5f);
  F32x4 one_ = HeldSplat(1.0f);
};

/// max(x, 0) up to the sign of a zero; NaN of what has no finite value, as infinity * 0 has none.
inline F32x4 PositivePart(F32x4 x) { return Max(x, x * 0.0f); }

/// GELU in its erf form, x * Phi(x), within 2e-6 absolute of the exact value for every x. Make one
/// for a loop. Phi(x) - 1/2 = x P(x^2) / Q(x^2) for |x| < 5.2, fitted by
/// scripts/generate/fit_gelu.py; beyond that Phi is 0 or 1 to within 1e-7.
class Gelu {
 public:
  F32x4 operator()(F32x4 x) const {
    const F32x4 t = x * x;
    F32x4 p = p5_;
    p = p * t + p4_;
    p = p * t + p3_;
    p = p * t + p2_;
    p = p * t + p1_;
    p = p * t + p0_;
    F32x4 q = q5_;
    q = q * t + q4_;
    q = q * t + q3_;
    q = q * t + q2_;
    q = q * t + q1_;
    q = q * t + one_;
    const F32x4 inside = x * (half_ + x * p / q);
    return Select(Abs(x) < limit_, inside, PositivePart(x));
  }

 private:
  F32x4 p5_ = HeldSplat(2.4038785e-08f);
  F32x4 p4_ = HeldSplat(6.462546e-06f);
  F32x4 p3_ = HeldSplat(1.6515332e-04f);
  F32x4 p2_ = HeldSplat(4.6575633e-03f);
  F32x4 p1_ = HeldSplat(3.335739e-02f);
  F32x4 p0_ = HeldSplat(3.9894214e-01f);
  F32x4 q5_ = HeldSplat(1.2429756e-06f);
  F32x4 q4_ = HeldSplat(7.316662e-05f);
  F32x4 q3_ = HeldSplat(1.863406e-03f);
  F32x4 q2_ = HeldSplat(2.8390078e-02f);
  F32x4 q1_ = HeldSplat(2.5027987e-01f);
  F32x4 one_ = HeldSplat(1.0f);
  F32x4 half_ = HeldSplat(0.5f);
  F32x4 limit_ = HeldSplat(5.2f);
};

/// x / (1 + exp(-s x)) for a factor s, the sigmoid-weighted unit: SiLU with s = 1. Relative error
/// below 5e-6 where exp does not underflow. Make one for a loop.
class SigmoidWeighted {
 public:
  explicit SigmoidWeighted(float factor = 1.0f) : factor_(HeldSplat(factor)) {}

  F32x4 operator()(F32x4 x) const { return Weigh(x, x * factor_); }

  /// x times the sigmoid of z.
  F32x4 Weigh(F32x4 x, F32x4 z) const {
    const F32x4 e = exp_(Splat(0.0f) - Abs(z));
    const F32x4 weighted = x / (one_ + e);
    return Select(z < Splat(0.0f), e * weighted, weighted);
  }

 private:
  ExpNonPositive exp_;
  F32x4 factor_;
  F32x4 one_ = HeldSplat(1.0f);
};

/// tanh(x) = 2 sigmoid(2x) - 1, within 3e-7 absolute for every x. Make one for a loop.
class Tanh {
 public:
  F32x4 operator()(F32x4 x) const { return sigmoid_.Weigh(two_, two_ * x) - one_; }

 private:
  SigmoidWeighted sigmoid_;
  F32x4 two_ = HeldSplat(2.0f);
  F32x4 one_ = HeldSplat(1.0f);
};

/// GELU in its tanh form: x/2 (1 + tanh(u)) = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3).
/// Make one for a loop.
class TanhGelu {
 public:
  F32x4 operator()(F32x4 x) const {
    // Beyond the limit the sigmoid is 0 or 1 in floats, and the cube would overflow.
    const F32x4 inside = Min(Max(x, Splat(0.0f) - limit_), limit_);
    const F32x4 z = inside * (linear_ + cubic_ * (inside * inside));
    const F32x4 y = sigmoid_.Weigh(x, z);
    return Select(Abs(x) < limit_, y, PositivePart(x));
  }

 private:
  SigmoidWeighted sigmoid_;
  F32x4 limit_ = HeldSplat(10.0f);
  F32x4 linear_ = HeldSplat(1.5957691f);  // 2 sqrt(2/pi)
  F32x4 cubic_ = HeldSplat(0.0713548f);   // the same by 0.044715
};

}  // namespace distilbert::nn
