// Any bytes as text: the tokenizer must keep its promises about counts and offsets.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "text/tokenizer.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

const distilbert::Tokenizer& SmallTokenizer() {
  static const auto tokenizer = distilbert::Tokenizer::Create(
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\nab\n##ab\n.\n,\n中\n##é\ne\n", {});
  return *tokenizer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  distilbert::EncodeOptions options;
  options.with_offsets = true;
  options.max_length = size % 2 ? 5 : 512;
  const auto encoding = SmallTokenizer().Encode(text, options);
  Require(encoding.has_value());
  Require(encoding->ids.size() >= 2 && encoding->ids.size() <= options.max_length);
  Require(encoding->truncated == (encoding->ids.size() < encoding->untruncated_token_count));
  std::uint32_t last = 0;
  for (std::size_t i = 1; i + 1 < encoding->ids.size(); ++i) {
    const auto span = encoding->byte_offsets[i];
    Require(span.begin < span.end && span.end <= size && span.begin >= last);
    last = span.begin;
  }
  const auto pair = SmallTokenizer().EncodePair(text, text.substr(size / 2), options);
  Require(pair && pair->ids.size() <= options.max_length);
  return 0;
}
