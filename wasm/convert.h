// From the parts of a request to the core's types, and back. web/src/engine/ writes the requests,
// in the same order.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "load/tensor.h"
#include "message.h"
#include "model/shape.h"
#include "task/classify.h"
#include "task/explain.h"
#include "text/encoding.h"
#include "text/tokenizer.h"
#include "text/tokenizer_spec.h"

namespace distilbert::wasm {

/// A number that names one of an enum's values, by its place.
template <class Enum>
Enum Choice(std::int32_t number) {
  return static_cast<Enum>(number);
}

/// The texts that a request ends with: two parts each, the second one absent if it is no pair.
Result<Buffer<TextInput>> ReadTexts(Request& request);
TextInput ReadText(Request& request);

ModelShape ReadShape(Request& request);
/// What they point to lies in the request.
TensorEntry ReadTensor(Request& request);
Result<Buffer<TensorEntry>> ReadTensors(Request& request);
TokenizerSpec ReadTokenizerSpec(Request& request);

/// What all calls with texts begin with: max_length, split_special_tokens.
EncodeOptions EncodeOptionsOf(std::span<const std::int32_t> numbers);

Address MaskableReply(const MaskableText& text);
Address TokensReply(const Tokenizer& tokenizer, std::span<const std::int32_t> ids);
Address EncodingReply(const Encoding& encoding, const Tokenizer& tokenizer);

}  // namespace distilbert::wasm
