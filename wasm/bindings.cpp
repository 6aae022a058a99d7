// What JavaScript sees of the core. No logic: convert, call, convert back.
#include <emscripten/bind.h>

#include "convert.h"
#include "model/checkpoint_quantizer.h"
#include "model/classifier.h"
#include "model/encoder.h"
#include "model/model_loader.h"
#include "text/tokenizer.h"

namespace distilbert::wasm {
namespace {

val CreateTokenizer(const std::string& vocabulary, const val& options) {
  return ObjectToJs(Tokenizer::Create(vocabulary, TokenizerOptionsFromJs(options)));
}

val EncodeText(const Tokenizer& tokenizer, const std::string& text, const val& pair,
               const val& options) {
  EncodeOptions encode = EncodeOptionsFromJs(options);
  encode.with_offsets = true;
  const auto encoding = pair.isUndefined()
                            ? tokenizer.Encode(text, encode)
                            : tokenizer.EncodePair(text, pair.as<std::string>(), encode);
  if (!encoding) return ErrorToJs(encoding.error());
  return ValueToJs(EncodingToJs(*encoding, tokenizer));
}

val CreateModelLoader(const val& config, const std::string& stored, const std::string& run) {
  return ObjectToJs(
      ModelLoader::Create(ConfigFromJs(config), StorageFormatFromJs(stored), RunDtypeFromJs(run)));
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
  return ChunkSizeToJs(loader.BeginTensor(name, TensorDtypeFromJs(dtype), ShapeFromJs(shape)));
}

/// The classifier, from a finished loader and a tokenizer, both used up by it.
val CreateClassifier(ModelLoader& loader, Tokenizer& tokenizer) {
  auto encoder = loader.Finish();
  if (!encoder) return ErrorToJs(encoder.error());
  return ObjectToJs(Classifier::Create(std::move(tokenizer), std::move(*encoder)));
}

TextInput TextFromJs(const val& input) {
  TextInput out;
  out.text = input["text"].as<std::string>();
  const val pair = input["textPair"];
  if (!pair.isUndefined()) out.pair = pair.as<std::string>();
  return out;
}

ScoreFunction ScoreFunctionFromJs(const std::string& name) {
  if (name == "sigmoid") return ScoreFunction::kSigmoid;
  if (name == "none") return ScoreFunction::kNone;
  return ScoreFunction::kSoftmax;
}

val Classify(Classifier& classifier, const val& texts, const val& options) {
  std::vector<TextInput> inputs;
  for (const val& text : emscripten::vecFromJSArray<val>(texts)) {
    inputs.push_back(TextFromJs(text));
  }
  ClassifyOptions classify;
  classify.encode = EncodeOptionsFromJs(options);
  classify.score_function = ScoreFunctionFromJs(options["scoreFunction"].as<std::string>());
  classify.truncate = options["truncate"].as<bool>();
  const auto results = classifier.Classify(inputs, classify);
  if (!results) return ErrorToJs(results.error());
  val out = val::array();
  for (std::size_t i = 0; i < results->size(); ++i) {
    const Classification& result = (*results)[i];
    val row = val::object();
    row.set("logits", ArrayToJs<float>(result.logits));
    row.set("scores", ArrayToJs<float>(result.scores));
    row.set("tokenCount", result.token_count);
    row.set("truncated", result.truncated);
    out.set(i, row);
  }
  return ValueToJs(out);
}

val EncodeWithClassifier(const Classifier& classifier, const std::string& text, const val& pair,
                         const val& options) {
  return EncodeText(classifier.tokenizer(), text, pair, options);
}

val CreateQuantizer(const val& config, const std::string& format) {
  return ObjectToJs(CheckpointQuantizer::Create(ConfigFromJs(config), StorageFormatFromJs(format)));
}

TensorInfo TensorInfoFromJs(const std::string& name, const std::string& dtype, const val& shape) {
  return {name, TensorDtypeFromJs(dtype), ShapeFromJs(shape)};
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
    tensor.set("name", info.name);
    tensor.set("dtype", std::string(Name(info.dtype)));
    tensor.set("shape", val::array(sizes));
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

std::string KernelName() { return std::string(IntegerKernelName()); }

}  // namespace

EMSCRIPTEN_BINDINGS(distilbert) {
  using emscripten::class_;
  using emscripten::function;

  class_<Tokenizer>("Tokenizer").function("encode", &EncodeText);
  class_<ModelLoader>("ModelLoader")
      .function("beginTensor", &BeginTensor)
      .function("staging", &BytesToJs<ModelLoader>)
      .function("consume", &Consume<ModelLoader>);
  class_<Classifier>("Classifier")
      .function("classify", &Classify)
      .function("encode", &EncodeWithClassifier);
  class_<CheckpointQuantizer>("CheckpointQuantizer")
      .function("plan", &Plan)
      .function("beginTensor", &BeginQuantizing)
      .function("staging", &BytesToJs<CheckpointQuantizer>)
      .function("consume", &Consume<CheckpointQuantizer>)
      .function("output", &Output)
      .function("finish", &FinishQuantizing);
  function("createTokenizer", &CreateTokenizer);
  function("createModelLoader", &CreateModelLoader);
  function("createClassifier", &CreateClassifier);
  function("createQuantizer", &CreateQuantizer);
  function("integerKernelName", &KernelName);
}

}  // namespace distilbert::wasm
