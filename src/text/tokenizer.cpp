#include "text/tokenizer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "text/added_tokens.h"
#include "text/token_list.h"
#include "text/trim_offsets.h"
#include "text/truncation.h"
#include "text/unicode/utf8.h"
#include "text/vocabulary.h"

namespace distilbert {
namespace {

/// Cuts segments into pieces and finds what each of them was made of.
class SegmentCutter final : public SegmentSink {
 public:
  SegmentCutter(const Subwords& subwords, TokenList& out)
      : SegmentSink(subwords.max_code_points()), subwords_(subwords), out_(out) {}

  Result<void> Check() const {
    if (auto ok = CheckGathered(); !ok) return ok;
    return pieces_.Check();
  }

 private:
  bool Take(const Segment& segment) override {
    pieces_.clear();
    subwords_.Cut(segment, pieces_);
    const auto& sources = segment.sources;
    std::size_t source = 0;
    for (const Piece& piece : pieces_) {
      while (source + 1 < sources.size() && sources[source + 1].offset <= piece.begin) ++source;
      const TextPosition begin = sources[source].begin;
      while (source + 1 < sources.size() && sources[source + 1].offset < piece.end) ++source;
      out_.Add(piece.id, begin, sources[source].end);
    }
    out_.EndWord();
    return !out_.full() && !pieces_.failed();
  }

  const Subwords& subwords_;
  TokenList& out_;
  GrowingBuffer<Piece> pieces_;
};

TextPosition After(TextPosition position, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Decoded decoded = DecodeUtf8(text, i);
    i += decoded.bytes;
    position.utf16 += Utf16Length(decoded.code_point);
  }
  position.byte += static_cast<std::uint32_t>(text.size());
  return position;
}

Result<GrowingBuffer<TemplateItem>> FindItems(const GrowingBuffer<TemplateItemSpec>& items,
                                              const Vocabulary& vocabulary) {
  if (auto ok = items.Check(); !ok) return TakeError(ok);
  GrowingBuffer<TemplateItem> out;
  for (const TemplateItemSpec& item : items) {
    std::int32_t id = item.id;
    if (item.kind == TemplateItem::Kind::kSpecialToken && id < 0) {
      auto found = vocabulary.FindSpecial(item.token);
      if (!found) return TakeError(found);
      id = *found;
    }
    out.Append({.kind = item.kind, .id = id, .type_id = item.type_id});
  }
  if (auto ok = out.Check(); !ok) return TakeError(ok);
  return out;
}

Result<void> CheckRequest(const TextInput& input, std::size_t max_length, std::size_t added) {
  if (max_length < added) {
    return Fail(ErrorCode::kInvalidArgument, "max_length is " + std::to_string(max_length) +
                                                 ", expected at least " + std::to_string(added) +
                                                 " for the special tokens that are added");
  }
  const std::size_t bytes = std::max(input.text.size(), input.pair.value_or("").size());
  if (bytes > std::numeric_limits<std::uint32_t>::max()) {
    return Fail(ErrorCode::kInvalidArgument, "the text has more than 4 GB");
  }
  return {};
}

std::unexpected<Error> TooLongSecond(std::size_t tokens, std::size_t room) {
  return Fail(ErrorCode::kTextTooLong,
              "the second text has " + std::to_string(tokens) +
                  " tokens, which leave none for the first: expected less than " +
                  std::to_string(room) + ", since it is not cut");
}

// Far more than any model has rows for.
constexpr std::int32_t kMaxId = 10'000'000;

}  // namespace

struct Tokenizer::Stages {
  Result<void> Tokenize(std::string_view text, bool split_special_tokens, TokenList& out) const;
  Result<TextPosition> TokenizePiece(std::string_view text, TextPosition begin, std::size_t end,
                                     bool split_special_tokens, SegmentCutter& cutter,
                                     TokenList& out) const;
  Result<void> Add(const TokenizerSpec& spec);
  Result<void> MeasureVocabulary();

  Vocabulary vocabulary;
  TextList added;  // as they are sought, which is how tokenizers shows them too
  GrowingBuffer<std::int32_t> added_ids;
  Buffer<std::int32_t> added_by_id;  // from first_added on; -1: none
  std::int32_t first_added = kMaxId;
  AddedTokens raw_tokens;
  AddedTokens normalized_tokens;
  std::unique_ptr<Segmenter> segmenter;
  std::unique_ptr<Subwords> subwords;
  SequenceTemplate sequence_template;
  std::string mask_token;
  std::int32_t mask_token_id = -1;
  std::optional<OffsetTrimming> trim_offsets;
  bool truncate_left = false;
  std::size_t vocab_size = 0;
};

Tokenizer::Tokenizer(std::unique_ptr<const Stages> stages) : stages_(std::move(stages)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Tokenizer> Tokenizer::Create(const TokenizerSpec& spec) {
  auto stages = std::make_unique<Stages>();
  auto vocabulary = Vocabulary::Create(spec.vocabulary);
  if (!vocabulary) return TakeError(vocabulary);
  stages->vocabulary = std::move(*vocabulary);
  stages->segmenter =
      std::visit([](const auto& options) { return MakeSegmenter(options); }, spec.segmenter);
  auto subwords =
      std::visit([&](const auto& options) { return MakeSubwords(options, stages->vocabulary); },
                 spec.subwords);
  if (!subwords) return TakeError(subwords);
  stages->subwords = std::move(*subwords);
  auto single = FindItems(spec.single_template, stages->vocabulary);
  if (!single) return TakeError(single);
  auto pair = FindItems(spec.pair_template, stages->vocabulary);
  if (!pair) return TakeError(pair);
  stages->sequence_template = SequenceTemplate(std::move(*single), std::move(*pair));
  stages->mask_token = Shortened(spec.mask_token);
  stages->mask_token_id = stages->vocabulary.Find(spec.mask_token).value_or(-1);
  stages->trim_offsets = spec.trim_offsets;
  stages->truncate_left = spec.truncate_left;
  if (auto ok = stages->Add(spec); !ok) return TakeError(ok);
  if (auto ok = stages->MeasureVocabulary(); !ok) return TakeError(ok);
  return Tokenizer(std::move(stages));
}

/// The added tokens, those that are normalised in their normalised form.
Result<void> Tokenizer::Stages::Add(const TokenizerSpec& spec) {
  if (auto ok = spec.added_tokens.Check(); !ok) return ok;
  // Backwards: of two that are alike the first counts.
  for (std::size_t i = spec.added_tokens.size(); i-- > 0;) {
    AddedToken token = spec.added_tokens[i];
    if (token.id < 0) token.id = vocabulary.Find(token.content).value_or(-1);
    if (token.id < 0) continue;
    if (token.content == spec.mask_token) mask_token_id = token.id;
    NormalizedText normalized;
    if (token.normalized) {
      normalized = segmenter->Normalize(token.content, {});
      if (auto ok = normalized.Check(); !ok) return ok;
      token.content = normalized.view();
    }
    if (token.content.empty()) {
      return Fail(ErrorCode::kInvalidVocabulary,
                  "the added token " + std::to_string(token.id) +
                      " is empty once it is normalized, and would be found between all characters");
    }
    added.Append(token.content);
    added_ids.Append(token.id);
    (token.normalized ? normalized_tokens : raw_tokens).Append(token);
  }
  if (auto ok = added.Check(); !ok) return ok;
  if (auto ok = added_ids.Check(); !ok) return ok;
  if (auto ok = raw_tokens.Finish(); !ok) return ok;
  return normalized_tokens.Finish();
}

Result<void> Tokenizer::Stages::MeasureVocabulary() {
  const auto need = [&](std::int32_t id) {
    vocab_size = std::max(vocab_size, static_cast<std::size_t>(id) + 1);
  };
  // Empty lines at the end of a vocabulary are no tokens.
  auto last = static_cast<std::int32_t>(vocabulary.size()) - 1;
  while (last >= 0 && vocabulary.Token(last).empty()) --last;
  if (last >= 0) need(last);
  std::int32_t next = 0;
  for (const std::int32_t id : added_ids) {
    need(id);
    if (vocabulary.Token(id) != added[next++]) first_added = std::min(first_added, id);
  }
  for (const bool pair : {false, true}) {
    for (const TemplateItem& item : sequence_template.items(pair)) need(std::max(item.id, 0));
  }
  if (vocab_size > kMaxId) {
    return Fail(ErrorCode::kInvalidVocabulary,
                "a token has the id " + std::to_string(vocab_size - 1) + ", expected less than " +
                    std::to_string(kMaxId));
  }
  if (std::cmp_greater_equal(first_added, vocab_size)) return {};
  if (auto ok = added_by_id.Reserve(vocab_size - first_added); !ok) return ok;
  std::ranges::fill(added_by_id.span(), -1);
  for (std::size_t i = 0; i < added_ids.size(); ++i) {
    if (added_ids[i] >= first_added) {
      added_by_id[added_ids[i] - first_added] = static_cast<std::int32_t>(i);
    }
  }
  return {};
}

/// text[begin, end) of which the raw tokens have been cut out.
Result<TextPosition> Tokenizer::Stages::TokenizePiece(std::string_view text, TextPosition begin,
                                                      std::size_t end, bool split_special_tokens,
                                                      SegmentCutter& cutter, TokenList& out) const {
  const std::string_view piece = text.substr(begin.byte, end - begin.byte);
  if (normalized_tokens.empty()) return segmenter->Split(piece, begin, cutter);
  const NormalizedText normalized = segmenter->Normalize(piece, begin);
  if (auto ok = normalized.Check(); !ok) return TakeError(ok);
  const auto sources = normalized.sources.span();
  const auto index_at = [&](std::size_t offset) {
    const auto found = std::ranges::lower_bound(sources, offset, {}, &Source::offset);
    return static_cast<std::size_t>(found - sources.begin());
  };
  std::size_t source = 0;
  AddedTokens::Match last;
  while (!out.full()) {
    const auto match = normalized_tokens.Find(normalized.view(), last, split_special_tokens);
    const std::size_t first = match ? index_at(match->begin) : sources.size();
    if (source < first) segmenter->Cut(normalized, source, first, cutter);
    if (!match) break;
    source = index_at(match->end);
    out.Add(match->id, sources[first].begin, sources[source - 1].end, true);
    out.EndWord();
    last = *match;
  }
  return normalized.end;
}

Result<void> Tokenizer::Stages::Tokenize(std::string_view text, bool split_special_tokens,
                                         TokenList& out) const {
  SegmentCutter cutter(*subwords, out);
  AddedTokens::Match last;
  TextPosition token_end;  // of the last match
  TextPosition space_end;
  TextPosition end;
  while (!out.full()) {
    const auto match = raw_tokens.Find(text, last, split_special_tokens);
    TextPosition begin = token_end;
    if (match && match->begin < last.end) {
      begin = After(begin, text.substr(begin.byte, match->begin - begin.byte));
    } else {
      const std::size_t piece_end = match ? match->begin : text.size();
      auto reached = TokenizePiece(text, end, piece_end, split_special_tokens, cutter, out);
      if (!reached) return TakeError(reached);
      begin = *reached;
    }
    if (!match || out.full()) break;
    token_end = After(begin, text.substr(begin.byte, match->token_end - begin.byte));
    if (match->space_end > std::max(last.space_end, match->token_end)) {
      space_end = After(token_end, text.substr(token_end.byte, match->space_end - token_end.byte));
    }
    end = match->end == match->token_end ? token_end : space_end;
    out.Add(match->id, begin, end, true);
    out.EndWord();
    last = *match;
  }
  if (auto ok = cutter.Check(); !ok) return ok;
  return out.Check();
}

Result<Encoding> Tokenizer::Encode(const TextInput& input, const EncodeOptions& options) const {
  const SequenceTemplate& around = stages_->sequence_template;
  const bool is_pair = input.pair.has_value();
  const std::size_t added = around.added_tokens(is_pair);
  if (auto ok = CheckRequest(input, options.max_length, added); !ok) {
    return TakeError(ok);
  }
  const std::size_t room = options.max_length - added;
  const bool left = stages_->truncate_left;
  // Of two long texts the longer one keeps an odd token, so that both are counted there.
  const bool count_all = options.count_all || (is_pair && (room % 2 != 0 || options.only_first));
  TokenList lists[] = {{room, left, count_all}, {room, left, count_all}};
  const std::string_view texts[] = {input.text, input.pair.value_or("")};
  for (std::size_t i = 0; i < (is_pair ? 2 : 1); ++i) {
    auto ok = stages_->Tokenize(texts[i], options.split_special_tokens, lists[i]);
    if (!ok) return TakeError(ok);
  }
  const PairLengths all = {lists[0].count(), lists[1].count()};
  const auto lengths =
      is_pair && options.only_first ? OnlyFirst(all, room) : LongestFirst(all, room);
  if (!lengths) return TooLongSecond(all.second, room);
  const auto [first, second] = *lengths;
  const auto choose = [&](const TokenList& tokens, std::size_t size) {
    const std::size_t surplus = tokens.kept() - size;
    return Chosen{tokens, left ? surplus : 0, left ? tokens.kept() : size};
  };
  const Chosen chosen[] = {choose(lists[0], first), choose(lists[1], second)};
  if (options.with_offsets && options.trim_offsets && stages_->trim_offsets) {
    for (std::size_t i = 0; i < std::size(lists); ++i) {
      for (std::size_t at = chosen[i].begin; at < chosen[i].end; ++at) {
        PlacedToken& token = lists[i][at];
        TrimOffsets(texts[i], Token(token.id), *stages_->trim_offsets,
                    options.all_first || at == chosen[i].begin, token);
      }
    }
  }
  return Assemble(chosen, around.items(is_pair), options.with_offsets);
}

Result<std::size_t> Tokenizer::TokenIds(std::string_view text, bool split_special_tokens,
                                        std::span<std::int32_t> out) const {
  TokenList list(0, false, true, out);
  auto ok = stages_->Tokenize(text, split_special_tokens, list);
  if (!ok) return TakeError(ok);
  return list.count();
}

const Segmenter& Tokenizer::segmenter() const { return *stages_->segmenter; }
bool Tokenizer::marks_subwords() const { return stages_->subwords->marks_continuing(); }
bool Tokenizer::truncates_left() const { return stages_->truncate_left; }
const SequenceTemplate& Tokenizer::sequence_template() const { return stages_->sequence_template; }
std::size_t Tokenizer::vocab_size() const { return stages_->vocab_size; }

std::string_view Tokenizer::Token(std::int32_t id) const {
  const std::size_t index = static_cast<std::size_t>(id) - stages_->first_added;
  const auto& by_id = stages_->added_by_id;
  const std::int32_t added = index < by_id.size() ? by_id[index] : -1;
  return added < 0 ? stages_->vocabulary.Token(id) : stages_->added[added];
}

std::optional<std::int32_t> Tokenizer::Find(std::string_view token) const {
  return stages_->vocabulary.Find(token);
}

std::int32_t Tokenizer::unknown_token_id() const { return stages_->subwords->unknown_token_id(); }
std::int32_t Tokenizer::mask_token_id() const { return stages_->mask_token_id; }
const std::string& Tokenizer::mask_token() const { return stages_->mask_token; }

}  // namespace distilbert
