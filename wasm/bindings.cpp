// What JavaScript sees of the core. No logic: convert, call, convert back.
#include <emscripten/bind.h>

#include "convert.h"
#include "load/checkpoint_quantizer.h"
#include "load/model_loader.h"
#include "task/batch_runner.h"
#include "task/classify.h"
#include "task/embed.h"
#include "task/explain.h"
#include "task/long_text.h"
#include "task/model.h"
#include "text/tokenizer.h"

namespace distilbert::wasm {
namespace {

val CreateTokenizer(const val& vocabulary, const val& options) {
  const auto bytes = BytesFromJs(vocabulary);
  if (!bytes) return ErrorToJs(bytes.error());
  return ObjectToJs(Tokenizer::Create(TokenizerSpecFromJs(TextOf(*bytes), options)));
}

val CheckVocabulary(const Tokenizer& tokenizer, const val& shape) {
  return ResultToJs(CheckVocabularySize(tokenizer, ShapeFromJs(shape).encoder));
}

val TokenizeText(const Tokenizer& tokenizer, const val& text, EncodeOptions options) {
  Texts texts;
  if (auto ok = texts.Add(text["text"], text["textPair"]); !ok) return ErrorToJs(ok.error());
  options.with_offsets = true;
  const auto encoding = tokenizer.Encode(texts.inputs()[0], options);
  if (!encoding) return ErrorToJs(encoding.error());
  return ValueToJs(EncodingToJs(*encoding, tokenizer));
}

val Tokenize(const Tokenizer& tokenizer, const val& text, const val& options) {
  return TokenizeText(tokenizer, text, EncodeOptionsFromJs(options));
}

val CreateModelLoader(const val& shape, const std::string& stored, const std::string& run) {
  return ObjectToJs(
      ModelLoader::Create(ShapeFromJs(shape), StorageFormatFromJs(stored), RunDtypeFromJs(run)));
}

TensorInfo TensorInfoFromJs(const std::string& name, const std::string& dtype, const val& shape) {
  return {name, TensorDtypeFromJs(dtype), SizesFromJs(shape)};
}

val CheckTensors(const ModelLoader& loader, const val& tensors) {
  std::vector<TensorInfo> infos;
  for (const val& tensor : emscripten::vecFromJSArray<val>(tensors)) {
    infos.push_back(TensorInfoFromJs(tensor["name"].as<std::string>(),
                                     tensor["dtype"].as<std::string>(), tensor["shape"]));
  }
  return ResultToJs(loader.CheckTensors(infos));
}

/// ModelLoader and CheckpointQuantizer take tensors in the same way.
template <class Sink>
val BytesToJs(Sink& sink) {
  const auto bytes = sink.staging();
  return val(
      emscripten::typed_memory_view(bytes.size(), reinterpret_cast<std::uint8_t*>(bytes.data())));
}

template <class Sink>
val Consume(Sink& sink, std::size_t size) {
  return ResultToJs(sink.Consume(size));
}

val ChunkSizeToJs(const Result<std::size_t>& size) {
  return size ? ValueToJs(val(*size)) : ErrorToJs(size.error());
}

val BeginTensor(ModelLoader& loader, const std::string& name, const std::string& dtype,
                const val& shape) {
  return ChunkSizeToJs(loader.BeginTensor(name, TensorDtypeFromJs(dtype), SizesFromJs(shape)));
}

/// The model, from a finished loader and a tokenizer, both used up by it.
val CreateModel(ModelLoader& loader, Tokenizer& tokenizer) {
  auto loaded = loader.Finish();
  if (!loaded) return ErrorToJs(loaded.error());
  return ObjectToJs(Model::Create(std::move(tokenizer), std::move(*loaded)));
}

val Classify(Model& model, const val& texts, const val& options) {
  const auto inputs = TextsFromJs(texts);
  if (!inputs) return ErrorToJs(inputs.error());
  ClassifyOptions classify;
  classify.encode = EncodeOptionsFromJs(options);
  classify.score_function = ScoreFunctionFromJs(options["scoreFunction"]);
  classify.overflow = OverflowFromJs(options["overflow"]);
  const auto result = distilbert::Classify(model, inputs->inputs(), classify);
  if (!result) return ErrorToJs(result.error());
  val out = val::object();
  Set(out, "logits", ArrayToJs(result->logits.span()));
  Set(out, "scores", ArrayToJs(result->scores.span()));
  Set(out, "tokenCounts", ArrayToJs(std::span(result->token_counts)));
  Set(out, "unknownCounts", ArrayToJs(std::span(result->unknown_counts)));
  Set(out, "truncated", ArrayToJs(std::span(result->truncated)));
  Set(out, "windows", ArrayToJs(std::span(result->windows)));
  return ValueToJs(out);
}

val Split(const Model& model, const val& text, const val& options) {
  Texts texts;
  if (auto ok = texts.Add(text["text"], text["textPair"]); !ok) return ErrorToJs(ok.error());
  const auto result = distilbert::Split(model, texts.inputs()[0], EncodeOptionsFromJs(options));
  if (!result) return ErrorToJs(result.error());
  val out = val::object();
  Set(out, "tokenCount", val(result->token_count));
  Set(out, "unknownCount", val(result->unknown_count));
  Set(out, "ids", ArrayToJs(result->ids.span()));
  Set(out, "typeIds", ArrayToJs(result->type_ids.span()));
  Set(out, "lengths", ArrayToJs(std::span(result->lengths)));
  return ValueToJs(out);
}

val Logits(Model& model, const val& ids, const val& type_ids, const val& lengths) {
  const auto tokens = emscripten::convertJSArrayToNumberVector<std::int32_t>(ids);
  const auto types = emscripten::convertJSArrayToNumberVector<std::int32_t>(type_ids);
  const auto sizes = emscripten::convertJSArrayToNumberVector<std::int32_t>(lengths);
  const auto logits = distilbert::Logits(model, tokens, types, sizes);
  if (!logits) return ErrorToJs(logits.error());
  val out = val::object();
  Set(out, "logits", ArrayToJs(logits->span()));
  return ValueToJs(out);
}

val Mean(const Model& model, const val& logits, const val& score_function) {
  const auto rows = emscripten::convertJSArrayToNumberVector<float>(logits);
  const auto mean = distilbert::Mean(model, rows, ScoreFunctionFromJs(score_function));
  if (!mean) return ErrorToJs(mean.error());
  val out = val::object();
  Set(out, "logits", ArrayToJs(mean->logits.span()));
  Set(out, "scores", ArrayToJs(mean->scores.span()));
  return ValueToJs(out);
}

val Explain(Model& model, const val& text, const val& options, std::size_t first,
            std::size_t count) {
  Texts texts;
  if (auto ok = texts.Add(text["text"], text["textPair"]); !ok) return ErrorToJs(ok.error());
  ExplainOptions explain;
  explain.encode = EncodeOptionsFromJs(options);
  explain.score_function = ScoreFunctionFromJs(options["scoreFunction"]);
  explain.first = first;
  explain.count = count;
  const auto result = distilbert::Explain(model, texts.inputs()[0], explain);
  return result ? ValueToJs(ExplanationToJs(*result)) : ErrorToJs(result.error());
}

val Embed(Model& model, const val& texts, const val& options) {
  const auto inputs = TextsFromJs(texts);
  if (!inputs) return ErrorToJs(inputs.error());
  EmbedOptions embed;
  embed.encode = EncodeOptionsFromJs(options);
  embed.pooling = options["pooling"].as<std::string>() == "mean" ? Pooling::kMean : Pooling::kCls;
  embed.normalize = options["normalize"].as<bool>();
  const auto result = distilbert::Embed(model, inputs->inputs(), embed);
  if (!result) return ErrorToJs(result.error());
  val out = val::object();
  Set(out, "embeddings", ArrayToJs(result->embeddings.span()));
  Set(out, "tokenCounts", ArrayToJs(std::span(result->token_counts)));
  Set(out, "truncated", ArrayToJs(std::span(result->truncated)));
  return ValueToJs(out);
}

val TokenizeForModel(const Model& model, const val& text, const val& options) {
  return TokenizeText(model.tokenizer(), text, model.Capped(EncodeOptionsFromJs(options)));
}

val CreateQuantizer(const val& shape, const std::string& format) {
  return ObjectToJs(CheckpointQuantizer::Create(ShapeFromJs(shape), StorageFormatFromJs(format)));
}

val Plan(const CheckpointQuantizer& quantizer, const std::string& name, const std::string& dtype,
         const val& shape) {
  const auto plan = quantizer.Plan(TensorInfoFromJs(name, dtype, shape));
  if (!plan) return ErrorToJs(plan.error());
  val out = val::array();
  for (std::size_t i = 0; i < plan->size(); ++i) {
    const TensorInfo& info = (*plan)[i];
    const std::vector<double> sizes(info.shape.begin(), info.shape.end());
    val tensor = val::object();
    Set(tensor, "name", val(info.name));
    Set(tensor, "dtype", val(std::string(Name(info.dtype))));
    Set(tensor, "shape", val::array(sizes));
    out.set(i, tensor);
  }
  return ValueToJs(out);
}

val BeginQuantizing(CheckpointQuantizer& quantizer, const std::string& name,
                    const std::string& dtype, const val& shape) {
  return ChunkSizeToJs(quantizer.BeginTensor(TensorInfoFromJs(name, dtype, shape)));
}

val Output(const CheckpointQuantizer& quantizer, std::size_t index) {
  const auto bytes = quantizer.Output(index);
  return val(emscripten::typed_memory_view(bytes.size(),
                                           reinterpret_cast<const std::uint8_t*>(bytes.data())));
}

val FinishQuantizing(const CheckpointQuantizer& quantizer) {
  return ResultToJs(quantizer.Finish());
}

/// Its name in builds.json, by wasm/CMakeLists.txt.
std::string BuildName() { return DISTILBERT_BUILD; }

std::string KernelName() { return std::string(IntegerKernelName()); }

}  // namespace

EMSCRIPTEN_BINDINGS(distilbert) {
  using emscripten::class_;
  using emscripten::function;

  class_<Tokenizer>("Tokenizer")
      .function("checkVocabularySize", &CheckVocabulary)
      .function("tokenize", &Tokenize);
  class_<ModelLoader>("ModelLoader")
      .function("checkTensors", &CheckTensors)
      .function("beginTensor", &BeginTensor)
      .function("staging", &BytesToJs<ModelLoader>)
      .function("consume", &Consume<ModelLoader>);
  class_<Model>("Model")
      .function("classify", &Classify)
      .function("split", &Split)
      .function("logits", &Logits)
      .function("mean", &Mean)
      .function("explain", &Explain)
      .function("embed", &Embed)
      .function("tokenize", &TokenizeForModel);
  class_<CheckpointQuantizer>("CheckpointQuantizer")
      .function("plan", &Plan)
      .function("beginTensor", &BeginQuantizing)
      .function("staging", &BytesToJs<CheckpointQuantizer>)
      .function("consume", &Consume<CheckpointQuantizer>)
      .function("output", &Output)
      .function("finish", &FinishQuantizing);
  function("createTokenizer", &CreateTokenizer);
  function("createModelLoader", &CreateModelLoader);
  function("createModel", &CreateModel);
  function("createQuantizer", &CreateQuantizer);
  function("buildName", &BuildName);
  function("integerKernelName", &KernelName);
  emscripten::constant("batchTokens", kMaxBatchTokens);
}

}  // namespace distilbert::wasm
