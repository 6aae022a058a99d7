// Between JavaScript values and the core's types. Results cross as {value} or {error}.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/config.h"
#include "model/tensor.h"
#include "text/tokenizer.h"

namespace distilbert::wasm {

using emscripten::val;

inline val ErrorToJs(const Error& error) {
  val details = val::object();
  details.set("code", std::string(Name(error.code)));
  details.set("message", error.message);
  val out = val::object();
  out.set("error", details);
  return out;
}

inline val ValueToJs(val value) {
  val out = val::object();
  out.set("value", std::move(value));
  return out;
}

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
val ArrayToJs(std::span<const T> values) {
  return val(emscripten::typed_memory_view(values.size(), values.data()))
      .template call<val>("slice");
}

std::vector<std::int64_t> ShapeFromJs(const val& shape);
TensorDtype TensorDtypeFromJs(const std::string& name);
StorageFormat StorageFormatFromJs(const std::string& name);
RunDtype RunDtypeFromJs(const std::string& name);
ModelConfig ConfigFromJs(const val& config);
TokenizerOptions TokenizerOptionsFromJs(const val& options);
EncodeOptions EncodeOptionsFromJs(const val& options);
val EncodingToJs(const Encoding& encoding, const Tokenizer& tokenizer);

}  // namespace distilbert::wasm
