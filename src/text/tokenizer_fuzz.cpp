// Any bytes as text: the tokenizer and the words made of its tokens must keep their promises about
// counts and offsets.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "support/fuzz.h"
#include "text/bert_tokenizer.h"
#include "text/tokenizer.h"
#include "text/words.h"

namespace {

using distilbert::fuzz::Require;

const distilbert::Tokenizer& SmallTokenizer() {
  static const auto tokenizer = distilbert::Tokenizer::Create(distilbert::BertTokenizerSpec(
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\nab\n##ab\n.\n,\n中\n##é\ne\n'\n-\n"));
  return *tokenizer;
}

/// Every token but [CLS] and [SEP] belongs to one word, and words follow each other.
void CheckWords(const distilbert::TextInput& input, const distilbert::Encoding& encoding) {
  std::size_t tokens = 0;
  std::int32_t part = 0;
  std::uint32_t end = 0;
  for (const distilbert::Word& word :
       distilbert::FindWords(SmallTokenizer().segmenter(), input, encoding)) {
    if (word.part != part) end = 0;
    part = word.part;
    Require(word.utf16.begin >= end && word.utf16.end > word.utf16.begin);
    end = word.utf16.end;
    Require(word.end_token > word.first_token);
    tokens += word.end_token - word.first_token;
  }
  Require(tokens + (input.pair ? 3 : 2) == encoding.ids.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = distilbert::fuzz::TextOf(data, size);
  distilbert::EncodeOptions options;
  options.with_offsets = true;
  options.max_length = size % 2 ? 5 : 512;
  const auto encoding = SmallTokenizer().Encode({text}, options);
  Require(encoding.has_value());
  Require(encoding->ids.size() >= 2 && encoding->ids.size() <= options.max_length);
  Require(encoding->truncated == (encoding->ids.size() < encoding->untruncated_token_count));
  std::uint32_t last = 0;
  for (std::size_t i = 1; i + 1 < encoding->ids.size(); ++i) {
    const auto span = encoding->byte_offsets[i];
    Require(span.begin < span.end && span.end <= size && span.begin >= last);
    last = span.begin;
  }
  CheckWords({text}, *encoding);
  std::vector<std::int32_t> ids(size);
  const std::size_t count = SmallTokenizer().TokenIds(text, false, ids);
  Require(count + 2 == encoding->untruncated_token_count);
  for (std::size_t i = 1; i + 1 < encoding->ids.size(); ++i) {
    Require(ids[i - 1] == encoding->ids[i]);
  }
  const auto pair = SmallTokenizer().Encode({text, text.substr(size / 2)}, options);
  Require(pair && pair->ids.size() <= options.max_length);
  CheckWords({text, text.substr(size / 2)}, *pair);
  return 0;
}
