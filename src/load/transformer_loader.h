// How a transformer's tensors become its weights: each goes where the part that it is of says.
#pragma once

#include <memory>

#include "load/weight_assembler.h"

namespace distilbert {

/// A quantized file runs as stored unless `run` is kFp32.
Result<std::unique_ptr<WeightAssembler>> CreateTransformerLoader(const ModelShape& shape,
                                                                 StorageFormat stored,
                                                                 RunDtype run);

}  // namespace distilbert
