#include "task/token_sequences.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace distilbert {
namespace {

struct Window {
  std::size_t begin;
  std::size_t end;
};

std::size_t CountCodePoints(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

/// As Hugging Face's gather_pre_entities: where the vocabulary marks tokens that go on with a word,
/// one is recognized by its length beside that of its text; else by the lack of a space.
TokenKind KindOf(const Tokenizer& tokenizer, std::string_view text, std::int32_t id, Span bytes) {
  const auto next = [](bool is_next) { return is_next ? TokenKind::kNext : TokenKind::kFirst; };
  if (tokenizer.marks_subwords()) {
    const std::string_view own = text.substr(bytes.begin, bytes.end - bytes.begin);
    return next(CountCodePoints(tokenizer.Token(id)) != CountCodePoints(own));
  }
  return next(bytes.begin > 0 && !text.substr(bytes.begin - 1, 2).contains(' '));
}

/// As the `truncate` of Hugging Face's tokenizers cuts what overflows.
GrowingBuffer<Window> CutWindows(std::size_t tokens, std::size_t room, std::size_t stride,
                                 bool from_the_end) {
  GrowingBuffer<Window> out;
  const std::size_t step = room - stride;
  for (std::size_t done = 0;; done += step) {
    const std::size_t end = std::min(done + room, tokens);
    out.Append(from_the_end ? Window{tokens - end, tokens - done} : Window{done, end});
    if (end == tokens || out.failed()) return out;
  }
}

/// Tokens between this one and the nearer end of the window that cuts the text.
std::ptrdiff_t Context(const Window& window, std::size_t token, std::size_t tokens) {
  if (token < window.begin || token >= window.end) return -1;
  constexpr std::ptrdiff_t kNoEnd = std::numeric_limits<std::ptrdiff_t>::max();
  const auto distance = [](std::size_t from, std::size_t to) {
    return static_cast<std::ptrdiff_t>(to - from);
  };
  return std::min(window.begin == 0 ? kNoEnd : distance(window.begin, token),
                  window.end == tokens ? kNoEnd : distance(token, window.end - 1));
}

/// Whether no other window has more of the text around the token. From window to window that first
/// grows, then shrinks: the neighbours decide.
bool IsBest(std::span<const Window> windows, std::size_t index, std::size_t token,
            std::size_t tokens) {
  const auto context = [&](std::size_t i) { return Context(windows[i], token, tokens); };
  return (index == 0 || context(index) > context(index - 1)) &&
         (index + 1 == windows.size() || context(index) >= context(index + 1));
}

class TokenSplitter {
 public:
  TokenSplitter(const Model& model, const TokenSequenceOptions& options, TokenSequences& out)
      : tokenizer_(model.tokenizer()),
        options_(options),
        encode_(model.Capped(options.encode)),
        unknown_id_(options.unknown_id.value_or(tokenizer_.unknown_token_id())),
        out_(out) {
    encode_.with_offsets = true;
    encode_.count_all = options.overflow != Overflow::kTruncate;
  }

  Result<void> Add(const TextInput& input) {
    if (input.pair) {
      return Fail(ErrorCode::kInvalidArgument,
                  "the text is a pair; tokens are labelled in single texts");
    }
    const std::size_t limit = encode_.max_length;
    auto encoding = tokenizer_.Encode(input, encode_);
    if (!encoding) return TakeError(encoding);
    const std::size_t added = tokenizer_.sequence_template().added_tokens(false);
    const std::size_t room = limit - added;
    if (auto ok = CheckStride(room); !ok) return ok;
    const bool cut = encoding->truncated && options_.overflow == Overflow::kWindows;
    if (encoding->truncated && options_.overflow == Overflow::kError) {
      return TooLong(encoding->untruncated_token_count, limit);
    }
    Encoding leading;
    if (cut) {
      EncodeOptions all = encode_;
      all.max_length = encoding->untruncated_token_count;
      encoding = tokenizer_.Encode(input, all);
      if (!encoding) return TakeError(encoding);
      all.all_first = !options_.label_once;
      auto as_first = tokenizer_.Encode(input, all);
      if (!as_first) return TakeError(as_first);
      leading = std::move(*as_first);
    }
    const Whole whole{.text = input.text,
                      .encoding = *encoding,
                      .leading = cut ? leading : *encoding,
                      .first = FirstOfText(encoding->sequence_ids.span()),
                      .tokens = encoding->ids.size() - added};
    const auto windows =
        CutWindows(whole.tokens, cut ? room : whole.tokens,
                   cut ? options_.stride.value_or(room / 4) : 0, tokenizer_.truncates_left());
    if (auto ok = windows.Check(); !ok) return ok;
    for (std::size_t i = 0; i < windows.size(); ++i) {
      if (auto ok = AddWindow(whole, windows.span(), i); !ok) return ok;
    }
    out_.windows.Append(static_cast<std::int32_t>(windows.size()));
    out_.truncated.Append(encoding->truncated);
    if (auto ok = out_.windows.Check(); !ok) return ok;
    return out_.truncated.Check();
  }

 private:
  Result<void> CheckStride(std::size_t room) const {
    if (options_.overflow != Overflow::kWindows) return {};
    if (room == 0) {
      return Fail(ErrorCode::kTextTooLong, "the text cannot be read in windows of " +
                                               std::to_string(encode_.max_length) +
                                               " tokens, all of which are special");
    }
    if (options_.stride.value_or(0) < room) return {};
    return Fail(ErrorCode::kInvalidArgument,
                "stride is " + std::to_string(*options_.stride) + ", expected less than the " +
                    std::to_string(room) + " tokens that a window has of the text");
  }

  /// A text with all tokens that are read of it.
  struct Whole {
    std::string_view text;
    const Encoding& encoding;
    const Encoding& leading;  // with the offsets that each token has if a window begins with it
    std::size_t first;        // token that is the text's own; those before are added
    std::size_t tokens;       // of its own
  };

  static std::size_t FirstOfText(std::span<const std::int32_t> sequence_ids) {
    return static_cast<std::size_t>(
        std::ranges::find_if(sequence_ids, [](auto id) { return id == 0; }) - sequence_ids.begin());
  }

  /// The tokens that are added around the text's, and of these the window's.
  Result<void> AddWindow(const Whole& whole, std::span<const Window> windows, std::size_t index) {
    const std::size_t before = out_.ids.size();
    const std::size_t first = whole.first;
    const Window& window = windows[index];
    const Encoding& all = whole.encoding;
    for (std::size_t i = 0; i < first; ++i) AddToken(all, i, TokenKind::kNone);
    for (std::size_t i = window.begin; i < window.end; ++i) {
      const bool counts = !options_.label_once || IsBest(windows, index, i, whole.tokens);
      const Encoding& from = i == window.begin ? whole.leading : all;
      AddToken(from, first + i, counts ? Kind(whole.text, from, first + i) : TokenKind::kNone);
    }
    for (std::size_t i = first + whole.tokens; i < all.ids.size(); ++i) {
      AddToken(all, i, TokenKind::kNone);
    }
    out_.lengths.Append(static_cast<std::int32_t>(out_.ids.size() - before));
    return CheckAll(out_.ids, out_.type_ids, out_.utf16, out_.kinds, out_.lengths);
  }

  TokenKind Kind(std::string_view text, const Encoding& encoding, std::size_t index) const {
    const std::int32_t id = encoding.ids[index];
    return id == unknown_id_ ? TokenKind::kFirst
                             : KindOf(tokenizer_, text, id, encoding.byte_offsets[index]);
  }

  void AddToken(const Encoding& encoding, std::size_t index, TokenKind kind) {
    out_.ids.Append(encoding.ids[index]);
    out_.type_ids.Append(encoding.type_ids[index]);
    out_.utf16.Append(encoding.utf16_offsets[index]);
    out_.kinds.Append(kind);
  }

  const Tokenizer& tokenizer_;
  const TokenSequenceOptions& options_;
  EncodeOptions encode_;
  std::int32_t unknown_id_;
  TokenSequences& out_;
};

}  // namespace

Result<TokenSequences> SplitTokens(const Model& model, std::span<const TextInput> inputs,
                                   const TokenSequenceOptions& options) {
  TokenSequences out;
  TokenSplitter splitter(model, options, out);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (auto ok = splitter.Add(inputs[i]); !ok) return AboutText(TakeError(ok), i);
  }
  return out;
}

}  // namespace distilbert
