#include "text/vocabulary.h"

#include <algorithm>
#include <string>

#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

// Far more than any model has; the tables of so many still fit into wasm's memory.
constexpr std::size_t kMaxTokens = 10'000'000;
constexpr std::size_t kMaxTokenBytes = 65'535;

bool IsUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Decoded decoded = DecodeUtf8(text, i);
    if (!decoded.valid) return false;
    i += decoded.bytes;
  }
  return true;
}

}  // namespace

/// Takes over the text and finds its lines.
Result<void> Vocabulary::CopyLines(std::string_view text) {
  std::size_t lines = std::ranges::count(text, '\n');
  if (!text.empty() && text.back() != '\n') ++lines;
  if (lines == 0) return Fail(ErrorCode::kInvalidVocabulary, "the vocabulary is empty");
  if (lines > kMaxTokens) {
    return Fail(ErrorCode::kInvalidVocabulary, "the vocabulary has " + std::to_string(lines) +
                                                   " tokens, expected at most " +
                                                   std::to_string(kMaxTokens));
  }
  tokens_.Reserve(lines, text.size());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view token = text.substr(begin, end - begin);
    if (token.ends_with('\r')) token.remove_suffix(1);
    if (!IsUtf8(token) || token.size() > kMaxTokenBytes) {
      return Fail(ErrorCode::kInvalidVocabulary,
                  "the vocabulary's line " + std::to_string(i + 1) +
                      (token.size() > kMaxTokenBytes
                           ? " has " + std::to_string(token.size()) + " bytes, expected at most " +
                                 std::to_string(kMaxTokenBytes)
                           : " is not valid UTF-8"));
    }
    tokens_.Append(token);
    begin = end + 1;
  }
  return tokens_.Check();
}

Result<Vocabulary> Vocabulary::Create(std::string_view text) {
  Vocabulary out;
  if (auto ok = out.CopyLines(text); !ok) return TakeError(ok);
  auto table = TextTable::Create(out.tokens_, "");
  if (!table) return TakeError(table);
  out.table_ = std::move(*table);
  return out;
}

std::string_view Vocabulary::Token(std::int32_t id) const {
  if (id < 0 || static_cast<std::size_t>(id) >= size()) return {};
  return tokens_[id];
}

Result<std::int32_t> Vocabulary::FindSpecial(std::string_view token) const {
  if (const auto id = Find(token)) return *id;
  return Fail(ErrorCode::kInvalidVocabulary, "the vocabulary has no special token " +
                                                 Shortened(token) + " among its " +
                                                 std::to_string(size()) + " tokens");
}

}  // namespace distilbert
