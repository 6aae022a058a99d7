#include "model/config.h"

#include <string>

namespace distilbert {
namespace {

// Every tensor must stay addressable in 32-bit wasm memory, as floats.
constexpr std::int64_t kMaxElements = (std::int64_t{1} << 31) / 4 - 1;

std::string Describe(std::string_view field, std::int64_t value) {
  return "config.json: " + std::string(field) + " is " + std::to_string(value);
}

Result<void> CheckRange(std::string_view field, std::int64_t value, std::int64_t max) {
  if (value >= 1 && value <= max) return {};
  return Fail(ErrorCode::kInvalidConfig,
              Describe(field, value) + ", expected 1 to " + std::to_string(max));
}

Result<void> CheckProduct(std::string_view names, std::int64_t a, std::int64_t b) {
  if (a * b <= kMaxElements) return {};
  return Fail(ErrorCode::kInvalidConfig, Describe(names, a * b) +
                                             ", more elements than one tensor may have (" +
                                             std::to_string(kMaxElements) + ")");
}

}  // namespace

Result<void> Validate(const ModelConfig& c) {
  struct Field {
    std::string_view name;
    std::int64_t value;
    std::int64_t max;
  };
  const Field fields[] = {
      {"vocab_size", c.vocab_size, 10'000'000},
      {"max_position_embeddings", c.max_position_embeddings, 1'000'000},
      // The integer kernels' sums of products hold for depths up to 100,000.
      {"dim", c.dim, 65'536},
      {"hidden_dim", c.hidden_dim, 65'536},
      {"n_layers", c.n_layers, 1'000},
      {"n_heads", c.n_heads, c.dim},
      {"the number of labels", c.num_labels, 100'000},
  };
  for (const Field& field : fields) {
    if (auto ok = CheckRange(field.name, field.value, field.max); !ok) return ok;
  }
  if (c.max_position_embeddings < 2) {
    return Fail(ErrorCode::kInvalidConfig,
                Describe("max_position_embeddings", c.max_position_embeddings) +
                    ", expected at least 2 for [CLS] and [SEP]");
  }
  if (c.dim % c.n_heads != 0) {
    return Fail(
        ErrorCode::kInvalidConfig,
        Describe("dim", c.dim) + ", expected a multiple of n_heads, " + std::to_string(c.n_heads));
  }
  const std::int64_t dim = c.dim;
  if (auto ok = CheckProduct("vocab_size * dim", c.vocab_size, dim); !ok) return ok;
  if (auto ok = CheckProduct("max_position_embeddings * dim", c.max_position_embeddings, dim);
      !ok) {
    return ok;
  }
  if (auto ok = CheckProduct("hidden_dim * dim", c.hidden_dim, dim); !ok) return ok;
  if (auto ok = CheckProduct("3 * dim * dim", 3 * dim, dim); !ok) return ok;
  return CheckProduct("labels * dim", c.num_labels, dim);
}

}  // namespace distilbert
