#include "base/text_table.h"

#include <algorithm>
#include <bit>
#include <string>

namespace distilbert {
namespace {

// FNV-1a: hashes of all prefixes of a word come from one pass.
constexpr std::uint32_t kHashBasis = 2166136261u;
constexpr std::uint32_t HashStep(std::uint32_t hash, char c) {
  return (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
}

/// FNV's low bits are weak; fold the high ones in.
std::size_t Slot(std::uint32_t hash, std::size_t size) { return (hash ^ hash >> 15) & (size - 1); }

}  // namespace

void TextList::Reserve(std::size_t count, std::size_t bytes) {
  text_.Reserve(bytes);
  ends_.Reserve(count);
}

void TextList::Append(std::string_view text) {
  text_.Append(text);
  ends_.Append(static_cast<std::uint32_t>(text_.size()));
}

Result<void> TextList::Check() const {
  if (auto ok = text_.Check(); !ok) return ok;
  return ends_.Check();
}

Result<TextTable> TextTable::Create(const TextList& texts, std::string_view prefix) {
  TextTable out;
  out.prefix_ = prefix.size();
  std::size_t longest = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string_view token = texts[static_cast<std::int32_t>(i)];
    if (token.starts_with(prefix)) longest = std::max(longest, token.size() - prefix.size());
  }
  if (auto ok = out.lengths_.Reserve(longest + 1); !ok) return TakeError(ok);
  if (auto ok = out.ids_.Reserve(std::bit_ceil(2 * texts.size() + 1)); !ok) {
    return TakeError(ok);
  }
  std::ranges::fill(out.lengths_.span(), false);
  for (std::uint32_t i = 0; i < kMaxSeeds; ++i) {
    out.seed_ = kHashBasis + i * 0x9E3779B9u;  // the golden ratio: seeds that differ in all bits
    if (out.InsertAll(texts, prefix)) return out;
  }
  return Fail(ErrorCode::kInvalidVocabulary,
              "more than " + std::to_string(kMaxProbes) +
                  " tokens have the same hash, whichever hash function is taken");
}

bool TextTable::InsertAll(const TextList& texts, std::string_view prefix) {
  std::ranges::fill(ids_.span(), -1);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    if (texts[id].starts_with(prefix) && !Insert(texts, id)) return false;
  }
  return true;
}

std::uint32_t TextTable::Hash(std::string_view key) const {
  std::uint32_t hash = seed_;
  for (const char c : key) hash = HashStep(hash, c);
  return hash;
}

/// Whether it has found an entry.
bool TextTable::Insert(const TextList& texts, std::int32_t id) {
  const std::string_view key = texts[id].substr(prefix_);
  if (key.empty()) return true;
  lengths_[key.size()] = true;
  std::size_t slot = Slot(Hash(key), ids_.size());
  for (std::size_t i = 0; i < kMaxProbes; ++i) {
    std::int32_t& entry = ids_[slot];
    if (entry < 0 || texts[entry].substr(prefix_) == key) {
      entry = id;
      return true;
    }
    slot = (slot + 1) & (ids_.size() - 1);
  }
  return false;
}

std::optional<std::int32_t> TextTable::Find(const TextList& texts, std::string_view key,
                                            std::uint32_t hash) const {
  std::size_t slot = Slot(hash, ids_.size());
  for (std::size_t i = 0; ids_[slot] >= 0 && i < kMaxProbes; ++i) {
    if (texts[ids_[slot]].substr(prefix_) == key) return ids_[slot];
    slot = (slot + 1) & (ids_.size() - 1);
  }
  return std::nullopt;
}

std::optional<std::int32_t> TextTable::Find(const TextList& texts, std::string_view key) const {
  return Find(texts, key, Hash(key));
}

std::optional<TextTable::Match> TextTable::LongestPrefix(const TextList& texts,
                                                         std::string_view text) const {
  constexpr std::size_t kRemembered = 64;
  std::uint32_t hashes[kRemembered];
  const std::size_t longest = std::min(text.size(), lengths_.size() - 1);
  const std::size_t remembered = std::min(longest, kRemembered);
  std::uint32_t hash = seed_;
  for (std::size_t i = 0; i < remembered; ++i) hashes[i] = hash = HashStep(hash, text[i]);
  // Longer keys, which hardly a vocabulary has, are tried on the way up: a hash is not computed
  // twice.
  std::optional<Match> best;
  for (std::size_t i = remembered; i < longest; ++i) {
    hash = HashStep(hash, text[i]);
    if (!lengths_[i + 1]) continue;
    if (const auto id = Find(texts, text.substr(0, i + 1), hash)) best = Match{*id, i + 1};
  }
  for (std::size_t length = remembered; !best && length > 0; --length) {
    if (!lengths_[length]) continue;
    const auto id = Find(texts, text.substr(0, length), hashes[length - 1]);
    if (id) best = Match{*id, length};
  }
  return best;
}

}  // namespace distilbert
