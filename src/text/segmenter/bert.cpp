#include "text/segmenter/bert.h"

#include "text/unicode/utf8.h"

namespace distilbert {

TextPosition BertSegmenter::Split(std::string_view text, TextPosition begin,
                                  SegmentSink& out) const {
  TextPosition position = begin;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = DecodeUtf8(text, at);
    at += decoded.bytes;
    const TextPosition before = position;
    position.byte += decoded.bytes;
    position.utf16 += Utf16Length(decoded.code_point);
    const NormalizedCodePoint normalized = normalizer_.Normalize(decoded.code_point);
    bool more = true;
    if (normalized.breaks_word || normalized.surrounded_by_spaces) more = out.Finish();
    for (std::uint32_t i = 0; i < normalized.size; ++i) {
      if (normalized.stands_alone[i]) out.Finish();
      out.Append(normalized.codes[i], before, position);
      if (normalized.stands_alone[i]) more = out.Finish();
    }
    if (normalized.surrounded_by_spaces) more = out.Finish();
    if (!more) return position;
  }
  out.Finish();
  return position;
}

NormalizedText BertSegmenter::Normalize(std::string_view text, TextPosition begin) const {
  NormalizedText out;
  TextPosition position = begin;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = DecodeUtf8(text, at);
    at += decoded.bytes;
    const TextPosition before = position;
    position.byte += decoded.bytes;
    position.utf16 += Utf16Length(decoded.code_point);
    const auto add = [&](char32_t c) { out.Append(c, before, position); };
    const NormalizedCodePoint normalized = normalizer_.Normalize(decoded.code_point);
    if (normalized.surrounded_by_spaces) add(' ');
    for (std::uint32_t i = 0; i < normalized.size; ++i) add(normalized.codes[i]);
    if (normalized.breaks_word) add(normalizer_.WhiteSpace(decoded.code_point));
    if (normalized.surrounded_by_spaces) add(' ');
  }
  out.end = position;
  return out;
}

void BertSegmenter::Cut(const NormalizedText& text, std::size_t first, std::size_t last,
                        SegmentSink& out) const {
  bool more = true;
  for (std::size_t i = first; more && i < last; ++i) {
    const Source& source = text.sources[i];
    const char32_t c = DecodeUtf8(text.view(), source.offset).code_point;
    const bool stands_alone = normalizer_.StandsAlone(c);
    const bool is_space = IsWhiteSpace(c);
    if (stands_alone || is_space) more = out.Finish();
    if (!is_space) out.Append(c, source.begin, source.end);
    if (stands_alone) more = out.Finish();
  }
  out.Finish();
}

bool BertSegmenter::StandsAlone(std::string_view text) const {
  const NormalizedCodePoint first = normalizer_.Normalize(DecodeUtf8(text, 0).code_point);
  return first.stands_alone[0] || first.surrounded_by_spaces;
}

TextPosition BertSegmenter::DeletedPrefix(std::string_view text) const {
  TextPosition out;
  while (out.byte < text.size()) {
    const Decoded decoded = DecodeUtf8(text, out.byte);
    const NormalizedCodePoint normalized = normalizer_.Normalize(decoded.code_point);
    if (normalized.size > 0 || normalized.breaks_word) break;
    out.byte += decoded.bytes;
    out.utf16 += Utf16Length(decoded.code_point);
  }
  return out;
}

}  // namespace distilbert
