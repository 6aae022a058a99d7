#include "load/tensor_stream.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "nn/half.h"
#include "nn/quantize.h"

namespace distilbert {
namespace {

// Large enough to make calls rare, small beside the weights.
constexpr std::size_t kChunkBytes = std::size_t{256} << 10;

float DecodeFloat(TensorDtype dtype, const std::byte* source) {
  if (dtype == TensorDtype::kF32) {
    float value = 0.0f;
    std::memcpy(&value, source, sizeof value);
    return value;
  }
  std::uint16_t bits = 0;
  std::memcpy(&bits, source, sizeof bits);
  return dtype == TensorDtype::kF16 ? nn::HalfToFloat(bits) : nn::Bfloat16ToFloat(bits);
}

}  // namespace

Result<std::size_t> TensorStream::Begin(std::string name, TensorMatch match, TensorDtype dtype,
                                        std::size_t rows, std::size_t row_elements,
                                        MatrixForm form) {
  name_ = std::move(name);
  match_ = match;
  dtype_ = dtype;
  rows_ = rows;
  row_elements_ = row_elements;
  row_bytes_ = row_elements * ElementSize(dtype);
  next_row_ = 0;
  most_ = form == MatrixForm::kQ4 ? nn::kQ4WeightMax : std::numeric_limits<float>::max();
  const std::size_t chunk_rows = std::min(rows, std::max<std::size_t>(1, kChunkBytes / row_bytes_));
  chunk_bytes_ = chunk_rows * row_bytes_;
  if (auto ok = staging_.Reserve(chunk_bytes_); !ok) return TakeError(ok);
  if (auto ok = floats_.Reserve(row_elements); !ok) return TakeError(ok);
  return chunk_bytes_;
}

Result<TensorStream::Rows> TensorStream::Take(std::size_t size) {
  const std::size_t count = row_bytes_ == 0 ? 0 : size / row_bytes_;
  if (count == 0 || size > chunk_bytes_ || count * row_bytes_ != size ||
      count > rows_ - next_row_) {
    return Fail(ErrorCode::kInvalidArgument,
                "a chunk of " + std::to_string(size) + " bytes does not continue tensor " + name_);
  }
  const Rows rows{next_row_, count, staging_.span().first(size)};
  next_row_ += count;
  return rows;
}

Result<std::span<float>> TensorStream::DecodeRow(const Rows& rows, std::size_t index) {
  const std::byte* source = rows.bytes.data() + index * row_bytes_;
  const std::span<float> out(floats_.data(), row_elements_);
  for (std::size_t i = 0; i < row_elements_; ++i) {
    out[i] = DecodeFloat(dtype_, source + i * ElementSize(dtype_));
    if (!(std::fabs(out[i]) <= most_)) {
      const std::string wrong = std::isfinite(out[i])
                                    ? "too large for q4 (beyond " + std::to_string(nn::kQ4WeightMax)
                                    : "not finite (NaN or infinity";
      return Fail(ErrorCode::kInvalidWeights, "tensor " + name_ + " has a value that is " + wrong +
                                                  ") in row " + std::to_string(rows.first + index));
    }
  }
  return out;
}

}  // namespace distilbert
