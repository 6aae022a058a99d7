#include "model/windows.h"

#include <string>
#include <utility>

namespace distilbert {
namespace {

/// [CLS] and, of a pair, the first text and its [SEP].
Result<Buffer<std::int32_t>> Prefix(const Tokenizer& tokenizer, const TextInput& input,
                                    const EncodeOptions& options) {
  const bool split = options.split_special_tokens;
  const std::size_t first = input.pair ? tokenizer.TokenIds(input.text, split, {}) : 0;
  auto out = Buffer<std::int32_t>::Create(input.pair ? first + 2 : 1);
  if (!out) return out;
  if (input.pair) tokenizer.TokenIds(input.text, split, out->span().subspan(1, first));
  (*out)[out->size() - 1] = tokenizer.sep_token_id();
  (*out)[0] = tokenizer.cls_token_id();
  return out;
}

}  // namespace

Result<Windows> Windows::Create(const Tokenizer& tokenizer, const TextInput& input,
                                const EncodeOptions& options, std::size_t token_count,
                                const std::string& name) {
  auto prefix = Prefix(tokenizer, input, options);
  if (!prefix) return std::unexpected(prefix.error());
  const std::size_t added = prefix->size() + 1;
  const std::size_t room = options.max_length - std::min(options.max_length, added);
  const std::size_t least = input.pair ? std::max<std::size_t>(options.max_length / 4, 1) : 1;
  if (room < least) {
    const std::string limit = std::to_string(options.max_length);
    return Fail(
        ErrorCode::kTextTooLong,
        input.pair
            ? name + " has a first part of " + std::to_string(added - 3) +
                  " tokens, which leaves " + std::to_string(room) + " of " + limit +
                  " for windows of its second part, expected at least " + std::to_string(least)
            : name + " cannot be read in windows of " + limit + " tokens, expected at least 3");
  }
  Windows out;
  if (auto ok = out.tokens_.Reserve(token_count - added); !ok) return std::unexpected(ok.error());
  tokenizer.TokenIds(input.pair ? *input.pair : input.text, options.split_special_tokens,
                     out.tokens_.span());
  out.prefix_ = std::move(*prefix);
  out.room_ = room;
  out.stride_ = room - room / 4;
  return out;
}

}  // namespace distilbert
