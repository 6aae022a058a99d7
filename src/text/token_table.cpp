#include "text/token_table.h"

#include <algorithm>
#include <bit>

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

}  // namespace

Result<TokenTable> TokenTable::Create(const TokenTexts& tokens, std::string_view prefix) {
  TokenTable out;
  out.prefix_ = prefix.size();
  if (auto ok = out.ids_.Reserve(std::bit_ceil(2 * tokens.size() + 1)); !ok) {
    return std::unexpected(ok.error());
  }
  std::ranges::fill(out.ids_.span(), -1);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    if (tokens[id].starts_with(prefix)) out.Insert(tokens, id);
  }
  return out;
}

void TokenTable::Insert(const TokenTexts& tokens, std::int32_t id) {
  const std::string_view key = tokens[id].substr(prefix_);
  if (key.empty()) return;
  if (lengths_.size() <= key.size()) lengths_.resize(key.size() + 1);
  lengths_[key.size()] = true;
  std::size_t slot = Slot(Hash(key), ids_.size());
  while (ids_[slot] >= 0 && tokens[ids_[slot]].substr(prefix_) != key) {
    slot = (slot + 1) & (ids_.size() - 1);
  }
  ids_[slot] = id;
}

std::optional<std::int32_t> TokenTable::Find(const TokenTexts& tokens, std::string_view key,
                                             std::uint32_t hash) const {
  std::size_t slot = Slot(hash, ids_.size());
  while (ids_[slot] >= 0) {
    if (tokens[ids_[slot]].substr(prefix_) == key) return ids_[slot];
    slot = (slot + 1) & (ids_.size() - 1);
  }
  return std::nullopt;
}

std::optional<std::int32_t> TokenTable::Find(const TokenTexts& tokens, std::string_view key) const {
  return Find(tokens, key, Hash(key));
}

std::optional<TokenTable::Match> TokenTable::LongestPrefix(const TokenTexts& tokens,
                                                           std::string_view text) const {
  constexpr std::size_t kRemembered = 64;
  std::uint32_t hashes[kRemembered];
  if (lengths_.empty()) return std::nullopt;
  const std::size_t longest = std::min(text.size(), lengths_.size() - 1);
  std::uint32_t hash = kHashBasis;
  for (std::size_t i = 0; i < longest && i < kRemembered; ++i) {
    hashes[i] = hash = HashStep(hash, text[i]);
  }
  for (std::size_t length = longest; length > 0; --length) {
    if (!lengths_[length]) continue;
    const std::string_view key = text.substr(0, length);
    const std::uint32_t key_hash = length <= kRemembered ? hashes[length - 1] : Hash(key);
    if (const auto id = Find(tokens, key, key_hash)) return Match{*id, length};
  }
  return std::nullopt;
}

}  // namespace distilbert
