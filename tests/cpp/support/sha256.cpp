#include "support/sha256.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace distilbert::test {
namespace {

/// The first 32 bits of the fractional part of a root of the n-th prime.
std::array<std::uint32_t, 64> RootsOfPrimes(double (*root)(double)) {
  std::array<std::uint32_t, 64> out;
  int prime = 1;
  for (auto& value : out) {
    const auto is_composite = [](int n) {
      for (int d = 2; d * d <= n; ++d) {
        if (n % d == 0) return true;
      }
      return false;
    };
    do ++prime;
    while (is_composite(prime));
    const double fraction = root(prime) - std::floor(root(prime));
    value = static_cast<std::uint32_t>(std::floor(fraction * 4294967296.0));
  }
  return out;
}

void AddBlock(std::array<std::uint32_t, 8>& state, const unsigned char* block) {
  static const auto k = RootsOfPrimes([](double x) { return std::cbrt(x); });
  std::array<std::uint32_t, 64> w;
  for (int i = 0; i < 16; ++i) {
    w[i] = block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  }
  for (int i = 16; i < 64; ++i) {
    const auto s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    const auto s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (int i = 0; i < 64; ++i) {
    const auto s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const auto t1 = h + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i];
    const auto s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const auto t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> sums = {a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; ++i) state[i] += sums[i];
}

}  // namespace

std::string Sha256(std::string_view data) {
  const auto roots = RootsOfPrimes([](double x) { return std::sqrt(x); });
  std::array<std::uint32_t, 8> state;
  for (int i = 0; i < 8; ++i) state[i] = roots[i];
  std::string padded(data);
  padded += '\x80';
  while (padded.size() % 64 != 56) padded += '\0';
  const std::uint64_t bits = data.size() * 8;
  for (int i = 7; i >= 0; --i) padded += static_cast<char>(bits >> 8 * i);
  for (std::size_t i = 0; i < padded.size(); i += 64) {
    AddBlock(state, reinterpret_cast<const unsigned char*>(padded.data()) + i);
  }
  std::string hex;
  for (const std::uint32_t word : state) {
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(word));
    hex += digits;
  }
  return hex;
}

}  // namespace distilbert::test
