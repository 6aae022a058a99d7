#include "text/tokenizer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "text/added_tokens.h"
#include "text/truncation.h"
#include "text/unicode/utf8.h"
#include "text/vocabulary.h"

namespace distilbert {
namespace {

struct PlacedToken {
  std::int32_t id;
  std::int32_t word;  // -1: none
  TextPosition begin;
  TextPosition end;
};

/// The tokens of one text: the first `limit`, or the last ones, are kept, of the first ids.size()
/// the ids alone, and all are counted.
struct TokenList {
  std::size_t limit;
  std::span<std::int32_t> ids;
  std::vector<PlacedToken> tokens;
  std::size_t count = 0;
  std::int32_t words = 0;

  void Add(std::int32_t id, TextPosition begin, TextPosition end) {
    if (count < ids.size()) ids[count] = id;
    ++count;
    if (tokens.size() < limit) tokens.push_back({id, words, begin, end});
  }
};

/// Cuts segments into pieces and finds what each of them was made of.
class SegmentCutter final : public SegmentSink {
 public:
  SegmentCutter(const Subwords& subwords, TokenList& out)
      : SegmentSink(subwords.max_code_points()), subwords_(subwords), out_(out) {}

 private:
  void Take(const Segment& segment) override {
    pieces_.clear();
    subwords_.Cut(segment, pieces_);
    const auto& sources = segment.sources;
    std::size_t source = 0;
    for (const Piece& piece : pieces_) {
      while (sources[source].offset < piece.begin) ++source;
      const TextPosition begin = sources[source].begin;
      while (source + 1 < sources.size() && sources[source + 1].offset < piece.end) ++source;
      out_.Add(piece.id, begin, sources[source].end);
    }
    ++out_.words;
  }

  const Subwords& subwords_;
  TokenList& out_;
  std::vector<Piece> pieces_;
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

Result<std::vector<TemplateItem>> FindItems(const std::vector<TemplateItemSpec>& items,
                                            const Vocabulary& vocabulary) {
  std::vector<TemplateItem> out;
  for (const TemplateItemSpec& item : items) {
    out.push_back({.kind = item.kind, .type_id = item.type_id});
    out.back().id = item.id;
    if (item.kind != TemplateItem::Kind::kSpecialToken || item.id >= 0) continue;
    const auto id = vocabulary.FindSpecial(item.token);
    if (!id) return std::unexpected(id.error());
    out.back().id = *id;
  }
  return out;
}

/// With the ids that the vocabulary has for them; those without one are left out.
std::vector<AddedToken> WithIds(std::vector<AddedToken> tokens, const Vocabulary& vocabulary) {
  for (AddedToken& token : tokens) {
    if (token.id < 0) token.id = vocabulary.Find(token.content).value_or(-1);
  }
  std::erase_if(tokens, [](const AddedToken& token) { return token.id < 0; });
  return tokens;
}

/// Those that are sought in the text as it is, or in the normalised text, normalised themselves.
Result<AddedTokens> Select(std::vector<AddedToken> tokens, bool normalized,
                           const Segmenter& segmenter) {
  std::erase_if(tokens, [&](const AddedToken& token) { return token.normalized != normalized; });
  for (AddedToken& token : tokens) {
    if (normalized) token.content = segmenter.Normalize(token.content, {}).text;
    if (token.content.empty()) {
      return Fail(ErrorCode::kInvalidVocabulary,
                  "the added token " + std::to_string(token.id) +
                      " is empty once it is normalized, and would be found between all characters");
    }
  }
  return AddedTokens(std::move(tokens));
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

/// The sequence of the first list's tokens and, for a pair, of the second one's.
Encoding Assemble(std::span<const TokenList, 2> lists, std::span<const TemplateItem> items,
                  bool with_offsets) {
  Encoding out;
  const std::size_t size = items.size() + lists[0].tokens.size() + lists[1].tokens.size();
  out.ids.reserve(size);
  out.type_ids.reserve(size);
  if (with_offsets) {
    out.byte_offsets.reserve(size);
    out.utf16_offsets.reserve(size);
    out.word_ids.reserve(size);
    out.sequence_ids.reserve(size);
  }
  const auto add = [&](const PlacedToken& token, std::int32_t type, std::int32_t sequence) {
    out.ids.push_back(token.id);
    out.type_ids.push_back(type);
    if (!with_offsets) return;
    out.byte_offsets.push_back({token.begin.byte, token.end.byte});
    out.utf16_offsets.push_back({token.begin.utf16, token.end.utf16});
    out.word_ids.push_back(token.word);
    out.sequence_ids.push_back(sequence);
  };
  for (const TemplateItem& item : items) {
    if (item.kind == TemplateItem::Kind::kSpecialToken) {
      add({item.id, -1, {}, {}}, item.type_id, -1);
      ++out.untruncated_token_count;
      continue;
    }
    const std::int32_t sequence = item.kind == TemplateItem::Kind::kText ? 0 : 1;
    for (const PlacedToken& token : lists[sequence].tokens) add(token, item.type_id, sequence);
    out.untruncated_token_count += lists[sequence].count;
  }
  out.truncated = out.ids.size() < out.untruncated_token_count;
  return out;
}

}  // namespace

struct Tokenizer::Stages {
  void Tokenize(std::string_view text, bool split_special_tokens, TokenList& out) const;
  TextPosition TokenizePiece(std::string_view text, TextPosition begin, std::size_t end,
                             bool split_special_tokens, SegmentCutter& cutter,
                             TokenList& out) const;
  void MeasureVocabulary();

  Vocabulary vocabulary;
  std::vector<AddedToken> added;
  AddedTokens raw_tokens{{}};
  AddedTokens normalized_tokens{{}};
  std::unique_ptr<Segmenter> segmenter;
  std::unique_ptr<Subwords> subwords;
  SequenceTemplate sequence_template{{}, {}};
  std::string mask_token;
  std::int32_t mask_token_id = -1;
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
  if (!vocabulary) return std::unexpected(vocabulary.error());
  stages->vocabulary = std::move(*vocabulary);
  stages->segmenter =
      std::visit([](const auto& options) { return MakeSegmenter(options); }, spec.segmenter);
  stages->added = WithIds(spec.added_tokens, stages->vocabulary);
  for (const bool normalized : {false, true}) {
    auto tokens = Select(stages->added, normalized, *stages->segmenter);
    if (!tokens) return std::unexpected(tokens.error());
    (normalized ? stages->normalized_tokens : stages->raw_tokens) = std::move(*tokens);
  }
  auto subwords =
      std::visit([&](const auto& options) { return MakeSubwords(options, stages->vocabulary); },
                 spec.subwords);
  if (!subwords) return std::unexpected(subwords.error());
  stages->subwords = std::move(*subwords);
  auto single = FindItems(spec.single_template, stages->vocabulary);
  if (!single) return std::unexpected(single.error());
  auto pair = FindItems(spec.pair_template, stages->vocabulary);
  if (!pair) return std::unexpected(pair.error());
  stages->sequence_template = SequenceTemplate(std::move(*single), std::move(*pair));
  stages->mask_token = spec.mask_token;
  stages->mask_token_id = stages->vocabulary.Find(spec.mask_token).value_or(-1);
  for (const AddedToken& token : stages->added) {
    if (token.content == spec.mask_token) stages->mask_token_id = token.id;
  }
  stages->truncate_left = spec.truncate_left;
  stages->MeasureVocabulary();
  return Tokenizer(std::move(stages));
}

void Tokenizer::Stages::MeasureVocabulary() {
  const auto need = [&](std::int32_t id) {
    vocab_size = std::max(vocab_size, static_cast<std::size_t>(id) + 1);
  };
  // Empty lines at the end of a vocabulary are no tokens.
  auto last = static_cast<std::int32_t>(vocabulary.size()) - 1;
  while (last >= 0 && vocabulary.Token(last).empty()) --last;
  if (last >= 0) need(last);
  for (const AddedToken& token : added) need(token.id);
  for (const bool pair : {false, true}) {
    for (const TemplateItem& item : sequence_template.items(pair)) need(std::max(item.id, 0));
  }
}

/// text[begin, end) of which the raw tokens have been cut out.
TextPosition Tokenizer::Stages::TokenizePiece(std::string_view text, TextPosition begin,
                                              std::size_t end, bool split_special_tokens,
                                              SegmentCutter& cutter, TokenList& out) const {
  const std::string_view piece = text.substr(begin.byte, end - begin.byte);
  if (normalized_tokens.empty()) return segmenter->Split(piece, begin, cutter);
  const NormalizedText normalized = segmenter->Normalize(piece, begin);
  const auto& sources = normalized.sources;
  const auto index_at = [&](std::size_t offset, std::size_t source) {
    while (source < sources.size() && sources[source].offset < offset) ++source;
    return source;
  };
  std::size_t source = 0;
  std::size_t from = 0;
  while (const auto match = normalized_tokens.Find(normalized.text, from, split_special_tokens)) {
    const std::size_t first = index_at(match->begin, source);
    segmenter->Cut(normalized, source, first, cutter);
    source = index_at(match->end, first);
    out.Add(match->id, sources[first].begin, sources[source - 1].end);
    ++out.words;
    from = match->end;
  }
  segmenter->Cut(normalized, source, sources.size(), cutter);
  return normalized.end;
}

void Tokenizer::Stages::Tokenize(std::string_view text, bool split_special_tokens,
                                 TokenList& out) const {
  SegmentCutter cutter(*subwords, out);
  TextPosition position;
  const auto piece_to = [&](std::size_t end) {
    position = TokenizePiece(text, position, end, split_special_tokens, cutter, out);
  };
  std::size_t begin = 0;
  while (const auto match = raw_tokens.Find(text, begin, split_special_tokens)) {
    piece_to(match->begin);
    const TextPosition before = position;
    position = After(position, text.substr(match->begin, match->end - match->begin));
    out.Add(match->id, before, position);
    ++out.words;
    begin = match->end;
  }
  piece_to(text.size());
}

Result<Encoding> Tokenizer::Encode(const TextInput& input, const EncodeOptions& options) const {
  const SequenceTemplate& around = stages_->sequence_template;
  const bool is_pair = input.pair.has_value();
  const std::size_t added = around.added_tokens(is_pair);
  if (auto ok = CheckRequest(input, options.max_length, added); !ok) {
    return std::unexpected(ok.error());
  }
  const std::size_t room = options.max_length - added;
  const bool left = stages_->truncate_left;
  const std::size_t limit = left ? std::numeric_limits<std::size_t>::max() : room;
  const TokenList none{.limit = limit, .ids = {}, .tokens = {}};
  TokenList lists[] = {none, none};
  stages_->Tokenize(input.text, options.split_special_tokens, lists[0]);
  if (is_pair) stages_->Tokenize(*input.pair, options.split_special_tokens, lists[1]);
  const auto [first, second] = LongestFirst({lists[0].count, lists[1].count}, room);
  const auto cut = [&](std::vector<PlacedToken>& tokens, std::size_t size) {
    if (tokens.size() <= size) return;
    const auto surplus = static_cast<std::ptrdiff_t>(tokens.size() - size);
    if (left) tokens.erase(tokens.begin(), tokens.begin() + surplus);
    tokens.resize(size);
  };
  cut(lists[0].tokens, first);
  cut(lists[1].tokens, second);
  return Assemble(lists, around.items(is_pair), options.with_offsets);
}

std::size_t Tokenizer::TokenIds(std::string_view text, bool split_special_tokens,
                                std::span<std::int32_t> out) const {
  TokenList list{.limit = 0, .ids = out, .tokens = {}};
  stages_->Tokenize(text, split_special_tokens, list);
  return list.count;
}

const Segmenter& Tokenizer::segmenter() const { return *stages_->segmenter; }
const SequenceTemplate& Tokenizer::sequence_template() const { return stages_->sequence_template; }
std::size_t Tokenizer::vocab_size() const { return stages_->vocab_size; }

std::string_view Tokenizer::Token(std::int32_t id) const {
  const std::string_view token = stages_->vocabulary.Token(id);
  if (!token.empty()) return token;
  const auto added = std::ranges::find(stages_->added, id, &AddedToken::id);
  return added == stages_->added.end() ? std::string_view() : added->content;
}

std::int32_t Tokenizer::unknown_token_id() const { return stages_->subwords->unknown_token_id(); }
std::int32_t Tokenizer::mask_token_id() const { return stages_->mask_token_id; }
const std::string& Tokenizer::mask_token() const { return stages_->mask_token; }

}  // namespace distilbert
