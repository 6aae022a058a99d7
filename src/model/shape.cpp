#include "model/shape.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "model/family.h"

namespace distilbert {
namespace {

// Every tensor must stay addressable in 32-bit wasm memory, as floats.
constexpr std::int64_t kMaxElements = (std::int64_t{1} << 31) / 4 - 1;

std::string Describe(std::string_view field, std::int64_t value) {
  return "config.json: " + std::string(field) + " is " + std::to_string(value);
}

Result<void> CheckRange(std::string_view field, std::int64_t value, std::int64_t min,
                        std::int64_t max) {
  if (value >= min && value <= max) return {};
  return Fail(ErrorCode::kInvalidConfig, Describe(field, value) + ", expected " +
                                             std::to_string(min) + " to " + std::to_string(max));
}

Result<void> CheckProduct(const std::string& names, std::int64_t a, std::int64_t b) {
  if (a * b <= kMaxElements) return {};
  return Fail(ErrorCode::kInvalidConfig, Describe(names, a * b) +
                                             ", more elements than one tensor may have (" +
                                             std::to_string(kMaxElements) + ")");
}

Result<void> CheckFields(const ModelShape& shape) {
  const EncoderShape& e = shape.encoder;
  const HeadShape& head = shape.head;
  const FieldNames& names = shape.family->fields;
  const bool has_types =
      std::ranges::count(shape.family->parts, Part::kTypeEmbeddings, &PartName::part) > 0;
  struct Field {
    std::string_view name;
    std::int64_t value;
    std::int64_t min;
    std::int64_t max;
  };
  const Field fields[] = {
      {"vocab_size", e.vocab_size, 1, 10'000'000},
      {"max_position_embeddings", e.max_position_embeddings, 1, 1'000'000},
      {"the first position", e.first_position, 0, 1'000'000},
      {"type_vocab_size", e.type_vocab_size, has_types ? 1 : 0, 1'000},
      // The integer kernels' sums of products hold for depths up to 100,000.
      {names.hidden_size, e.hidden_size, 1, 65'536},
      {names.intermediate_size, e.intermediate_size, 1, 65'536},
      {names.num_hidden_layers, e.num_hidden_layers, 1, 1'000},
      {names.num_attention_heads, e.num_attention_heads, 1, e.hidden_size},
      {"the number of labels", head.has_labels() ? head.num_labels : 1, 1, 100'000},
  };
  for (const Field& field : fields) {
    if (auto ok = CheckRange(field.name, field.value, field.min, field.max); !ok) return ok;
  }
  return {};
}

}  // namespace

Result<void> Validate(const ModelShape& shape) {
  if (!shape.family) {
    return Fail(ErrorCode::kInvalidConfig, "config.json: model_type is of no family that is known");
  }
  if (shape.head.kind != HeadKind::kNone && !shape.family->FindHead(shape.head.kind)) {
    return Fail(ErrorCode::kInvalidConfig, "config.json: models of type " +
                                               std::string(shape.family->model_type) +
                                               " have no head of this kind");
  }
  const EncoderShape& e = shape.encoder;
  const FieldNames& names = shape.family->fields;
  if (auto ok = CheckFields(shape); !ok) return ok;
  if (e.max_tokens() < 2) {
    return Fail(ErrorCode::kInvalidConfig,
                Describe("max_position_embeddings", e.max_position_embeddings) +
                    ", expected at least " + std::to_string(e.first_position + 2) +
                    " for [CLS] and [SEP]");
  }
  const std::string hidden(names.hidden_size);
  if (e.hidden_size % e.num_attention_heads != 0) {
    return Fail(ErrorCode::kInvalidConfig, Describe(hidden, e.hidden_size) +
                                               ", expected a multiple of " +
                                               std::string(names.num_attention_heads) + ", " +
                                               std::to_string(e.num_attention_heads));
  }
  const std::int64_t width = e.hidden_size;
  if (auto ok = CheckProduct("vocab_size * " + hidden, e.vocab_size, width); !ok) return ok;
  if (auto ok =
          CheckProduct("max_position_embeddings * " + hidden, e.max_position_embeddings, width);
      !ok) {
    return ok;
  }
  if (auto ok = CheckProduct(std::string(names.intermediate_size) + " * " + hidden,
                             e.intermediate_size, width);
      !ok) {
    return ok;
  }
  if (auto ok = CheckProduct("3 * " + hidden + " * " + hidden, 3 * width, width); !ok) return ok;
  if (!shape.head.has_labels()) return {};
  return CheckProduct("labels * " + hidden, shape.head.num_labels, width);
}

}  // namespace distilbert
