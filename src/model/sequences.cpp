#include "model/sequences.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/windows.h"

namespace distilbert {
namespace {

/// `count` sequences of the same length, one after the other; at(i) makes one.
template <typename At>
Result<Sequences> Collect(std::size_t count, const At& at) {
  Sequences out;
  for (std::size_t i = 0; i < count; ++i) {
    const TokenSequence sequence = at(i);
    const std::size_t length = sequence.ids.size();
    if (i == 0) {
      const bool has_types =
          std::ranges::any_of(sequence.type_ids, [](std::int32_t id) { return id != 0; });
      if (auto ok = out.ids.Reserve(count * length); !ok) return std::unexpected(ok.error());
      if (auto ok = out.type_ids.Reserve(has_types ? count * length : 0); !ok) {
        return std::unexpected(ok.error());
      }
      out.lengths.assign(count, static_cast<std::int32_t>(length));
    }
    std::ranges::copy(sequence.ids, out.ids.data() + i * length);
    if (out.type_ids.size() == 0) continue;
    std::ranges::copy(sequence.type_ids, out.type_ids.data() + i * length);
  }
  return out;
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
  if (too_long && overflow == Overflow::kWindows) {
    const auto windows = Windows::Create(tokenizer, input, options, tokens);
    if (!windows) return std::unexpected(windows.error());
    auto out = Collect(windows->size(), [&](std::size_t i) { return (*windows)[i]; });
    if (out) out->token_count = static_cast<std::int32_t>(tokens);
    return out;
  }
  const std::size_t read = encoding->ids.size();
  auto out = Collect(1, [&](std::size_t) {
    return TokenSequence{std::move(encoding->ids), std::move(encoding->type_ids)};
  });
  if (!out) return out;
  out->token_count = static_cast<std::int32_t>(read);
  out->truncated = too_long;
  return out;
}

}  // namespace distilbert
