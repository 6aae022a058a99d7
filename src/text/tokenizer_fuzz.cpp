// Any tokenizer and any bytes as text: counts, ids, offsets and words must keep their promises.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <vector>

#include "support/fuzz.h"
#include "text/bert_tokenizer.h"
#include "text/tokenizer.h"
#include "text/words.h"

namespace {

using namespace distilbert;
using fuzz::Require;

/// Where the texts lie that a spec's views point to.
using Strings = std::deque<std::string>;

std::string_view ConsumeText(FuzzedDataProvider& data, std::size_t most, Strings& strings) {
  return strings.emplace_back(data.ConsumeRandomLengthString(most));
}

BertTokenizerOptions ConsumeOptions(FuzzedDataProvider& data, Strings& strings) {
  BertTokenizerOptions out;
  out.lowercase = data.ConsumeBool();
  if (data.ConsumeBool()) out.strip_accents = data.ConsumeBool();
  out.tokenize_chinese_chars = data.ConsumeBool();
  if (data.ConsumeBool()) out.continuing_subword_prefix = ConsumeText(data, 3, strings);
  if (data.ConsumeBool()) out.max_input_chars_per_word = fuzz::ConsumeSize(data, 8);
  if (data.ConsumeIntegralInRange(0, 3) > 0) return out;
  for (std::string_view* token : {&out.unk_token, &out.cls_token, &out.sep_token, &out.pad_token}) {
    *token = ConsumeText(data, 5, strings);
  }
  return out;
}

TokenizerSpec ConsumeSpec(FuzzedDataProvider& data, Strings& strings) {
  const BertTokenizerOptions options = ConsumeOptions(data, strings);
  std::string& vocabulary = strings.emplace_back();
  if (data.ConsumeIntegralInRange(0, 7) > 0) {
    for (const std::string_view token :
         {options.unk_token, options.cls_token, options.sep_token, options.mask_token}) {
      vocabulary += std::string(token) + "\n";
    }
  }
  if (data.ConsumeBool()) vocabulary += "a\nb\n##a\n##b\nab\n##ab\n.\n,\n中\n##é\ne\n'\n-\n";
  vocabulary += data.ConsumeRandomLengthString(200);
  TokenizerSpec out = BertTokenizerSpec(vocabulary, options);
  out.truncate_left = data.ConsumeBool();
  auto& segmenter = std::get<BertSegmenterOptions>(out.segmenter);
  segmenter.strip_spacing_marks = data.ConsumeBool();
  segmenter.clean_text = data.ConsumeIntegralInRange(0, 3) > 0;
  for (int i = data.ConsumeIntegralInRange(0, 3); i > 0; --i) {
    AddedToken token{.content = ConsumeText(data, 4, strings)};
    if (token.content.empty() || !fuzz::IsUtf8(token.content)) continue;
    if (data.ConsumeBool()) token.id = data.ConsumeIntegralInRange(0, 50);
    token.single_word = data.ConsumeBool();
    token.lstrip = data.ConsumeBool();
    token.rstrip = data.ConsumeBool();
    token.normalized = data.ConsumeBool();
    token.special = data.ConsumeBool();
    out.added_tokens.Append(token);
  }
  if (data.ConsumeBool()) return out;
  const bool adds = data.ConsumeBool();
  out.segmenter = ByteLevelSegmenterOptions{.add_prefix_space = adds};
  vocabulary += "\nĠ\nĠa\nÃ\n©\nab\naa\n";
  out.vocabulary = vocabulary;
  constexpr std::string_view kMerges[] = {"", "a b", "a a\na b", "Ġ a\na b"};
  out.subwords = BpeOptions{.merges = data.PickValueInArray(kMerges),
                            .unk_token = data.ConsumeBool() ? options.unk_token : "",
                            .fuse_unk = data.ConsumeBool(),
                            .ignore_merges = data.ConsumeBool()};
  if (data.ConsumeBool()) out.trim_offsets.emplace(adds);
  return out;
}

std::uint32_t Utf16Size(std::string_view text) {
  std::uint32_t out = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = DecodeUtf8(text, at);
    at += decoded.bytes;
    out += Utf16Length(decoded.code_point);
  }
  return out;
}

/// Tokens lie in their text, in order if they are not trimmed.
void CheckOffsets(const TextInput& input, const Encoding& encoding, bool trimmed) {
  const std::size_t size = encoding.ids.size();
  Require(encoding.byte_offsets.size() == size && encoding.utf16_offsets.size() == size);
  Require(encoding.word_ids.size() == size && encoding.sequence_ids.size() == size);
  const std::uint32_t ends[] = {Utf16Size(input.text), Utf16Size(input.pair.value_or(""))};
  Span last[2];
  std::int32_t words[] = {0, 0};
  for (std::size_t i = 0; i < size; ++i) {
    const std::int32_t sequence = encoding.sequence_ids[i];
    Require((sequence < 0) == (encoding.word_ids[i] < 0));
    if (sequence < 0) continue;
    Require(sequence == 0 || (sequence == 1 && input.pair));
    const std::string_view text = sequence == 0 ? input.text : *input.pair;
    const Span bytes = encoding.byte_offsets[i];
    const Span utf16 = encoding.utf16_offsets[i];
    Require(bytes.begin <= bytes.end && bytes.end <= text.size());
    Require(utf16.begin <= utf16.end && utf16.end <= ends[sequence]);
    if (!trimmed) {
      Require(bytes.begin < bytes.end && utf16.begin < utf16.end);
      Require(bytes.begin >= last[sequence].begin && utf16.begin >= last[sequence].end);
    }
    last[sequence] = {bytes.begin, utf16.begin};
    Require(encoding.word_ids[i] >= words[sequence]);
    words[sequence] = encoding.word_ids[i];
  }
}

/// Every token of a text belongs to one word, but for white space, and words follow each other.
void CheckWords(const Tokenizer& tokenizer, const TextInput& input, const Encoding& encoding) {
  std::size_t tokens = 0;
  std::int32_t part = 0;
  std::uint32_t end = 0;
  const auto words = FindWords(tokenizer.segmenter(), input, encoding);
  Require(words.has_value());
  for (const Word& word : *words) {
    Require(word.part >= part);
    if (word.part != part) end = 0;
    part = word.part;
    Require(word.utf16.begin >= end && word.utf16.end > word.utf16.begin);
    end = word.utf16.end;
    Require(end <= Utf16Size(part == 0 ? input.text : *input.pair));
    Require(word.end_token > word.first_token && word.end_token <= encoding.ids.size());
    tokens += word.end_token - word.first_token;
  }
  Require(tokens + (input.pair ? 3 : 2) <= encoding.ids.size());
  if (!tokenizer.segmenter().CutsInsideWords()) {
    Require(tokens + (input.pair ? 3 : 2) == encoding.ids.size());
  }
}

void CheckEncoding(const Tokenizer& tokenizer, const TextInput& input, const Encoding& encoding,
                   const EncodeOptions& options, bool trims) {
  const std::size_t size = encoding.ids.size();
  Require(size <= options.max_length && encoding.type_ids.size() == size);
  Require(encoding.truncated == (size < encoding.untruncated_token_count));
  Require(!encoding.truncated || size == options.max_length);
  for (const std::int32_t id : encoding.ids.span()) {
    Require(id >= 0 && static_cast<std::size_t>(id) < tokenizer.vocab_size());
  }
  if (!options.with_offsets) {
    Require(encoding.byte_offsets.size() == 0 && encoding.word_ids.size() == 0);
    return;
  }
  CheckOffsets(input, encoding, trims && options.trim_offsets);
  if (!options.trim_offsets) CheckWords(tokenizer, input, encoding);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  Strings strings;
  const TokenizerSpec spec = ConsumeSpec(data, strings);
  const auto tokenizer = Tokenizer::Create(spec);
  if (!tokenizer) {
    Require(tokenizer.error()->code == ErrorCode::kInvalidVocabulary);
    Require(!tokenizer.error()->message.empty());
    return 0;
  }
  EncodeOptions options;
  options.split_special_tokens = data.ConsumeBool();
  options.with_offsets = data.ConsumeBool();
  options.trim_offsets = data.ConsumeBool();
  if (data.ConsumeBool()) options.max_length = fuzz::ConsumeSize(data, 24);
  // Copies of exact size, so that the sanitizer sees what is read past the end.
  const auto copy = [](const std::string& text) {
    return std::vector<char>(text.begin(), text.end());
  };
  const std::vector<char> first = copy(data.ConsumeRandomLengthString(300));
  const bool is_pair = data.ConsumeBool();
  const std::vector<char> second = copy(data.ConsumeRemainingBytesAsString());
  TextInput input{{first.data(), first.size()}};
  if (is_pair) input.pair.emplace(second.data(), second.size());

  const auto encoding = tokenizer->Encode(input, options);
  const std::size_t added = is_pair ? 3 : 2;
  Require(encoding.has_value() == (options.max_length >= added));
  if (!encoding) {
    Require(encoding.error()->code == ErrorCode::kInvalidArgument);
    return 0;
  }
  const bool trims = spec.trim_offsets.has_value();
  CheckEncoding(*tokenizer, input, *encoding, options, trims);

  EncodeOptions brief = options;
  brief.count_all = false;
  const auto same = tokenizer->Encode(input, brief);
  Require(same.has_value() && same->truncated == encoding->truncated);
  Require(std::ranges::equal(same->ids.span(), encoding->ids.span()));

  EncodeOptions whole = options;
  whole.max_length = std::numeric_limits<std::size_t>::max();
  whole.with_offsets = true;
  const auto all = tokenizer->Encode(input, whole);
  Require(all.has_value() && !all->truncated);
  CheckEncoding(*tokenizer, input, *all, whole, trims);
  Require(all->ids.size() == encoding->untruncated_token_count);
  // What is cut is the end of all tokens, or their beginning.
  const std::size_t kept = encoding->ids.size() - added;
  const std::size_t skipped = spec.truncate_left ? all->ids.size() - added - kept : 0;
  for (std::size_t i = 0; !is_pair && i < kept; ++i) {
    Require(encoding->ids[1 + i] == all->ids[1 + skipped + i]);
  }
  std::vector<std::int32_t> ids(all->ids.size());
  const auto count = tokenizer->TokenIds(input.text, options.split_special_tokens, ids);
  Require(count.has_value() && (is_pair || *count + added == all->ids.size()));
  for (std::size_t i = 0; i < *count; ++i) Require(ids[i] == all->ids[1 + i]);
  return 0;
}
