// What JavaScript sees of the core: functions of numbers, an object's address and a request's or an
// object's. Each answers a reply (message.h) and frees the request. No logic: read, call, write.
#include <emscripten/bind.h>

#include "convert.h"
#include "load/checkpoint_quantizer.h"
#include "load/model_loader.h"
#include "message.h"
#include "model/head/learned.h"
#include "objects.h"
#include "task/batch_runner.h"
#include "task/classify.h"
#include "task/embed.h"
#include "task/explain.h"
#include "task/fill_mask.h"
#include "task/long_text.h"
#include "task/model.h"
#include "task/tag.h"
#include "task/token_sequences.h"
#include "text/tokenizer.h"

namespace distilbert::wasm {
namespace {

Address Describe(Address /*unused*/, Address /*unused*/) {
  const std::string_view build = DISTILBERT_BUILD;  // in builds.json, by wasm/CMakeLists.txt
  const std::uint32_t batch_tokens = kMaxBatchTokens;
  return Reply({PartOf(build), PartOf(IntegerKernelName()), PartOfOne(batch_tokens)});
}

Address CreateTokenizer(Address /*unused*/, Address message) {
  Request request(message);
  const std::uint64_t fingerprint = request.FingerprintOfRest();
  return ObjectReply(Tokenizer::Create(ReadTokenizerSpec(request)), fingerprint);
}

Address CheckVocabulary(Address tokenizer, Address message) {
  Request request(message);
  return EmptyReply(CheckVocabularySize(At<Tokenizer>(tokenizer), ReadShape(request).encoder));
}

Address TokenizeText(const Tokenizer& tokenizer, Request& request, EncodeOptions options) {
  options.with_offsets = true;
  const auto encoding = tokenizer.Encode(ReadText(request), options);
  return encoding ? EncodingReply(*encoding, tokenizer) : ErrorReply(encoding.error());
}

Address Tokenize(Address tokenizer, Address message) {
  Request request(message);
  const EncodeOptions options = EncodeOptionsOf(request.Ints());
  return TokenizeText(At<Tokenizer>(tokenizer), request, options);
}

Address CreateModelLoader(Address /*unused*/, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  return ObjectReply(ModelLoader::Create(ReadShape(request), Choice<StorageFormat>(numbers[0]),
                                         Choice<RunDtype>(numbers[1])));
}

Address CheckTensors(Address loader, Address message) {
  Request request(message);
  const auto tensors = ReadTensors(request);
  if (!tensors) return ErrorReply(tensors.error());
  return EmptyReply(At<ModelLoader>(loader).CheckTensors(tensors->span()));
}

Address NumberReply(const Result<std::size_t>& number) {
  return number ? Reply({PartOfOne(*number)}) : ErrorReply(number.error());
}

Address BeginTensor(Address loader, Address message) {
  Request request(message);
  const TensorEntry tensor = ReadTensor(request);
  return NumberReply(At<ModelLoader>(loader).BeginTensor(tensor.name, tensor.dtype, tensor.shape));
}

/// ModelLoader and CheckpointQuantizer take tensors in the same way.
template <class Sink>
Address Staging(Address sink, Address /*unused*/) {
  return reinterpret_cast<Address>(At<Sink>(sink).staging().data());
}

template <class Sink>
Address Consume(Address sink, Address size) {
  return EmptyReply(At<Sink>(sink).Consume(size));
}

/// The model, from a finished loader and a tokenizer, both used up by it.
Address CreateModel(Address loader, Address tokenizer) {
  auto loaded = At<ModelLoader>(loader).Finish();
  if (!loaded) return ErrorReply(loaded.error());
  const std::uint64_t fingerprint = loaded->fingerprint;
  return ObjectReply(Model::Create(std::move(At<Tokenizer>(tokenizer)), std::move(*loaded)),
                     fingerprint);
}

Address Classify(Address model, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto texts = ReadTexts(request);
  if (!texts) return ErrorReply(texts.error());
  const auto result = distilbert::Classify(At<Model>(model), texts->span(),
                                           {.encode = EncodeOptionsOf(numbers),
                                            .score_function = Choice<ScoreFunction>(numbers[2]),
                                            .overflow = Choice<Overflow>(numbers[3])});
  if (!result) return ErrorReply(result.error());
  return Reply({PartOf(result->logits.span()), PartOf(result->scores.span()),
                PartOf(result->token_counts), PartOf(result->unknown_counts),
                PartOf(result->truncated), PartOf(result->windows)});
}

Address Split(Address model, Address message) {
  Request request(message);
  const EncodeOptions options = EncodeOptionsOf(request.Ints());
  const auto result = distilbert::Split(At<Model>(model), ReadText(request), options);
  if (!result) return ErrorReply(result.error());
  const std::int32_t counts[] = {result->token_count, result->unknown_count};
  return Reply({PartOf(counts), PartOf(result->ids.span()), PartOf(result->type_ids.span()),
                PartOf(result->lengths)});
}

Address Logits(Address model, Address message) {
  Request request(message);
  const auto ids = request.Ints();
  const auto type_ids = request.Ints();
  const auto lengths = request.Ints();
  const auto logits = distilbert::Logits(At<Model>(model), ids, type_ids, lengths);
  return logits ? Reply({PartOf(logits->span())}) : ErrorReply(logits.error());
}

Address Mean(Address model, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto mean = distilbert::Mean(At<Model>(model), request.Numbers<float>(),
                                     Choice<ScoreFunction>(numbers[0]));
  if (!mean) return ErrorReply(mean.error());
  return Reply({PartOf(mean->logits.span()), PartOf(mean->scores.span())});
}

Address Scores(Address /*unused*/, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  Buffer<float> scores;
  const auto ok = ComputeScores(request.Numbers<float>(), static_cast<std::size_t>(numbers[0]),
                                Choice<ScoreFunction>(numbers[1]), scores);
  return ok ? Reply({PartOf(scores.span())}) : ErrorReply(ok.error());
}

Address FindMaskableWords(Address model, Address message) {
  Request request(message);
  const EncodeOptions options = EncodeOptionsOf(request.Ints());
  const auto result = distilbert::FindMaskableWords(At<Model>(model), ReadText(request), options);
  return result ? MaskableReply(*result) : ErrorReply(result.error());
}

Address ScoreMasked(Address model, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto ids = request.Ints();
  const auto type_ids = request.Ints();
  const auto result = distilbert::ScoreMasked(
      At<Model>(model), ids, type_ids, request.Numbers<Span>(), Choice<ScoreFunction>(numbers[0]));
  if (!result) return ErrorReply(result.error());
  return Reply({PartOf(result->logits.span()), PartOf(result->scores.span())});
}

Address Embed(Address model, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto texts = ReadTexts(request);
  if (!texts) return ErrorReply(texts.error());
  std::vector<Pooling> poolings;
  for (const std::int32_t pooling : numbers.subspan(3)) {
    poolings.push_back(Choice<Pooling>(pooling));
  }
  const auto result = distilbert::Embed(
      At<Model>(model), texts->span(),
      {.encode = EncodeOptionsOf(numbers), .poolings = poolings, .normalize = numbers[2] != 0});
  if (!result) return ErrorReply(result.error());
  return Reply(
      {PartOf(result->embeddings.span()), PartOf(result->token_counts), PartOf(result->truncated)});
}

Address SplitTokens(Address model, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto texts = ReadTexts(request);
  if (!texts) return ErrorReply(texts.error());
  std::optional<std::size_t> stride;
  if (numbers[3] >= 0) stride = static_cast<std::size_t>(numbers[3]);
  const auto result = distilbert::SplitTokens(At<Model>(model), texts->span(),
                                              {.encode = EncodeOptionsOf(numbers),
                                               .overflow = Choice<Overflow>(numbers[2]),
                                               .stride = stride,
                                               .unknown_id = numbers[5],
                                               .label_once = numbers[4] != 0});
  if (!result) return ErrorReply(result.error());
  return Reply({PartOf(result->ids.span()), PartOf(result->type_ids.span()),
                PartOf(result->utf16.span()), PartOf(result->lengths.span()),
                PartOf(result->windows.span()), PartOf(result->truncated.span()),
                PartOf(result->kinds.span())});
}

Address TagTokens(Address model, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto ids = request.Ints();
  const auto type_ids = request.Ints();
  const auto lengths = request.Ints();
  const auto kinds = request.Numbers<TokenKind>();
  const auto result = distilbert::TagTokens(At<Model>(model), ids, type_ids, lengths, kinds,
                                            Choice<WordLabel>(numbers[0]));
  if (!result) return ErrorReply(result.error());
  return Reply(
      {PartOf(result->tags.span()), PartOf(result->scores.span()), PartOf(result->counts.span())});
}

Address FillMasks(Address model, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto targets = request.Ints();
  const auto texts = ReadTexts(request);
  if (!texts) return ErrorReply(texts.error());
  const auto result = distilbert::FillMasks(At<Model>(model), texts->span(),
                                            {.encode = EncodeOptionsOf(numbers),
                                             .top_k = static_cast<std::size_t>(numbers[2]),
                                             .targets = targets});
  if (!result) return ErrorReply(result.error());
  return Reply({PartOf(result->ids.span()), PartOf(result->lengths.span()),
                PartOf(result->tokens.span()), PartOf(result->scores.span())});
}

Address FindTargetToken(Address model, Address message) {
  Request request(message);
  const auto token = TargetToken(At<Model>(model).tokenizer(), request.Text());
  return token ? Reply({PartOfOne(*token)}) : ErrorReply(token.error());
}

Address TokenTexts(Address model, Address message) {
  Request request(message);
  return TokensReply(At<Model>(model).tokenizer(), request.Ints());
}

Address CreateHead(Address model, Address message) {
  Request request(message);
  const auto weight = request.Numbers<float>();
  return ObjectReply(
      LearnedHead::Create(At<Model>(model).shape(), weight, request.Numbers<float>()));
}

/// For what is asked of the model from now on; 0: its own.
Address UseHead(Address model, Address head) {
  At<Model>(model).UseHead(reinterpret_cast<LearnedHead*>(head));
  return 0;
}

Address TokenizeForModel(Address model, Address message) {
  Request request(message);
  const EncodeOptions options = At<Model>(model).Capped(EncodeOptionsOf(request.Ints()));
  return TokenizeText(At<Model>(model).tokenizer(), request, options);
}

Address CreateQuantizer(Address /*unused*/, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  return ObjectReply(
      CheckpointQuantizer::Create(ReadShape(request), Choice<StorageFormat>(numbers[0])));
}

TensorInfo InfoOf(const TensorEntry& tensor) {
  return {std::string(tensor.name), tensor.dtype, {tensor.shape.begin(), tensor.shape.end()}};
}

/// Of each tensor its name, its dtype's name, its sizes.
Address Plan(Address quantizer, Address message) {
  Request request(message);
  const auto plan = At<CheckpointQuantizer>(quantizer).Plan(InfoOf(ReadTensor(request)));
  if (!plan) return ErrorReply(plan.error());
  std::vector<Part> parts;
  for (const TensorInfo& info : *plan) {
    parts.insert(parts.end(), {PartOf(info.name), PartOf(Name(info.dtype)), PartOf(info.shape)});
  }
  return Reply(parts);
}

Address BeginQuantizing(Address quantizer, Address message) {
  Request request(message);
  return NumberReply(At<CheckpointQuantizer>(quantizer).BeginTensor(InfoOf(ReadTensor(request))));
}

Address Output(Address quantizer, Address index) {
  return Reply({PartOf(At<CheckpointQuantizer>(quantizer).Output(index))});
}

Address FinishQuantizing(Address quantizer, Address /*unused*/) {
  return EmptyReply(At<CheckpointQuantizer>(quantizer).Finish());
}

}  // namespace

/// embind.js shows functions of this type, and knows no other.
void function(const char* name, Address (*target)(Address, Address)) {
  emscripten::function(name, target);
}

EMSCRIPTEN_BINDINGS(distilbert) {
  function("allocate", &Allocate);
  function("free", &Free);
  function("describe", &Describe);

  function("createTokenizer", &CreateTokenizer);
  function("checkVocabularySize", &CheckVocabulary);
  function("tokenize", &Tokenize);
  function("deleteTokenizer", &Delete<Tokenizer>);

  function("createModelLoader", &CreateModelLoader);
  function("checkTensors", &CheckTensors);
  function("beginTensor", &BeginTensor);
  function("staging", &Staging<ModelLoader>);
  function("consume", &Consume<ModelLoader>);
  function("deleteModelLoader", &Delete<ModelLoader>);

  function("createModel", &CreateModel);
  function("classify", &Classify);
  function("split", &Split);
  function("logits", &Logits);
  function("mean", &Mean);
  function("scores", &Scores);
  function("findMaskableWords", &FindMaskableWords);
  function("scoreMasked", &ScoreMasked);
  function("embed", &Embed);
  function("splitTokens", &SplitTokens);
  function("tagTokens", &TagTokens);
  function("fillMasks", &FillMasks);
  function("targetToken", &FindTargetToken);
  function("tokenTexts", &TokenTexts);
  function("createHead", &CreateHead);
  function("useHead", &UseHead);
  function("deleteHead", &Delete<LearnedHead>);
  function("tokenizeForModel", &TokenizeForModel);
  function("deleteModel", &Delete<Model>);

  function("createQuantizer", &CreateQuantizer);
  function("plan", &Plan);
  function("beginQuantizing", &BeginQuantizing);
  function("stagingForQuantizer", &Staging<CheckpointQuantizer>);
  function("consumeQuantizing", &Consume<CheckpointQuantizer>);
  function("output", &Output);
  function("finishQuantizing", &FinishQuantizing);
  function("deleteQuantizer", &Delete<CheckpointQuantizer>);
}

}  // namespace distilbert::wasm
