#include "task/sequences.h"

#include <algorithm>
#include <string>
#include <utility>

#include "task/windows.h"

namespace distilbert {
namespace {

/// Makes room for `count` sequences of `length` tokens.
Result<void> Reserve(Sequences& out, std::size_t count, std::size_t length, bool has_types) {
  if (auto ok = out.ids.Reserve(count, length); !ok) return ok;
  if (auto ok = out.type_ids.Reserve(has_types ? count : 0, length); !ok) return ok;
  if (auto ok = out.lengths.Reserve(count); !ok) return ok;
  std::ranges::fill(out.lengths.span(), static_cast<std::int32_t>(length));
  return {};
}

Result<Sequences> ReadWindows(const Tokenizer& tokenizer, const TextInput& input,
                              const EncodeOptions& options, std::size_t tokens) {
  Sequences out;
  auto windows = Windows::Create(tokenizer, input, options, tokens);
  if (!windows) return TakeError(windows);
  const std::size_t length = windows->length();
  const bool has_types = tokenizer.sequence_template().has_types(input.pair.has_value());
  if (auto ok = Reserve(out, windows->size(), length, has_types); !ok) {
    return TakeError(ok);
  }
  for (std::size_t i = 0; i < windows->size(); ++i) {
    windows->Write(i, {out.ids.span().subspan(i * length, length),
                       has_types ? out.type_ids.span().subspan(i * length, length)
                                 : std::span<std::int32_t>()});
  }
  out.token_count = static_cast<std::int32_t>(tokens);
  out.unknown_count = windows->Count(tokenizer.unknown_token_id());
  return out;
}

}  // namespace

std::unexpected<Error> TooLong(std::size_t tokens, std::size_t max_length) {
  return Fail(ErrorCode::kTextTooLong, "the text has " + std::to_string(tokens) +
                                           " tokens, the model takes " +
                                           std::to_string(max_length));
}

Result<void> CheckSequences(const EncoderShape& shape, std::span<const std::int32_t> ids,
                            std::span<const std::int32_t> type_ids,
                            std::span<const std::int32_t> lengths) {
  std::int64_t sum = 0;
  for (const std::int32_t length : lengths) {
    if (length < 1 || length > shape.max_tokens()) {
      return Fail(ErrorCode::kInvalidArgument, "a sequence has " + std::to_string(length) +
                                                   " tokens, expected 1 to " +
                                                   std::to_string(shape.max_tokens()));
    }
    sum += length;
  }
  if (sum != static_cast<std::int64_t>(ids.size())) {
    return Fail(ErrorCode::kInvalidArgument,
                "the sequences have " + std::to_string(sum) +
                    " tokens, expected as many as there are ids: " + std::to_string(ids.size()));
  }
  if (!type_ids.empty() && type_ids.size() != ids.size()) {
    return Fail(ErrorCode::kInvalidArgument, "there are " + std::to_string(type_ids.size()) +
                                                 " type ids, expected as many as " +
                                                 "there are ids: " + std::to_string(ids.size()));
  }
  for (const std::int32_t id : ids) {
    if (id < 0 || id >= shape.vocab_size) {
      return Fail(ErrorCode::kInvalidArgument, "a token id is " + std::to_string(id) +
                                                   ", expected 0 to " +
                                                   std::to_string(shape.vocab_size - 1));
    }
  }
  return {};
}

Result<Sequences> ReadSequences(const Tokenizer& tokenizer, const TextInput& input,
                                const EncodeOptions& options, Overflow overflow) {
  EncodeOptions encode = options;
  encode.only_first = overflow == Overflow::kTruncateFirst;
  encode.count_all = overflow == Overflow::kError || overflow == Overflow::kWindows;
  auto encoding = tokenizer.Encode(input, encode);
  if (!encoding) return TakeError(encoding);
  const std::size_t tokens = encoding->untruncated_token_count;
  if (encoding->truncated && overflow == Overflow::kError) {
    return TooLong(tokens, options.max_length);
  }
  if (encoding->truncated && overflow == Overflow::kWindows) {
    return ReadWindows(tokenizer, input, options, tokens);
  }
  Sequences out;
  out.ids = std::move(encoding->ids);
  if (tokenizer.sequence_template().has_types(input.pair.has_value())) {
    out.type_ids = std::move(encoding->type_ids);
  }
  out.unknown_count =
      static_cast<std::int32_t>(std::ranges::count(out.ids.span(), tokenizer.unknown_token_id()));
  out.token_count = static_cast<std::int32_t>(out.ids.size());
  out.truncated = encoding->truncated;
  if (auto ok = out.lengths.Reserve(1); !ok) return TakeError(ok);
  out.lengths[0] = out.token_count;
  return out;
}

}  // namespace distilbert
