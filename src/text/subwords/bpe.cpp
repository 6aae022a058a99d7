#include "text/subwords/bpe.h"

#include <algorithm>
#include <functional>

#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

/// Symbols of a word that are searched for the best pair one by one; more are kept in a heap.
constexpr std::size_t kFew = 48;

}  // namespace

Result<std::unique_ptr<Bpe>> Bpe::Create(const BpeOptions& options, const Vocabulary& vocabulary) {
  auto merges = MergeTable::Create(options.merges, vocabulary);
  if (!merges) return TakeError(merges);
  std::unique_ptr<Bpe> out(new Bpe(vocabulary, std::move(*merges)));
  out->symbols_.fill(-1);
  bool all = true;
  GrowingBuffer<char> text;
  for (const char32_t c : kByteChars) {
    text.clear();
    AppendUtf8(c, text);
    if (auto ok = text.Check(); !ok) return TakeError(ok);
    const auto id = vocabulary.Find({text.data(), text.size()});
    out->symbols_[c] = id.value_or(-1);
    all = all && id;
  }
  if (!options.unk_token.empty()) {
    auto unk = vocabulary.FindSpecial(options.unk_token);
    if (!unk && !all) return TakeError(unk);
    out->unk_token_id_ = unk.value_or(-1);
  }
  out->fuse_unk_ = options.fuse_unk;
  out->ignore_merges_ = options.ignore_merges;
  return out;
}

/// Each character as its token. What the vocabulary lacks takes no room if there is no unknown
/// token: what follows is placed as if it were not there, as in tokenizers.
void Bpe::AppendSymbols(std::string_view text, GrowingBuffer<Piece>& out) const {
  std::size_t place = 0;
  bool fuses = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = DecodeUtf8(text, at);
    at += c.bytes;
    std::int32_t id = c.code_point < symbols_.size() ? symbols_[c.code_point] : -1;
    const bool unknown = id < 0;
    if (unknown) id = unk_token_id_;
    if (id < 0) continue;
    if (unknown && fuses) {
      if (!out.failed()) out.back().end += c.bytes;
    } else {
      out.Append({id, place, place + c.bytes});
    }
    place += c.bytes;
    fuses = unknown && fuse_unk_;
  }
}

void Bpe::Cut(const Segment& segment, GrowingBuffer<Piece>& out) const {
  if (ignore_merges_) {
    if (const auto id = vocabulary_.Find(segment.text)) {
      out.Append({*id, 0, segment.text.size()});
      return;
    }
  }
  const std::size_t before = out.size();
  AppendSymbols(segment.text, out);
  if (out.failed()) return;
  const auto symbols = out.span().subspan(before);
  out.Truncate(before + (symbols.size() <= kFew ? MergeFew(symbols) : MergeMany(symbols, out)));
}

/// Merges the pair of the lowest rank, of equal ones the first, until there is none; how many
/// symbols are left.
std::size_t Bpe::MergeFew(std::span<Piece> symbols) const {
  std::size_t count = symbols.size();
  if (count < 2) return count;
  std::array<MergeTable::Merge, kFew> pairs;  // of each symbol and the next
  const auto find = [&](std::size_t i) {
    pairs[i] = merges_.Find(symbols[i].id, symbols[i + 1].id);
  };
  for (std::size_t i = 0; i + 1 < count; ++i) find(i);
  while (count > 1) {
    const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(count - 1);
    const auto best = std::ranges::min_element(pairs.begin(), end, {}, &MergeTable::Merge::rank);
    if (best->rank == MergeTable::kNone) break;
    const auto at = static_cast<std::size_t>(best - pairs.begin());
    symbols[at].id = best->id;
    symbols[at].end = symbols[at + 1].end;
    std::ranges::copy(symbols.subspan(at + 2, count - at - 2), symbols.subspan(at + 1).begin());
    std::copy(best + 1, end, best);
    --count;
    if (at > 0) find(at - 1);
    if (at + 1 < count) find(at);
  }
  return count;
}

/// The same in n log n steps: symbols that are merged into those before them are marked, and
/// dropped in the end.
std::size_t Bpe::MergeMany(std::span<Piece> symbols, GrowingBuffer<Piece>& out) const {
  constexpr std::uint32_t kEnd = std::numeric_limits<std::uint32_t>::max();
  constexpr std::int32_t kMerged = -1;
  struct Links {
    std::uint32_t previous;
    std::uint32_t next;
  };
  const auto count = static_cast<std::uint32_t>(symbols.size());
  auto links = Buffer<Links>::Create(count);
  GrowingBuffer<std::uint64_t> heap;  // of rank and place
  /// Whether the two can be merged, and are in the heap's buffer now.
  const auto append = [&](std::uint32_t left, std::uint32_t right) {
    const auto merge = merges_.Find(symbols[left].id, symbols[right].id);
    if (merge.rank == MergeTable::kNone) return false;
    heap.Append(std::uint64_t{merge.rank} << 32 | left);
    return !heap.failed();
  };
  const auto push = [&](std::uint32_t left, std::uint32_t right) {
    if (append(left, right)) std::ranges::push_heap(heap, std::greater());
  };
  if (!links || !heap.Reserve(count)) {
    out.Fail();
    return 0;
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    (*links)[i] = {i > 0 ? i - 1 : kEnd, i + 1 < count ? i + 1 : kEnd};
    if (i + 1 < count) append(i, i + 1);
  }
  std::ranges::make_heap(heap, std::greater());
  while (!heap.empty() && !heap.failed()) {
    const std::uint64_t top = heap[0];
    std::ranges::pop_heap(heap, std::greater());
    heap.Truncate(heap.size() - 1);
    const auto left = static_cast<std::uint32_t>(top);
    const std::uint32_t right = (*links)[left].next;
    if (symbols[left].id == kMerged || right == kEnd) continue;
    const auto merge = merges_.Find(symbols[left].id, symbols[right].id);
    if (merge.rank != top >> 32) continue;  // one of the two has been merged since
    symbols[left].id = merge.id;
    symbols[left].end = symbols[right].end;
    symbols[right].id = kMerged;
    const auto [previous, next] = Links{(*links)[left].previous, (*links)[right].next};
    (*links)[left].next = next;
    if (next != kEnd) {
      (*links)[next].previous = left;
      push(left, next);
    }
    if (previous != kEnd) push(previous, left);
  }
  if (heap.failed()) out.Fail();
  const auto merged = std::ranges::remove(symbols, kMerged, &Piece::id);
  return symbols.size() - merged.size();
}

}  // namespace distilbert
