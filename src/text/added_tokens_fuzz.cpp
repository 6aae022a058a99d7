// Any added tokens in any text: what is found must be what a plain search finds.
#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "support/fuzz.h"
#include "text/added_tokens.h"
#include "text/unicode/utf8.h"

namespace {

using namespace distilbert;
using fuzz::Require;

std::vector<AddedToken> ConsumeTokens(FuzzedDataProvider& data, std::deque<std::string>& texts) {
  std::vector<AddedToken> out;
  for (int i = data.ConsumeIntegralInRange(0, 8); i > 0; --i) {
    const std::string& content = texts.emplace_back(data.ConsumeRandomLengthString(5));
    const auto same = [&](const AddedToken& token) { return token.content == content; };
    if (content.empty() || !fuzz::IsUtf8(content) || std::ranges::any_of(out, same)) continue;
    out.push_back({.content = content,
                   .id = i,
                   .single_word = data.ConsumeIntegralInRange(0, 3) == 0,
                   .lstrip = data.ConsumeBool(),
                   .rstrip = data.ConsumeBool(),
                   .special = data.ConsumeBool()});
  }
  return out;
}

/// Some of the tokens, with other bytes around them.
std::string ConsumeText(FuzzedDataProvider& data, const std::vector<AddedToken>& tokens) {
  std::string out;
  while (data.remaining_bytes() > 0 && out.size() < 400) {
    if (!tokens.empty() && data.ConsumeBool())
      out += data.PickValueInArray({"", " ", "\u00a0", "x"});
    if (!tokens.empty() && data.ConsumeBool()) {
      out += tokens[data.ConsumeIntegralInRange<std::size_t>(0, tokens.size() - 1)].content;
    } else {
      out += data.ConsumeRandomLengthString(9);
    }
  }
  return out;
}

/// The longest token that the text has at `at`.
const AddedToken* LongestAt(const std::vector<AddedToken>& tokens, std::string_view text) {
  const AddedToken* best = nullptr;
  for (const AddedToken& token : tokens) {
    if (!text.starts_with(token.content)) continue;
    if (best == nullptr || token.content.size() > best->content.size()) best = &token;
  }
  return best;
}

bool IsSpaces(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = DecodeUtf8(text, at);
    if (!IsWhiteSpace(decoded.code_point)) return false;
    at += decoded.bytes;
  }
  return true;
}

/// Whether the token, which stands at `at`, can be the match.
bool Gives(const AddedToken& token, std::string_view text, std::size_t at,
           const AddedTokens::Match& match) {
  const std::size_t end = at + token.content.size();
  if (token.id != match.id || match.begin >= end || end > match.end) return false;
  if (match.begin > at && !token.lstrip) return false;
  const std::string_view before = text.substr(match.begin, std::max(at, match.begin) - match.begin);
  const std::string_view after = text.substr(end, match.end - end);
  return IsSpaces(before) && IsSpaces(after) && (token.lstrip || before.empty()) &&
         (token.rstrip || after.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  std::deque<std::string> texts;
  const std::vector<AddedToken> tokens = ConsumeTokens(data, texts);
  const bool split = data.ConsumeBool();
  const std::string text = ConsumeText(data, tokens);
  AddedTokens added;
  for (const AddedToken& token : tokens) added.Append(token);
  Require(added.Finish().has_value());
  Require(added.empty() == tokens.empty());
  std::size_t at = 0;  // where the plain search stands
  AddedTokens::Match last;
  while (const auto match = added.Find(text, last, split)) {
    Require(match->begin >= last.token_end || match->begin >= last.end);
    Require(match->begin < match->end && match->end <= text.size());
    Require(at == last.token_end && match->token_end > at && match->token_end <= match->end);
    for (const AddedToken* token = nullptr;; ++at) {
      Require(at < match->end);
      token = LongestAt(tokens, std::string_view(text).substr(at));
      if (token == nullptr) continue;
      const std::size_t end = at + token->content.size();
      const bool is_text = split && token->special;
      if (!is_text && end == match->token_end && Gives(*token, text, at, *match)) break;
      // Passed over: plain text, not alone, or in white space that was taken along.
      Require(is_text || token->single_word || (token->lstrip && end <= last.end));
      at = end - 1;
    }
    at = match->token_end;
    last = *match;
  }
  for (; at < text.size(); ++at) {
    const AddedToken* token = LongestAt(tokens, std::string_view(text).substr(at));
    if (token == nullptr) continue;
    at += token->content.size() - 1;
    Require((split && token->special) || token->single_word || (token->lstrip && at < last.end));
  }
  return 0;
}
