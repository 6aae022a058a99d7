#include "convert.h"

namespace distilbert::wasm {

std::vector<std::int64_t> ShapeFromJs(const val& shape) {
  std::vector<std::int64_t> out;
  for (const double size : emscripten::convertJSArrayToNumberVector<double>(shape)) {
    out.push_back(static_cast<std::int64_t>(size));
  }
  return out;
}

TensorDtype TensorDtypeFromJs(const std::string& name) {
  for (const TensorDtype dtype : {TensorDtype::kF32, TensorDtype::kF16, TensorDtype::kBF16,
                                  TensorDtype::kI8, TensorDtype::kU8}) {
    if (name == Name(dtype)) return dtype;
  }
  return TensorDtype::kOther;
}

// JavaScript has checked these names (web/src/safetensors.js, web/src/text-classifier.js).
StorageFormat StorageFormatFromJs(const std::string& name) {
  if (name == "q8") return StorageFormat::kQ8;
  if (name == "q4") return StorageFormat::kQ4;
  return StorageFormat::kFloat;
}

RunDtype RunDtypeFromJs(const std::string& name) {
  if (name == "q8") return RunDtype::kQ8;
  if (name == "q4") return RunDtype::kQ4;
  return RunDtype::kFp32;
}

ModelConfig ConfigFromJs(const val& config) {
  ModelConfig out;
  out.vocab_size = config["vocab_size"].as<std::int32_t>();
  out.max_position_embeddings = config["max_position_embeddings"].as<std::int32_t>();
  out.dim = config["dim"].as<std::int32_t>();
  out.n_layers = config["n_layers"].as<std::int32_t>();
  out.n_heads = config["n_heads"].as<std::int32_t>();
  out.hidden_dim = config["hidden_dim"].as<std::int32_t>();
  out.num_labels = config["num_labels"].as<std::int32_t>();
  const bool relu = config["activation"].as<std::string>() == "relu";
  out.activation = relu ? Activation::kRelu : Activation::kGelu;
  return out;
}

TokenizerOptions TokenizerOptionsFromJs(const val& options) {
  TokenizerOptions out;
  out.lowercase = options["do_lower_case"].as<bool>();
  const val strip_accents = options["strip_accents"];
  if (!strip_accents.isNull()) out.strip_accents = strip_accents.as<bool>();
  out.tokenize_chinese_chars = options["tokenize_chinese_chars"].as<bool>();
  out.unk_token = options["unk_token"].as<std::string>();
  out.sep_token = options["sep_token"].as<std::string>();
  out.pad_token = options["pad_token"].as<std::string>();
  out.cls_token = options["cls_token"].as<std::string>();
  out.mask_token = options["mask_token"].as<std::string>();
  out.continuing_subword_prefix = options["continuing_subword_prefix"].as<std::string>();
  out.max_input_chars_per_word = options["max_input_chars_per_word"].as<std::size_t>();
  return out;
}

EncodeOptions EncodeOptionsFromJs(const val& options) {
  EncodeOptions out;
  out.max_length = options["maxLength"].as<std::size_t>();
  out.split_special_tokens = options["splitSpecialTokens"].as<bool>();
  return out;
}

namespace {

/// begin and end of each span, one after the other.
val SpansToJs(const std::vector<Span>& spans) {
  std::vector<std::uint32_t> flat;
  flat.reserve(2 * spans.size());
  for (const Span& span : spans) {
    flat.push_back(span.begin);
    flat.push_back(span.end);
  }
  return ArrayToJs<std::uint32_t>(flat);
}

}  // namespace

val EncodingToJs(const Encoding& encoding, const Tokenizer& tokenizer) {
  val tokens = val::array();
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    tokens.set(i, std::string(tokenizer.Token(encoding.ids[i])));
  }
  val out = val::object();
  out.set("ids", ArrayToJs<std::int32_t>(encoding.ids));
  out.set("typeIds", ArrayToJs<std::int32_t>(encoding.type_ids));
  out.set("tokens", tokens);
  out.set("offsets", SpansToJs(encoding.utf16_offsets));
  out.set("byteOffsets", SpansToJs(encoding.byte_offsets));
  out.set("wordIds", ArrayToJs<std::int32_t>(encoding.word_ids));
  out.set("untruncatedTokenCount", encoding.untruncated_token_count);
  out.set("truncated", encoding.truncated);
  return out;
}

}  // namespace distilbert::wasm
