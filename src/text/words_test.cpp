#include "text/words.h"

#include <gtest/gtest.h>

#include <string>

#include "text/bert_tokenizer.h"
#include "text/tokenizer.h"
#include "text/unicode/byte_chars.h"
#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

/// The words as the text has them.
std::vector<std::u16string> Words(const std::u16string& text, const std::string& utf8,
                                  std::size_t max_length = 512,
                                  const BertTokenizerOptions& options = {}) {
  const auto tokenizer = Tokenizer::Create(BertTokenizerSpec(
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ndon\nt\nwell\nmade\n'\n-\n.\n,\n##s\na\n\u200b\n",
      options));
  EncodeOptions encode;
  encode.with_offsets = true;
  encode.max_length = max_length;
  const TextInput input{utf8};
  const auto encoding = tokenizer->Encode(input, encode);
  EXPECT_TRUE(encoding);
  std::vector<std::u16string> out;
  std::size_t token = 1;
  const auto words = FindWords(tokenizer->segmenter(), input, *encoding);
  EXPECT_TRUE(words);
  for (const Word& word : *words) {
    EXPECT_EQ(word.first_token, token) << "every token belongs to a word";
    EXPECT_GT(word.end_token, word.first_token);
    token = word.end_token;
    out.push_back(text.substr(word.utf16.begin, word.utf16.end - word.utf16.begin));
  }
  EXPECT_EQ(token + 1, encoding->ids.size());
  return out;
}

using Expected = std::vector<std::u16string>;
#define WORDS(text, ...) Words(u##text, text __VA_OPT__(, ) __VA_ARGS__)

TEST(FindWords, ApostrophesAndHyphensInsideLettersJoin) {
  EXPECT_EQ(WORDS("don't"), (Expected{u"don't"}));
  EXPECT_EQ(WORDS("a well-made don\u2019t."), (Expected{u"a", u"well-made", u"don\u2019t", u"."}));
  EXPECT_EQ(WORDS("mother-in-law's"), (Expected{u"mother-in-law's"}));
  EXPECT_EQ(WORDS("covid-19"), (Expected{u"covid-19"}));
}

TEST(FindWords, OtherwisePunctuationIsAWordOfItsOwn) {
  EXPECT_EQ(WORDS("'a' -- a-"), (Expected{u"'", u"a", u"'", u"-", u"-", u"a", u"-"}));
  EXPECT_EQ(WORDS("well--made"), (Expected{u"well", u"-", u"-", u"made"}));
  EXPECT_EQ(WORDS("well - made"), (Expected{u"well", u"-", u"made"}));
  EXPECT_EQ(WORDS("well- made"), (Expected{u"well", u"-", u"made"}));
  EXPECT_EQ(WORDS("a.a,a"), (Expected{u"a", u".", u"a", u",", u"a"}));
  EXPECT_EQ(WORDS("a-'a"), (Expected{u"a", u"-", u"'", u"a"}));
}

TEST(FindWords, AnAddedTokenOfWhatIsDeletedElsewhereIsNoPartOfTheWordBeforeIt) {
  BertTokenizerOptions options;
  options.mask_token = "\u200b";
  EXPECT_EQ(WORDS("a\u200ba", 512, options), (Expected{u"a", u"\u200b", u"a"}));
  EXPECT_EQ(WORDS("a\u0301\u200b", 512, options), (Expected{u"a\u0301", u"\u200b"}));
  EXPECT_EQ(WORDS("a\u200ba"), (Expected{u"a\u200ba"}));
}

TEST(FindWords, IdeographsAreWordsOfTheirOwn) {
  EXPECT_EQ(WORDS("中国-a"), (Expected{u"中", u"国", u"-", u"a"}));
  EXPECT_EQ(WORDS("a-国"), (Expected{u"a", u"-", u"国"}));
  BertTokenizerOptions options;
  options.tokenize_chinese_chars = false;
  EXPECT_EQ(WORDS("中国-a", 512, options), (Expected{u"中国-a"}));
}

TEST(FindWords, PiecesAndUnknownWordsAreWhole) {
  EXPECT_EQ(WORDS("dons \U0001F600xyz"), (Expected{u"dons", u"\U0001F600xyz"}));
}

TEST(FindWords, StrippedAccentsBelongToTheirWord) {
  EXPECT_EQ(WORDS("made\u0301's a\u0301"), (Expected{u"made\u0301's", u"a\u0301"}));
  EXPECT_EQ(WORDS("\u0301a"), (Expected{u"a"})) << "not those before";
}

TEST(FindWords, SpecialTokensAreWords) {
  EXPECT_EQ(WORDS("a-[SEP]-a"), (Expected{u"a", u"-", u"[SEP]", u"-", u"a"}));
}

TEST(FindWords, OnlyWhatTheEncodingHas) {
  EXPECT_EQ(WORDS("a don't", 5), (Expected{u"a", u"don", u"'"}));
  EXPECT_EQ(WORDS("a don't", 2), (Expected{}));
  EXPECT_EQ(WORDS(" "), (Expected{}));
}

TEST(FindWords, OfAPairInEach) {
  const auto tokenizer = Tokenizer::Create(BertTokenizerSpec("[UNK]\n[CLS]\n[SEP]\na\n-\n"));
  EncodeOptions encode;
  encode.with_offsets = true;
  const TextInput input{"a-", "a a-a"};
  const auto found = FindWords(tokenizer->segmenter(), input, *tokenizer->Encode(input, encode));
  ASSERT_TRUE(found);
  const auto& words = *found;
  ASSERT_EQ(words.size(), 4) << "a hyphen at the end of one text joins nothing";
  EXPECT_EQ(words[1].part, 0);
  EXPECT_EQ(words[2].part, 1);
  EXPECT_EQ(words[2].utf16.begin, 0);
  EXPECT_EQ(words[3].utf16.begin, 2);
  EXPECT_EQ(words[3].utf16.end, 5);
}

/// The words of a byte-level BPE without merges, as the text has them.
std::vector<std::string> ByteLevelWords(const std::string& text, bool add_prefix_space) {
  std::string vocabulary;
  for (const char32_t c : kByteChars) {
    GrowingBuffer<char> token;
    AppendUtf8(c, token);
    vocabulary += std::string(token.data(), token.size()) + "\n";
  }
  TokenizerSpec spec;
  spec.vocabulary = vocabulary;
  spec.segmenter = ByteLevelSegmenterOptions{.add_prefix_space = add_prefix_space};
  spec.subwords = BpeOptions{};
  spec.trim_offsets.emplace(add_prefix_space);
  spec.single_template.Append({TemplateItem::Kind::kText, {}});
  const auto tokenizer = Tokenizer::Create(spec);
  EXPECT_TRUE(tokenizer) << tokenizer.error()->message;
  EncodeOptions encode;
  encode.with_offsets = true;
  encode.trim_offsets = false;
  const auto encoding = tokenizer->Encode({text}, encode);
  const auto words = FindWords(tokenizer->segmenter(), {text}, *encoding);
  std::vector<std::string> out;
  for (const Word& word : *words) {
    EXPECT_GT(word.end_token, word.first_token);
    out.push_back(text.substr(word.utf16.begin, word.utf16.end - word.utf16.begin));
  }
  return out;
}

TEST(FindWords, OfByteLevelSegmentsAreTheSameWithoutTheirSpace) {
  using Texts = std::vector<std::string>;
  for (const bool adds : {false, true}) {
    EXPECT_EQ(ByteLevelWords("a well-made  don't.", adds), (Texts{"a", "well-made", "don't", "."}));
    EXPECT_EQ(ByteLevelWords("mother-in-law's covid19", adds),
              (Texts{"mother-in-law's", "covid19"}));
    EXPECT_EQ(ByteLevelWords("\n\n 'a' -- b\t", adds), (Texts{"'", "a", "'", "--", "b"}));
    EXPECT_EQ(ByteLevelWords(" \n ", adds), Texts{});
    EXPECT_EQ(ByteLevelWords("\na b", adds), (Texts{"a", "b"}))
        << "a space in front is of \\n, too";
  }
}

}  // namespace
}  // namespace distilbert
