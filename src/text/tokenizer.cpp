#include "text/tokenizer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "text/normalizer.h"
#include "text/utf8.h"
#include "text/vocabulary.h"

namespace distilbert {
namespace {

/// A place in the original text.
struct Position {
  std::uint32_t byte = 0;
  std::uint32_t utf16 = 0;
};

struct PlacedToken {
  std::int32_t id;
  std::int32_t word;
  Position begin;
  Position end;
};

/// The tokens of one text: the first `limit` are kept, of the first ids.size() the ids alone, and
/// all are counted.
struct TokenList {
  std::size_t limit;
  std::vector<PlacedToken> tokens;
  std::span<std::int32_t> ids;
  std::size_t count = 0;
  std::int32_t words = 0;

  void Add(std::int32_t id, Position begin, Position end) {
    if (count < ids.size()) ids[count] = id;
    ++count;
    if (tokens.size() < limit) tokens.push_back({id, words, begin, end});
  }
};

/// A special token that is cut out of the raw text.
struct SpecialToken {
  std::string text;
  std::int32_t id;
};

}  // namespace

struct Tokenizer::Impl {
  Impl(Vocabulary v, const TokenizerOptions& o)
      : vocabulary(std::move(v)),
        options(o),
        normalizer({.lowercase = o.lowercase,
                    .strip_accents = o.strip_accents.value_or(o.lowercase),
                    .tokenize_chinese_chars = o.tokenize_chinese_chars}) {}

  Result<void> FindSpecialTokens();
  void Tokenize(std::string_view text, bool split_special_tokens, TokenList& out) const;
  void TokenizePlain(std::string_view text, std::size_t begin, std::size_t end, Position& position,
                     TokenList& out) const;
  const SpecialToken* SpecialAt(std::string_view text, std::size_t position) const;
  Encoding Assemble(std::span<const TokenList*> parts, std::span<const std::size_t> lengths,
                    bool with_offsets) const;

  Vocabulary vocabulary;
  TokenizerOptions options;
  Normalizer normalizer;
  std::vector<SpecialToken> specials;      // longest first
  std::array<bool, 256> starts_special{};  // by first byte
  SequenceTemplate sequence_template{{}, {}};
  std::int32_t unk_id = 0;
  std::int32_t mask_id = -1;
};

namespace {

/// Gathers the code points of one word and cuts it into pieces.
class WordBuilder {
 public:
  WordBuilder(const Vocabulary& vocabulary, std::int32_t unk_id, std::size_t max_chars,
              TokenList& out)
      : vocabulary_(vocabulary), unk_id_(unk_id), max_chars_(max_chars), out_(out) {}

  void Append(char32_t c, Position begin, Position end) {
    if (chars_ == 0) begin_ = begin;
    end_ = end;
    // Of a word that is too long only the end matters.
    if (++chars_ > max_chars_) return;
    sources_.push_back({word_.size(), begin, end});
    AppendUtf8(c, word_);
  }

  void Finish() {
    if (chars_ == 0) return;
    if (chars_ > max_chars_ || !CutIntoPieces()) out_.Add(unk_id_, begin_, end_);
    ++out_.words;
    word_.clear();
    sources_.clear();
    chars_ = 0;
  }

 private:
  struct Source {
    std::size_t offset;  // in word_
    Position begin;
    Position end;
  };
  struct Piece {
    std::int32_t id;
    std::size_t begin;
    std::size_t end;
  };

  /// False, and nothing added, where some part of the word matches no token.
  bool CutIntoPieces() {
    pieces_.clear();
    const std::string_view word = word_;
    for (std::size_t at = 0; at < word.size();) {
      const auto match = vocabulary_.LongestPrefix(word.substr(at), at > 0);
      if (!match) return false;
      pieces_.push_back({match->id, at, at + match->bytes});
      at += match->bytes;
    }
    std::size_t source = 0;
    for (const Piece& piece : pieces_) {
      while (sources_[source].offset < piece.begin) ++source;
      const Position begin = sources_[source].begin;
      while (source + 1 < sources_.size() && sources_[source + 1].offset < piece.end) ++source;
      out_.Add(piece.id, begin, sources_[source].end);
    }
    return true;
  }

  const Vocabulary& vocabulary_;
  std::int32_t unk_id_;
  std::size_t max_chars_;
  TokenList& out_;
  std::string word_;  // normalised, UTF-8
  std::vector<Source> sources_;
  std::vector<Piece> pieces_;
  std::size_t chars_ = 0;
  Position begin_;
  Position end_;
};

}  // namespace

Tokenizer::Tokenizer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

namespace {

SequenceTemplate BertTemplate(std::int32_t cls, std::int32_t sep) {
  using enum TemplateItem::Kind;
  return {{{kSpecialToken, cls}, {kText}, {kSpecialToken, sep}},
          {{kSpecialToken, cls},
           {kText},
           {kSpecialToken, sep},
           {kPair, 0, 1},
           {kSpecialToken, sep, 1}}};
}

}  // namespace

Result<void> Tokenizer::Impl::FindSpecialTokens() {
  struct Wanted {
    const std::string& text;
    std::int32_t* id;
    bool required;
  };
  std::int32_t cls_id = -1;
  std::int32_t sep_id = -1;
  std::int32_t pad_id = -1;
  const Wanted wanted[] = {{options.unk_token, &unk_id, true},
                           {options.cls_token, &cls_id, true},
                           {options.sep_token, &sep_id, true},
                           {options.pad_token, &pad_id, false},
                           {options.mask_token, &mask_id, false}};
  for (const Wanted& token : wanted) {
    const auto id = vocabulary.Find(token.text);
    if (!id && token.required) {
      return Fail(ErrorCode::kInvalidVocabulary, "the vocabulary has no special token " +
                                                     token.text + " among its " +
                                                     std::to_string(vocabulary.size()) + " tokens");
    }
    if (!id) continue;
    *token.id = *id;
    const auto shorter = std::ranges::find_if(
        specials, [&](const SpecialToken& other) { return other.text.size() < token.text.size(); });
    specials.insert(shorter, {token.text, *id});
    starts_special[static_cast<std::uint8_t>(token.text[0])] = true;
  }
  sequence_template = BertTemplate(cls_id, sep_id);
  return {};
}

Result<Tokenizer> Tokenizer::Create(std::string_view vocabulary, const TokenizerOptions& options) {
  auto parsed = Vocabulary::Create(vocabulary, options.continuing_subword_prefix);
  if (!parsed) return std::unexpected(parsed.error());
  auto impl = std::make_unique<Impl>(std::move(*parsed), options);
  if (auto ok = impl->FindSpecialTokens(); !ok) return std::unexpected(ok.error());
  return Tokenizer(std::move(impl));
}

const SpecialToken* Tokenizer::Impl::SpecialAt(std::string_view text, std::size_t position) const {
  if (!starts_special[static_cast<std::uint8_t>(text[position])]) return nullptr;
  for (const SpecialToken& special : specials) {
    if (text.substr(position).starts_with(special.text)) return &special;
  }
  return nullptr;
}

void Tokenizer::Impl::TokenizePlain(std::string_view text, std::size_t begin, std::size_t end,
                                    Position& position, TokenList& out) const {
  WordBuilder word(vocabulary, unk_id, options.max_input_chars_per_word, out);
  const std::string_view part = text.substr(0, end);
  for (std::size_t at = begin; at < end;) {
    const Decoded decoded = DecodeUtf8(part, at);
    at += decoded.bytes;
    const Position before = position;
    position.byte += decoded.bytes;
    position.utf16 += Utf16Length(decoded.code_point);
    const NormalizedCodePoint normalized = normalizer.Normalize(decoded.code_point);
    if (normalized.breaks_word || normalized.surrounded_by_spaces) word.Finish();
    for (std::uint32_t i = 0; i < normalized.size; ++i) {
      if (normalized.stands_alone[i]) word.Finish();
      word.Append(normalized.codes[i], before, position);
      if (normalized.stands_alone[i]) word.Finish();
    }
    if (normalized.surrounded_by_spaces) word.Finish();
  }
  word.Finish();
}

void Tokenizer::Impl::Tokenize(std::string_view text, bool split_special_tokens,
                               TokenList& out) const {
  Position position;
  std::size_t begin = 0;
  for (std::size_t at = 0; !split_special_tokens && at < text.size();) {
    const SpecialToken* special = SpecialAt(text, at);
    if (!special) {
      ++at;
      continue;
    }
    TokenizePlain(text, begin, at, position, out);
    const Position before = position;
    position.byte += static_cast<std::uint32_t>(special->text.size());
    for (std::size_t i = 0; i < special->text.size();) {
      const Decoded decoded = DecodeUtf8(special->text, i);
      position.utf16 += Utf16Length(decoded.code_point);
      i += decoded.bytes;
    }
    out.Add(special->id, before, position);
    ++out.words;
    at += special->text.size();
    begin = at;
  }
  TokenizePlain(text, begin, text.size(), position, out);
}

Encoding Tokenizer::Impl::Assemble(std::span<const TokenList*> parts,
                                   std::span<const std::size_t> lengths, bool with_offsets) const {
  Encoding out;
  const auto add = [&](const PlacedToken& token, std::int32_t type, std::int32_t sequence) {
    out.ids.push_back(token.id);
    out.type_ids.push_back(type);
    if (!with_offsets) return;
    out.byte_offsets.push_back({token.begin.byte, token.end.byte});
    out.utf16_offsets.push_back({token.begin.utf16, token.end.utf16});
    out.word_ids.push_back(token.word);
    out.sequence_ids.push_back(sequence);
  };
  for (const TemplateItem& item : sequence_template.items(parts.size() == 2)) {
    if (item.kind == TemplateItem::Kind::kSpecialToken) {
      add({item.id, -1, {}, {}}, item.type_id, -1);
      ++out.untruncated_token_count;
      continue;
    }
    const std::int32_t sequence = item.kind == TemplateItem::Kind::kText ? 0 : 1;
    const TokenList& part = *parts[sequence];
    for (const PlacedToken& token : std::span(part.tokens).first(lengths[sequence])) {
      add(token, item.type_id, sequence);
    }
    out.untruncated_token_count += part.count;
  }
  out.truncated = out.ids.size() < out.untruncated_token_count;
  return out;
}

namespace {

Result<void> CheckRequest(std::size_t max_length, std::size_t added, std::size_t bytes) {
  if (max_length < added) {
    return Fail(ErrorCode::kInvalidArgument, "max_length is " + std::to_string(max_length) +
                                                 ", expected at least " + std::to_string(added) +
                                                 " for the special tokens that are added");
  }
  if (bytes > std::numeric_limits<std::uint32_t>::max()) {
    return Fail(ErrorCode::kInvalidArgument, "the text has more than 4 GB");
  }
  return {};
}

}  // namespace

Result<Encoding> Tokenizer::Encode(std::string_view text, const EncodeOptions& options) const {
  const std::size_t added = impl_->sequence_template.added_tokens(false);
  if (auto ok = CheckRequest(options.max_length, added, text.size()); !ok) {
    return std::unexpected(ok.error());
  }
  const std::size_t room = options.max_length - added;
  TokenList list{.limit = room, .tokens = {}, .ids = {}};
  impl_->Tokenize(text, options.split_special_tokens, list);
  const TokenList* parts[] = {&list};
  const std::size_t lengths[] = {list.tokens.size()};
  return impl_->Assemble(parts, lengths, options.with_offsets);
}

Result<Encoding> Tokenizer::EncodePair(std::string_view text, std::string_view pair,
                                       const EncodeOptions& options) const {
  const std::size_t added = impl_->sequence_template.added_tokens(true);
  if (auto ok = CheckRequest(options.max_length, added, std::max(text.size(), pair.size())); !ok) {
    return std::unexpected(ok.error());
  }
  const std::size_t room = options.max_length - added;
  TokenList first{.limit = room, .tokens = {}, .ids = {}};
  TokenList second = first;
  impl_->Tokenize(text, options.split_special_tokens, first);
  impl_->Tokenize(pair, options.split_special_tokens, second);
  // Longest first, as Hugging Face's tokenizers computes it: the shorter keeps all it can up to
  // half of the room, and of two long ones the second keeps an odd token.
  std::size_t shorter = std::min(first.count, second.count);
  std::size_t longer = std::max(first.count, second.count);
  if (shorter + longer > room) {
    longer = shorter > room ? shorter : std::max(shorter, room - shorter);
    if (shorter + longer > room) {
      shorter = room / 2;
      longer = shorter + room % 2;
    }
  }
  const bool swapped = first.count > second.count;
  const TokenList* parts[] = {&first, &second};
  const std::size_t lengths[] = {swapped ? longer : shorter, swapped ? shorter : longer};
  return impl_->Assemble(parts, lengths, options.with_offsets);
}

Result<Encoding> Tokenizer::Encode(const TextInput& input, const EncodeOptions& options) const {
  return input.pair ? EncodePair(input.text, *input.pair, options) : Encode(input.text, options);
}

std::size_t Tokenizer::TokenIds(std::string_view text, bool split_special_tokens,
                                std::span<std::int32_t> out) const {
  TokenList list{.limit = 0, .tokens = {}, .ids = out};
  impl_->Tokenize(text, split_special_tokens, list);
  return list.count;
}

bool Tokenizer::StandsAlone(std::string_view text) const {
  const NormalizedCodePoint first = impl_->normalizer.Normalize(DecodeUtf8(text, 0).code_point);
  return first.stands_alone[0] || first.surrounded_by_spaces;
}

TextLength Tokenizer::DeletedPrefix(std::string_view text) const {
  TextLength out;
  while (out.bytes < text.size()) {
    const Decoded decoded = DecodeUtf8(text, out.bytes);
    const NormalizedCodePoint normalized = impl_->normalizer.Normalize(decoded.code_point);
    if (normalized.size > 0 || normalized.breaks_word) break;
    out.bytes += decoded.bytes;
    out.utf16 += Utf16Length(decoded.code_point);
  }
  return out;
}

const SequenceTemplate& Tokenizer::sequence_template() const { return impl_->sequence_template; }
std::size_t Tokenizer::vocab_size() const { return impl_->vocabulary.size(); }
std::string_view Tokenizer::Token(std::int32_t id) const { return impl_->vocabulary.Token(id); }
std::int32_t Tokenizer::mask_token_id() const { return impl_->mask_id; }
const std::string& Tokenizer::mask_token() const { return impl_->options.mask_token; }

}  // namespace distilbert
