#include "task/windows.h"

#include <string>
#include <utility>

namespace distilbert {
namespace {

/// All tokens of a text, which has `count`.
Result<Buffer<std::int32_t>> AllTokens(const Tokenizer& tokenizer, std::string_view text,
                                       bool split_special_tokens, std::size_t count) {
  auto out = Buffer<std::int32_t>::Create(count);
  if (!out) return out;
  auto counted = tokenizer.TokenIds(text, split_special_tokens, out->span());
  if (!counted) return TakeError(counted);
  return out;
}

}  // namespace

Result<Windows> Windows::Create(const Tokenizer& tokenizer, const TextInput& input,
                                const EncodeOptions& options, std::size_t token_count) {
  const bool split = options.split_special_tokens;
  Result<std::size_t> counted = 0;
  if (input.pair) counted = tokenizer.TokenIds(input.text, split, {});
  if (!counted) return TakeError(counted);
  const std::size_t first = *counted;
  const std::size_t added = tokenizer.sequence_template().added_tokens(input.pair.has_value());
  const std::size_t room = options.max_length - std::min(options.max_length, added + first);
  const std::size_t least = input.pair ? std::max<std::size_t>(options.max_length / 4, 1) : 1;
  if (room < least) {
    const std::string limit = std::to_string(options.max_length);
    return Fail(ErrorCode::kTextTooLong,
                input.pair ? "the text has a first part of " + std::to_string(first) +
                                 " tokens, which leaves " + std::to_string(room) + " of " + limit +
                                 " for windows of its second part, expected at least " +
                                 std::to_string(least)
                           : "the text cannot be read in windows of " + limit +
                                 " tokens, expected at least " + std::to_string(added + 1));
  }
  Windows out(tokenizer.sequence_template());
  auto tokens = AllTokens(tokenizer, input.pair ? *input.pair : input.text, split,
                          token_count - added - first);
  if (!tokens) return TakeError(tokens);
  out.tokens_ = std::move(*tokens);
  if (input.pair) {
    auto first_tokens = AllTokens(tokenizer, input.text, split, first);
    if (!first_tokens) return TakeError(first_tokens);
    out.first_ = std::move(*first_tokens);
    out.pair_ = true;
  }
  out.room_ = room;
  out.stride_ = room - room / 4;
  return out;
}

void Windows::Write(std::size_t index, SequenceSpans out) const {
  const std::size_t begin = std::min(index * stride_, tokens_.size() - room_);
  const auto window = tokens_.span().subspan(begin, room_);
  if (pair_) {
    sequence_template_->Assemble(first_.span(), window, out);
  } else {
    sequence_template_->Assemble(window, std::nullopt, out);
  }
}

}  // namespace distilbert
