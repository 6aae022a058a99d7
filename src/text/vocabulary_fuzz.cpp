// Any bytes as vocab.txt: refused by name, or every token is found by its text.
#include <algorithm>
#include <string_view>

#include "support/fuzz.h"
#include "text/vocabulary.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace distilbert;
  using fuzz::Require;
  const std::string_view text = fuzz::TextOf(data, size);
  const auto vocabulary = Vocabulary::Create(text);
  if (!vocabulary) {
    Require(vocabulary.error()->code == ErrorCode::kInvalidVocabulary);
    Require(!vocabulary.error()->message.empty());
    return 0;
  }
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  Require(vocabulary->size() == lines + (text.back() == '\n' ? 0 : 1));
  for (std::size_t i = 0; i < vocabulary->size(); ++i) {
    const std::string_view token = vocabulary->Token(static_cast<std::int32_t>(i));
    Require(token.find('\n') == std::string_view::npos);
    const auto found = vocabulary->Find(token);
    Require(found.has_value() != token.empty());
    if (!found) continue;
    Require(*found >= static_cast<std::int32_t>(i) && vocabulary->Token(*found) == token);
    const auto match = vocabulary->table().LongestPrefix(vocabulary->tokens(), token);
    Require(match && match->id == *found && match->bytes == token.size());
  }
  return 0;
}
