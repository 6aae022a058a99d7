// Tiny models of random weights, made without a file.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "load/tensor.h"
#include "model/encoder.h"
#include "model/family.h"
#include "model/head.h"
#include "model/shape.h"

namespace distilbert::test {

/// DistilBERT with token types.
const Family& TypedFamily();

/// The tensors of a file in this form; floats are of type `floats`.
std::vector<TensorInfo> TensorsOfFile(const ModelShape& shape, StorageFormat stored,
                                      TensorDtype floats = TensorDtype::kF32);

std::size_t ByteSize(const TensorInfo& tensor);

/// For use while `tensors` lives.
std::vector<TensorEntry> EntriesOf(std::span<const TensorInfo> tensors);

/// One value in place of random ones.
struct Filled {
  std::string_view tensors;  ///< part of their names
  float value;
};

/// A model with small weights, the same for the same arguments.
LoadedModel RandomModel(const ModelShape& shape, RunDtype run, std::uint32_t seed);

/// The same, but for these tensors.
LoadedModel RandomModel(const ModelShape& shape, RunDtype run, std::uint32_t seed,
                        std::span<const Filled> filled);

}  // namespace distilbert::test
