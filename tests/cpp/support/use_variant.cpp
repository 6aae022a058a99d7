#include "support/use_variant.h"

#include "nn/int8_gemm.h"

namespace distilbert::test {
namespace {

const nn::Int8GemmVariant* in_use = nullptr;

}  // namespace

UseInt8GemmVariant::UseInt8GemmVariant(std::size_t index) {
  in_use = &nn::Int8GemmVariantAt(index);
}

UseInt8GemmVariant::~UseInt8GemmVariant() { in_use = nullptr; }

// What the linker calls the function in whose place another is put, and the other one.
#define BEST "_ZN10distilbert2nn19BestInt8GemmVariantEv"
const nn::Int8GemmVariant& RealBest() __asm__("__real_" BEST);
const nn::Int8GemmVariant& Best() __asm__("__wrap_" BEST);

const nn::Int8GemmVariant& Best() { return in_use != nullptr ? *in_use : RealBest(); }

}  // namespace distilbert::test
