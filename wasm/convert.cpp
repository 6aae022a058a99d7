#include "convert.h"

#include <array>

#include "model/family.h"

namespace distilbert::wasm {

TextInput ReadText(Request& request) {
  const std::string_view text = request.Text();
  return {text, request.OptionalText()};
}

Result<Buffer<TextInput>> ReadTexts(Request& request) {
  auto texts = Buffer<TextInput>::Create(request.parts_left() / 2);
  if (!texts) return texts;
  for (TextInput& text : texts->span()) text = ReadText(request);
  return texts;
}

ModelShape ReadShape(Request& request) {
  const auto numbers = request.Ints();
  ModelShape out;
  out.encoder.vocab_size = numbers[0];
  out.encoder.max_position_embeddings = numbers[1];
  out.encoder.first_position = numbers[2];
  out.encoder.type_vocab_size = numbers[3];
  out.encoder.hidden_size = numbers[4];
  out.encoder.num_hidden_layers = numbers[5];
  out.encoder.num_attention_heads = numbers[6];
  out.encoder.intermediate_size = numbers[7];
  out.encoder.activation = Choice<nn::Activation>(numbers[8]);
  out.head = {
      .kind = Choice<HeadKind>(numbers[9]), .num_labels = numbers[10], .tied = numbers[11] != 0};
  out.encoder.layer_norm_eps = request.Numbers<float>()[0];
  out.family = FindFamily(request.Text());
  return out;
}

TensorEntry ReadTensor(Request& request) {
  const std::string_view name = request.Text();
  const auto dtype = Choice<TensorDtype>(request.Ints()[0]);
  return {name, dtype, request.Numbers<std::int64_t>()};
}

Result<Buffer<TensorEntry>> ReadTensors(Request& request) {
  auto tensors = Buffer<TensorEntry>::Create(request.parts_left() / 3);
  if (!tensors) return tensors;
  for (TensorEntry& tensor : tensors->span()) tensor = ReadTensor(request);
  return tensors;
}

namespace {

GrowingBuffer<TemplateItemSpec> ReadTemplate(Request& request) {
  GrowingBuffer<TemplateItemSpec> out;
  for (auto numbers = request.Ints(); !numbers.empty(); numbers = numbers.subspan(3)) {
    out.Append({.kind = Choice<TemplateItem::Kind>(numbers[0]),
                .token = {},
                .type_id = numbers[2],
                .id = numbers[1]});
  }
  return out;
}

AddedToken ReadAddedToken(Request& request) {
  const auto numbers = request.Ints();
  return {.content = request.Text(),
          .id = numbers[0],
          .single_word = numbers[1] != 0,
          .lstrip = numbers[2] != 0,
          .rstrip = numbers[3] != 0,
          .normalized = numbers[4] != 0,
          .special = numbers[5] != 0};
}

void ReadWordPiece(Request& request, TokenizerSpec& out) {
  const auto numbers = request.Ints();
  out.segmenter = BertSegmenterOptions{.lowercase = numbers[0] != 0,
                                       .strip_accents = numbers[1] != 0,
                                       .strip_spacing_marks = numbers[2] != 0,
                                       .tokenize_chinese_chars = numbers[3] != 0,
                                       .clean_text = numbers[4] != 0};
  const std::string_view unk_token = request.Text();
  out.subwords = WordPieceOptions{.unk_token = unk_token,
                                  .continuing_subword_prefix = request.Text(),
                                  .max_input_chars_per_word = static_cast<std::size_t>(numbers[5])};
}

void ReadByteLevelBpe(Request& request, TokenizerSpec& out) {
  const auto numbers = request.Ints();
  out.segmenter = ByteLevelSegmenterOptions{.add_prefix_space = numbers[0] != 0};
  const std::string_view unk_token = request.Text();
  out.subwords = BpeOptions{.merges = request.Text(),
                            .unk_token = unk_token,
                            .fuse_unk = numbers[1] != 0,
                            .ignore_merges = numbers[2] != 0};
}

/// By the kinds of tokenizer, in the order of tokenizer-parts.js.
constexpr std::array kStageReaders = {ReadWordPiece, ReadByteLevelBpe};

}  // namespace

TokenizerSpec ReadTokenizerSpec(Request& request) {
  TokenizerSpec out;
  out.vocabulary = request.Text();
  const auto numbers = request.Ints();
  out.truncate_left = numbers[1] != 0;
  if (numbers[2] != 0) out.trim_offsets = OffsetTrimming{.add_prefix_space = numbers[3] != 0};
  out.mask_token = request.Text();
  kStageReaders[static_cast<std::size_t>(numbers[0])](request, out);
  out.single_template = ReadTemplate(request);
  out.pair_template = ReadTemplate(request);
  while (request.parts_left() > 0) out.added_tokens.Append(ReadAddedToken(request));
  return out;
}

EncodeOptions EncodeOptionsOf(std::span<const std::int32_t> numbers) {
  EncodeOptions out;
  out.max_length = static_cast<std::size_t>(numbers[0]);
  out.split_special_tokens = numbers[1] != 0;
  return out;
}

Address MaskableReply(const MaskableText& text) {
  const std::int32_t counts[] = {text.unknown_count, text.truncated};
  // Of each word where it stands: begin, end, part; and its tokens.
  constexpr std::size_t kPlace = 3;
  auto places = Buffer<std::uint32_t>::Create(kPlace * text.words.size());
  if (!places) return ErrorReply(places.error());
  auto tokens = Buffer<Span>::Create(text.words.size());
  if (!tokens) return ErrorReply(tokens.error());
  for (std::size_t i = 0; i < text.words.size(); ++i) {
    const Word& word = text.words[i];
    const std::uint32_t place[kPlace] = {word.utf16.begin, word.utf16.end,
                                         static_cast<std::uint32_t>(word.part)};
    std::ranges::copy(place, places->data() + kPlace * i);
    (*tokens)[i] = {static_cast<std::uint32_t>(word.first_token),
                    static_cast<std::uint32_t>(word.end_token)};
  }
  return Reply({PartOf(counts), PartOf(text.ids), PartOf(text.type_ids), PartOf(places->span()),
                PartOf(tokens->span())});
}

Address TokensReply(const Tokenizer& tokenizer, std::span<const std::int32_t> ids) {
  auto parts = Buffer<Part>::Create(ids.size());
  if (!parts) return ErrorReply(parts.error());
  for (std::size_t i = 0; i < ids.size(); ++i) (*parts)[i] = PartOf(tokenizer.Token(ids[i]));
  return Reply(parts->span());
}

Address EncodingReply(const Encoding& encoding, const Tokenizer& tokenizer) {
  const std::size_t size = encoding.ids.size();
  const std::uint32_t counts[] = {static_cast<std::uint32_t>(encoding.untruncated_token_count),
                                  encoding.truncated};
  constexpr std::size_t kFixed = 6;
  auto parts = Buffer<Part>::Create(kFixed + size);
  if (!parts) return ErrorReply(parts.error());
  const Part fixed[kFixed] = {PartOf(counts),
                              PartOf(encoding.ids),
                              PartOf(encoding.type_ids),
                              PartOf(encoding.utf16_offsets),
                              PartOf(encoding.byte_offsets),
                              PartOf(encoding.word_ids)};
  std::ranges::copy(fixed, parts->data());
  for (std::size_t i = 0; i < size; ++i) {
    (*parts)[kFixed + i] = PartOf(tokenizer.Token(encoding.ids[i]));
  }
  return Reply(parts->span());
}

}  // namespace distilbert::wasm
