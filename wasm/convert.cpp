#include "convert.h"

#include "model/family.h"

namespace distilbert::wasm {

void Set(val& object, const char* name, const val& value) { object.set(name, value); }

val ErrorToJs(const Error& error) {
  val details = val::object();
  Set(details, "code", val(std::string(Name(error.code))));
  Set(details, "message", val(error.message));
  if (error.text) Set(details, "text", val(*error.text));
  val out = val::object();
  Set(out, "error", details);
  return out;
}

val ValueToJs(const val& value) {
  val out = val::object();
  Set(out, "value", value);
  return out;
}

Result<Buffer<char>> BytesFromJs(const val& bytes) {
  auto out = Buffer<char>::Create(bytes["length"].as<std::size_t>());
  if (!out) return out;
  val(emscripten::typed_memory_view(out->size(), reinterpret_cast<std::uint8_t*>(out->data())))
      .call<void>("set", bytes);
  return out;
}

Result<void> Texts::Add(const val& text, const val& pair) {
  auto first = BytesFromJs(text);
  if (!first) return std::unexpected(first.error());
  TextInput input{TextOf(*first), {}};
  bytes_.push_back(std::move(*first));
  if (!pair.isUndefined()) {
    auto second = BytesFromJs(pair);
    if (!second) return std::unexpected(second.error());
    input.pair = TextOf(*second);
    bytes_.push_back(std::move(*second));
  }
  inputs_.push_back(input);
  return {};
}

Result<Texts> TextsFromJs(const val& texts) {
  Texts out;
  for (const val& text : emscripten::vecFromJSArray<val>(texts)) {
    if (auto ok = out.Add(text["text"], text["textPair"]); !ok) return std::unexpected(ok.error());
  }
  return out;
}

std::vector<std::int64_t> SizesFromJs(const val& sizes) {
  std::vector<std::int64_t> out;
  for (const double size : emscripten::convertJSArrayToNumberVector<double>(sizes)) {
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

// JavaScript has checked these names (storageFormat in web/src/model/safetensors.js, and
// web/src/classifier/load-options.js).
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

namespace {

/// By the names of web/src/model/activations.js.
nn::Activation ActivationFromJs(const std::string& name) {
  using enum nn::Activation;
  if (name == "relu") return kRelu;
  if (name == "gelu_new") return kTanhGelu;
  if (name == "silu") return kSilu;
  if (name == "quick_gelu") return kQuickGelu;
  return kGelu;
}

}  // namespace

ModelShape ShapeFromJs(const val& shape) {
  const auto integer = [&](const char* name) { return shape[name].as<std::int32_t>(); };
  ModelShape out;
  out.family = FindFamily(shape["model_type"].as<std::string>());
  out.encoder.vocab_size = integer("vocab_size");
  out.encoder.max_position_embeddings = integer("max_position_embeddings");
  out.encoder.first_position = integer("first_position");
  out.encoder.type_vocab_size = integer("type_vocab_size");
  out.encoder.hidden_size = integer("hidden_size");
  out.encoder.num_hidden_layers = integer("num_hidden_layers");
  out.encoder.num_attention_heads = integer("num_attention_heads");
  out.encoder.intermediate_size = integer("intermediate_size");
  out.encoder.activation = ActivationFromJs(shape["activation"].as<std::string>());
  out.encoder.layer_norm_eps = shape["layer_norm_eps"].as<float>();
  out.head.num_labels = integer("num_labels");
  return out;
}

namespace {

AddedToken AddedTokenFromJs(const val& token) {
  return {.content = token["content"].as<std::string>(),
          .id = token["id"].as<std::int32_t>(),
          .single_word = token["single_word"].as<bool>(),
          .lstrip = token["lstrip"].as<bool>(),
          .rstrip = token["rstrip"].as<bool>(),
          .normalized = token["normalized"].as<bool>(),
          .special = token["special"].as<bool>()};
}

std::vector<TemplateItemSpec> TemplateFromJs(const val& items) {
  using enum TemplateItem::Kind;
  std::vector<TemplateItemSpec> out;
  for (const val& item : emscripten::vecFromJSArray<val>(items)) {
    const auto kind = item["kind"].as<std::string>();
    out.push_back({.kind = kind == "text" ? kText : (kind == "pair" ? kPair : kSpecialToken),
                   .token = {},
                   .type_id = item["type_id"].as<std::int32_t>(),
                   .id = item["id"].as<std::int32_t>()});
  }
  return out;
}

}  // namespace

// JavaScript has put these together (web/src/model/tokenizers).
TokenizerSpec TokenizerSpecFromJs(std::string_view vocabulary, const val& options) {
  TokenizerSpec out;
  out.vocabulary = vocabulary;
  for (const val& token : emscripten::vecFromJSArray<val>(options["added_tokens"])) {
    out.added_tokens.push_back(AddedTokenFromJs(token));
  }
  const bool lowercase = options["do_lower_case"].as<bool>();
  const val strip_accents = options["strip_accents"];
  out.segmenter = BertSegmenterOptions{
      .lowercase = lowercase,
      .strip_accents = strip_accents.isNull() ? lowercase : strip_accents.as<bool>(),
      .strip_spacing_marks = options["strip_spacing_marks"].as<bool>(),
      .tokenize_chinese_chars = options["tokenize_chinese_chars"].as<bool>(),
      .clean_text = options["clean_text"].as<bool>()};
  out.subwords = WordPieceOptions{
      .unk_token = options["unk_token"].as<std::string>(),
      .continuing_subword_prefix = options["continuing_subword_prefix"].as<std::string>(),
      .max_input_chars_per_word = options["max_input_chars_per_word"].as<std::size_t>()};
  out.single_template = TemplateFromJs(options["single_template"]);
  out.pair_template = TemplateFromJs(options["pair_template"]);
  out.mask_token = options["mask_token"].as<std::string>();
  out.truncate_left = options["truncate_left"].as<bool>();
  return out;
}

EncodeOptions EncodeOptionsFromJs(const val& options) {
  EncodeOptions out;
  out.max_length = options["maxLength"].as<std::size_t>();
  out.split_special_tokens = options["splitSpecialTokens"].as<bool>();
  return out;
}

ScoreFunction ScoreFunctionFromJs(const val& name) {
  const auto text = name.as<std::string>();
  if (text == "sigmoid") return ScoreFunction::kSigmoid;
  if (text == "none") return ScoreFunction::kNone;
  return ScoreFunction::kSoftmax;
}

Overflow OverflowFromJs(const val& name) {
  const auto text = name.as<std::string>();
  if (text == "error") return Overflow::kError;
  if (text == "windows") return Overflow::kWindows;
  return Overflow::kTruncate;
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
  return ArrayToJs(std::span(flat));
}

}  // namespace

val ExplanationToJs(const Explanation& explanation) {
  std::vector<std::uint32_t> starts;
  std::vector<std::uint32_t> ends;
  std::vector<std::uint8_t> parts;
  for (const Word& word : explanation.words) {
    starts.push_back(word.utf16.begin);
    ends.push_back(word.utf16.end);
    parts.push_back(static_cast<std::uint8_t>(word.part));
  }
  val out = val::object();
  Set(out, "logits", ArrayToJs(explanation.logits.span()));
  Set(out, "scores", ArrayToJs(explanation.scores.span()));
  Set(out, "tokenCount", val(explanation.token_count));
  Set(out, "unknownCount", val(explanation.unknown_count));
  Set(out, "truncated", val(explanation.truncated));
  Set(out, "wordStarts", ArrayToJs(std::span(starts)));
  Set(out, "wordEnds", ArrayToJs(std::span(ends)));
  Set(out, "wordParts", ArrayToJs(std::span(parts)));
  Set(out, "maskedScores", ArrayToJs(explanation.masked_scores.span()));
  return out;
}

val EncodingToJs(const Encoding& encoding, const Tokenizer& tokenizer) {
  val tokens = val::array();
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    tokens.set(i, std::string(tokenizer.Token(encoding.ids[i])));
  }
  val out = val::object();
  Set(out, "ids", ArrayToJs(std::span(encoding.ids)));
  Set(out, "typeIds", ArrayToJs(std::span(encoding.type_ids)));
  Set(out, "tokens", tokens);
  Set(out, "offsets", SpansToJs(encoding.utf16_offsets));
  Set(out, "byteOffsets", SpansToJs(encoding.byte_offsets));
  Set(out, "wordIds", ArrayToJs(std::span(encoding.word_ids)));
  Set(out, "untruncatedTokenCount", val(encoding.untruncated_token_count));
  Set(out, "truncated", val(encoding.truncated));
  return out;
}

}  // namespace distilbert::wasm
