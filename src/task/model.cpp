#include "task/model.h"

#include <algorithm>
#include <string>
#include <utility>

namespace distilbert {

Result<void> CheckVocabularySize(const Tokenizer& tokenizer, const EncoderShape& shape) {
  // Rows to spare are never used.
  if (tokenizer.vocab_size() <= static_cast<std::size_t>(shape.vocab_size)) return {};
  std::int32_t first = shape.vocab_size;
  while (tokenizer.Token(first).empty() && std::cmp_less(first, tokenizer.vocab_size() - 1)) {
    ++first;
  }
  return Fail(ErrorCode::kInvalidVocabulary,
              "the vocabulary has " + std::to_string(tokenizer.vocab_size()) +
                  " tokens, config.json's vocab_size is " + std::to_string(shape.vocab_size) +
                  ": there is no row for \"" + Shortened(tokenizer.Token(first)) +
                  "\", the token " + std::to_string(first));
}

Model::Model(Tokenizer tokenizer, LoadedModel loaded)
    : tokenizer_(std::move(tokenizer)),
      encoder_(std::move(loaded.encoder)),
      head_(std::move(loaded.head)) {}

Result<Model> Model::Create(Tokenizer tokenizer, LoadedModel loaded) {
  if (auto ok = CheckVocabularySize(tokenizer, loaded.encoder->shape()); !ok) {
    return TakeError(ok);
  }
  return Model(std::move(tokenizer), std::move(loaded));
}

Result<Head*> Model::HeadFor(HeadKind kind) const {
  Head* head = other_head_ != nullptr ? other_head_ : head_.get();
  if (head != nullptr && head->kind() == kind) return head;
  return Fail(ErrorCode::kInvalidArgument,
              kind == HeadKind::kSequence ? "the model has no head that classifies whole texts"
              : kind == HeadKind::kToken  ? "the model has no head that classifies tokens"
                                          : "the model has no head that fills masks");
}

EncodeOptions Model::Capped(EncodeOptions options) const {
  options.max_length = std::min<std::size_t>(options.max_length, shape().max_tokens());
  return options;
}

}  // namespace distilbert
