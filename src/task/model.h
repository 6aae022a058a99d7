// A model that is ready to be asked: tokenizer, encoder, and a head if it has one.
#pragma once

#include <memory>

#include "base/result.h"
#include "model/encoder.h"
#include "model/head.h"
#include "model/shape.h"
#include "text/tokenizer.h"

namespace distilbert {

/// kInvalidVocabulary if the vocabulary's size is not the shape's vocab_size.
Result<void> CheckVocabularySize(const Tokenizer& tokenizer, const EncoderShape& shape);

// The questions to a model are functions: Classify, Explain, Embed and those of long_text.h. Long
// batches run in slices of bounded size, so the memory in use does not grow with the number of
// texts, windows or words. On the integer path no text's results depend on the others.
class Model {
 public:
  /// Fails as CheckVocabularySize does.
  static Result<Model> Create(Tokenizer tokenizer, LoadedModel loaded);

  const Tokenizer& tokenizer() const { return tokenizer_; }
  const EncoderShape& shape() const { return encoder_->shape(); }
  Encoder& encoder() { return *encoder_; }

  /// Another head in place of the model's own, which is alive until the next call; none: the own
  /// one.
  void UseHead(Head* head) { other_head_ = head; }

  /// The head, if it is of this kind: kInvalidArgument if the model has another one or none.
  Result<Head*> HeadFor(HeadKind kind) const;

  /// With a max_length that the model takes.
  EncodeOptions Capped(EncodeOptions options) const;

 private:
  Model(Tokenizer tokenizer, LoadedModel loaded);

  Tokenizer tokenizer_;
  std::unique_ptr<Encoder> encoder_;
  std::unique_ptr<Head> head_;
  Head* other_head_ = nullptr;
};

}  // namespace distilbert
