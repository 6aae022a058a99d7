#include "task/sequences.h"

#include <algorithm>
#include <string>
#include <utility>

#include "task/windows.h"

namespace distilbert {
namespace {

/// Makes room for `count` sequences like `first`.
Result<void> Reserve(Sequences& out, std::size_t count, const TokenSequence& first) {
  const std::size_t length = first.ids.size();
  const auto has_type = [](std::int32_t id) { return id != 0; };
  const bool has_types = std::ranges::any_of(first.type_ids, has_type);
  if (auto ok = out.ids.Reserve(count * length); !ok) return ok;
  if (auto ok = out.type_ids.Reserve(has_types ? count * length : 0); !ok) return ok;
  out.lengths.assign(count, static_cast<std::int32_t>(length));
  return {};
}

void Store(Sequences& out, std::size_t index, const TokenSequence& sequence) {
  const std::size_t begin = index * sequence.ids.size();
  std::ranges::copy(sequence.ids, out.ids.data() + begin);
  if (out.type_ids.size() > 0) std::ranges::copy(sequence.type_ids, out.type_ids.data() + begin);
}

}  // namespace

Result<Sequences> ReadSequences(const Tokenizer& tokenizer, const TextInput& input,
                                const EncodeOptions& options, Overflow overflow) {
  auto encoding = tokenizer.Encode(input, options);
  if (!encoding) return std::unexpected(encoding.error());
  const std::size_t tokens = encoding->untruncated_token_count;
  const bool too_long = encoding->truncated;
  if (too_long && overflow == Overflow::kError) {
    return Fail(ErrorCode::kTextTooLong, "the text has " + std::to_string(tokens) +
                                             " tokens, the model takes " +
                                             std::to_string(options.max_length));
  }
  Sequences out;
  out.token_count = static_cast<std::int32_t>(tokens);
  if (too_long && overflow == Overflow::kWindows) {
    const auto windows = Windows::Create(tokenizer, input, options, tokens);
    if (!windows) return std::unexpected(windows.error());
    for (std::size_t i = 0; i < windows->size(); ++i) {
      const TokenSequence window = (*windows)[i];
      if (i == 0) {
        if (auto ok = Reserve(out, windows->size(), window); !ok) {
          return std::unexpected(ok.error());
        }
      }
      Store(out, i, window);
    }
    out.unknown_count = windows->Count(tokenizer.unknown_token_id());
    return out;
  }
  out.unknown_count =
      static_cast<std::int32_t>(std::ranges::count(encoding->ids, tokenizer.unknown_token_id()));
  const TokenSequence sequence{std::move(encoding->ids), std::move(encoding->type_ids)};
  if (auto ok = Reserve(out, 1, sequence); !ok) return std::unexpected(ok.error());
  Store(out, 0, sequence);
  out.token_count = out.lengths[0];
  out.truncated = too_long;
  return out;
}

}  // namespace distilbert
