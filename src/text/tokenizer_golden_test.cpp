// Ids, offsets and words against Hugging Face's tokenizers: golden.json, and the sums over every
// Unicode scalar value and all of SST-2.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/buffers.h"
#include "support/checkpoint.h"
#include "support/sha256.h"
#include "text/bert_tokenizer.h"
#include "text/tokenizer.h"
#include "text/unicode/utf8.h"

namespace distilbert {
namespace {

using nlohmann::json;

Tokenizer BertTokenizer(const BertTokenizerOptions& options = {}) {
  const std::string vocabulary = test::ReadFile(test::ProjectPath("models/default/vocab.txt"));
  auto tokenizer = Tokenizer::Create(BertTokenizerSpec(vocabulary, options));
  EXPECT_TRUE(tokenizer) << tokenizer.error()->message;
  return std::move(*tokenizer);
}

BertTokenizerOptions OptionsOf(const json& set) {
  BertTokenizerOptions options;
  options.lowercase = set["options"]["lowercase"];
  const json& strip = set["options"]["strip_accents"];
  if (!strip.is_null()) options.strip_accents = strip.get<bool>();
  options.tokenize_chinese_chars = set["options"]["handle_chinese_chars"];
  return options;
}

void ExpectGolden(const Tokenizer& tokenizer, const json& golden, bool split) {
  EncodeOptions options;
  options.split_special_tokens = split;
  options.with_offsets = true;
  const auto e = tokenizer.Encode({golden["text"].get<std::string>()}, options);
  ASSERT_TRUE(e) << e.error()->message;
  EXPECT_EQ(e->ids, golden["ids"].get<std::vector<std::int32_t>>()) << golden["text"];
  EXPECT_EQ(e->word_ids, golden["words"].get<std::vector<std::int32_t>>()) << golden["text"];
  std::vector<std::uint32_t> offsets;
  for (const Span& span : e->utf16_offsets.span()) {
    offsets.push_back(span.begin);
    offsets.push_back(span.end);
  }
  EXPECT_EQ(offsets, golden["offsets"].get<std::vector<std::uint32_t>>()) << golden["text"];
}

TEST(TokenizerGolden, EveryCase) {
  const json sets =
      json::parse(test::ReadFile(test::ProjectPath("tests/golden/tokenizer/golden.json")));
  ASSERT_EQ(sets.size(), 4u);
  for (const json& set : sets) {
    const Tokenizer tokenizer = BertTokenizer(OptionsOf(set));
    for (const json& golden : set["cases"]) ExpectGolden(tokenizer, golden, false);
    for (const json& golden : set["split"]) ExpectGolden(tokenizer, golden, true);
    for (const json& golden : set["pairs"]) {
      EncodeOptions options;
      options.max_length = golden["max_length"];
      const auto e = tokenizer.Encode(
          {golden["text"].get<std::string>(), golden["pair"].get<std::string>()}, options);
      ASSERT_TRUE(e) << e.error()->message;
      EXPECT_EQ(e->ids, golden["ids"].get<std::vector<std::int32_t>>()) << golden;
      EXPECT_EQ(e->type_ids, golden["type_ids"].get<std::vector<std::int32_t>>()) << golden;
    }
  }
}

template <typename F>
void ForEachScalar(F f) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c < 0xD800 || c >= 0xE000) f(c);
  }
}

TEST(TokenizerGolden, GivesTheSameIdsForEveryScalarValue) {
  const Tokenizer tokenizer = BertTokenizer();
  std::string lines;
  ForEachScalar([&](char32_t c) {
    GrowingBuffer<char> text;
    text.Append('a');
    AppendUtf8(c, text);
    text.Append('b');
    const auto e = tokenizer.Encode({{text.data(), text.size()}}, {});
    for (std::size_t i = 1; i + 1 < e->ids.size(); ++i) {
      if (i > 1) lines += ' ';
      lines += std::to_string(e->ids[i]);
    }
    lines += '\n';
  });
  EXPECT_EQ(test::Sha256(lines),
            "b4939733e60ce70ee76eb402a34e95377f4fbd2153177bd21c68dfada3239f8f");
}

struct Sum {
  const char* file;
  std::size_t sentences;
  std::size_t ids;
  const char* sha256;
};

TEST(TokenizerGolden, GivesTheSameIdsOnSst2) {
  const Sum sums[] = {
      {"dev", 872, 21'943, "9e83f9f874fb204558e14ab698452a266fba319f2ec2458f654ee8048db2a6d5"},
      {"train", 67'349, 897'039,
       "1f5d99ddbe54e1fb16cb91bcecbe76cdbe5a43241f20eb1230d9b6fbc760de3a"}};
  const Tokenizer tokenizer = BertTokenizer();
  for (const Sum& sum : sums) {
    const std::string path =
        test::ProjectPath(std::string("../shared/data/sst2/") + sum.file + ".tsv");
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "SST-2 is not here: " << path;
    std::istringstream lines(test::ReadFile(path));
    std::string line;
    std::getline(lines, line);  // header
    std::string out;
    std::size_t sentences = 0;
    std::size_t ids = 0;
    while (std::getline(lines, line)) {
      const auto e = tokenizer.Encode({line.substr(0, line.rfind('\t'))}, {});
      for (std::size_t i = 0; i < e->ids.size(); ++i) {
        out += (i ? " " : "") + std::to_string(e->ids[i]);
      }
      out += '\n';
      ids += e->ids.size();
      ++sentences;
    }
    EXPECT_EQ(sentences, sum.sentences);
    EXPECT_EQ(ids, sum.ids);
    EXPECT_EQ(test::Sha256(out), sum.sha256) << sum.file;
  }
}

}  // namespace
}  // namespace distilbert
