#include "text/vocabulary.h"

#include <bit>

#include "text/utf8.h"

namespace distilbert {
namespace {

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

void Vocabulary::Resize(Table& table, std::size_t tokens) {
  table.ids.assign(std::bit_ceil(2 * tokens + 1), -1);
}

Result<Vocabulary> Vocabulary::Create(std::string_view text, std::string_view continuing_prefix) {
  Vocabulary v;
  v.text_ = text;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    const bool carriage_return = end > begin && text[end - 1] == '\r';
    const std::size_t token_end = carriage_return ? end - 1 : end;
    if (!IsUtf8(text.substr(begin, token_end - begin))) {
      return Fail(
          ErrorCode::kInvalidVocabulary,
          "the vocabulary's line " + std::to_string(v.ends_.size() + 1) + " is not valid UTF-8");
    }
    v.begins_.push_back(static_cast<std::uint32_t>(begin));
    v.ends_.push_back(static_cast<std::uint32_t>(token_end));
    begin = end + 1;
  }
  v.begins_.push_back(static_cast<std::uint32_t>(text.size()));
  if (v.ends_.empty()) return Fail(ErrorCode::kInvalidVocabulary, "the vocabulary is empty");

  v.continuing_.prefix = continuing_prefix.size();
  Resize(v.initial_, v.size());
  Resize(v.continuing_, v.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    const std::string_view token = v.Token(id);
    v.Insert(v.initial_, id);
    if (token.size() > continuing_prefix.size() && token.starts_with(continuing_prefix)) {
      v.Insert(v.continuing_, id);
    }
  }
  return v;
}

std::string_view Vocabulary::Token(std::int32_t id) const {
  if (id < 0 || static_cast<std::size_t>(id) >= size()) return {};
  const std::uint32_t begin = begins_[id];
  return std::string_view(text_).substr(begin, ends_[id] - begin);
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
