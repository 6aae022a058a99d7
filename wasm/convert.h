// Between JavaScript values and the core's types. Results cross as {value} or {error}.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "load/tensor.h"
#include "model/encoder.h"
#include "model/shape.h"
#include "task/explain.h"
#include "task/scores.h"
#include "task/sequences.h"
#include "text/tokenizer.h"
#include "text/tokenizer_spec.h"

namespace distilbert::wasm {

using emscripten::val;

/// object[name] = value. Embind's own `set` is a template, which each call would hold once more.
void Set(val& object, const char* name, const val& value);

val ErrorToJs(const Error& error);
val ValueToJs(const val& value);

inline val ResultToJs(const Result<void>& result) {
  return result ? ValueToJs(val::undefined()) : ErrorToJs(result.error());
}

/// Hands the object over to JavaScript, which must call delete() on it.
template <typename T>
val ObjectToJs(Result<T>&& result) {
  if (!result) return ErrorToJs(result.error());
  return ValueToJs(val(std::make_unique<T>(std::move(*result))));
}

/// A copy in JavaScript's own memory, of the typed array that fits T.
template <typename T>
val ArrayToJs(std::span<T> values) {
  return val(emscripten::typed_memory_view(values.size(), values.data()))
      .template call<val>("slice");
}

/// The bytes of a Uint8Array, copied; kOutOfMemory if there is no room for them. (Embind's own
/// conversion to strings would end the module there.)
Result<Buffer<char>> BytesFromJs(const val& bytes);

inline std::string_view TextOf(const Buffer<char>& bytes) { return {bytes.data(), bytes.size()}; }

/// Texts, and the memory that they lie in.
class Texts {
 public:
  Result<void> Add(const val& text, const val& pair);
  std::span<const TextInput> inputs() const { return inputs_; }

 private:
  std::vector<Buffer<char>> bytes_;
  std::vector<TextInput> inputs_;
};

Result<Texts> TextsFromJs(const val& texts);

std::vector<std::int64_t> SizesFromJs(const val& sizes);
TensorDtype TensorDtypeFromJs(const std::string& name);
StorageFormat StorageFormatFromJs(const std::string& name);
RunDtype RunDtypeFromJs(const std::string& name);
ModelShape ShapeFromJs(const val& shape);
TokenizerSpec TokenizerSpecFromJs(std::string_view vocabulary, const val& options);
EncodeOptions EncodeOptionsFromJs(const val& options);
ScoreFunction ScoreFunctionFromJs(const val& name);
Overflow OverflowFromJs(const val& name);
val ExplanationToJs(const Explanation& explanation);
val EncodingToJs(const Encoding& encoding, const Tokenizer& tokenizer);

}  // namespace distilbert::wasm
