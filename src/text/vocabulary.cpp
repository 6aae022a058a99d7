#include "text/vocabulary.h"

#include <algorithm>
#include <bit>
#include <string>

#include "text/utf8.h"

namespace distilbert {
namespace {

// Far more than any model has; the tables of so many still fit into wasm's memory.
constexpr std::size_t kMaxTokens = 10'000'000;
constexpr std::size_t kMaxTokenBytes = 65'535;

// FNV-1a: hashes of all prefixes of a word come from one pass.
constexpr std::uint32_t kHashBasis = 2166136261u;
constexpr std::uint32_t HashStep(std::uint32_t hash, char c) {
  return (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
}

std::uint32_t Hash(std::string_view key) {
  std::uint32_t hash = kHashBasis;
  for (const char c : key) hash = HashStep(hash, c);
  return hash;
}

/// FNV's low bits are weak; fold the high ones in.
std::size_t Slot(std::uint32_t hash, std::size_t size) { return (hash ^ hash >> 15) & (size - 1); }

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
  if (auto ok = text_.Reserve(text.size()); !ok) return ok;
  if (auto ok = begins_.Reserve(lines); !ok) return ok;
  if (auto ok = ends_.Reserve(lines); !ok) return ok;
  std::ranges::copy(text, text_.data());
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
    begins_[i] = static_cast<std::uint32_t>(begin);
    ends_[i] = static_cast<std::uint32_t>(begin + token.size());
    begin = end + 1;
  }
  return {};
}

Result<void> Vocabulary::FillTable(Table& table, std::string_view prefix) {
  table.prefix = prefix.size();
  if (auto ok = table.ids.Reserve(std::bit_ceil(2 * size() + 1)); !ok) return ok;
  std::ranges::fill(table.ids.span(), -1);
  for (std::size_t i = 0; i < size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    if (Token(id).starts_with(prefix)) Insert(table, id);
  }
  return {};
}

Result<Vocabulary> Vocabulary::Create(std::string_view text, std::string_view continuing_prefix) {
  Vocabulary v;
  if (auto ok = v.CopyLines(text); !ok) return std::unexpected(ok.error());
  if (auto ok = v.FillTable(v.initial_, ""); !ok) return std::unexpected(ok.error());
  auto ok = v.FillTable(v.continuing_, continuing_prefix);
  if (!ok) return std::unexpected(ok.error());
  return v;
}

std::string_view Vocabulary::Token(std::int32_t id) const {
  if (id < 0 || static_cast<std::size_t>(id) >= size()) return {};
  const std::uint32_t begin = begins_[id];
  return {text_.data() + begin, ends_[id] - begin};
}

void Vocabulary::Insert(Table& table, std::int32_t id) {
  const std::string_view key = Token(id).substr(table.prefix);
  if (key.empty()) return;
  if (table.lengths.size() <= key.size()) table.lengths.resize(key.size() + 1);
  table.lengths[key.size()] = true;
  std::size_t slot = Slot(Hash(key), table.ids.size());
  // Of equal tokens the last one counts, as in a Python dictionary.
  while (table.ids[slot] >= 0 && Token(table.ids[slot]).substr(table.prefix) != key) {
    slot = (slot + 1) & (table.ids.size() - 1);
  }
  table.ids[slot] = id;
}

std::optional<std::int32_t> Vocabulary::FindIn(const Table& table, std::string_view key,
                                               std::uint32_t hash) const {
  std::size_t slot = Slot(hash, table.ids.size());
  while (table.ids[slot] >= 0) {
    if (Token(table.ids[slot]).substr(table.prefix) == key) return table.ids[slot];
    slot = (slot + 1) & (table.ids.size() - 1);
  }
  return std::nullopt;
}

std::optional<std::int32_t> Vocabulary::Find(std::string_view token) const {
  return FindIn(initial_, token, Hash(token));
}

std::optional<Vocabulary::Match> Vocabulary::LongestPrefix(std::string_view text,
                                                           bool continuing) const {
  const Table& table = continuing ? continuing_ : initial_;
  constexpr std::size_t kRemembered = 64;
  std::uint32_t hashes[kRemembered];
  if (table.lengths.empty()) return std::nullopt;
  const std::size_t longest = std::min(text.size(), table.lengths.size() - 1);
  std::uint32_t hash = kHashBasis;
  for (std::size_t i = 0; i < longest && i < kRemembered; ++i) {
    hashes[i] = hash = HashStep(hash, text[i]);
  }
  for (std::size_t length = longest; length > 0; --length) {
    if (!table.lengths[length]) continue;
    const std::string_view key = text.substr(0, length);
    const std::uint32_t key_hash = length <= kRemembered ? hashes[length - 1] : Hash(key);
    if (const auto id = FindIn(table, key, key_hash)) return Match{*id, length};
  }
  return std::nullopt;
}

}  // namespace distilbert
