// Ids, offsets and words of byte-level BPE against Hugging Face's tokenizers.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/buffers.h"
#include "support/checkpoint.h"
#include "text/tokenizer.h"

namespace distilbert {
namespace {

using nlohmann::json;

std::string Read(const std::string& file) {
  return test::ReadFile(test::ProjectPath("tests/golden/tokenizer/bpe/" + file));
}

/// Tokens by their ids, a line each.
std::string LinesOf(const json& vocab) {
  std::map<int, std::string> tokens;
  for (const auto& [token, id] : vocab.items()) tokens[id.get<int>()] = token;
  std::string out;
  for (int id = 0; id <= tokens.rbegin()->first; ++id) out += tokens[id] + "\n";
  return out;
}

std::string FirstLines(const std::string& text, int count) {
  std::size_t end = 0;
  for (int i = 0; i <= count; ++i) end = text.find('\n', end) + 1;  // one more: the header
  return text.substr(0, end);
}

struct Files {
  std::string vocabulary;
  std::string merges;
};

/// As make_bpe_golden.py makes it.
Result<Tokenizer> MakeTokenizer(const json& options, const Files& files) {
  using enum TemplateItem::Kind;
  TokenizerSpec spec;
  spec.vocabulary = files.vocabulary;
  const bool adds = options["add_prefix_space"];
  spec.segmenter = ByteLevelSegmenterOptions{.add_prefix_space = adds};
  const std::string unknown = options.value("unk_token", "");
  spec.subwords = BpeOptions{.merges = files.merges,
                             .unk_token = unknown,
                             .fuse_unk = options.value("fuse_unk", false),
                             .ignore_merges = options.value("ignore_merges", false)};
  if (options["trim_offsets"]) spec.trim_offsets.emplace(adds);
  const TemplateItemSpec bos{kSpecialToken, "<s>"};
  const TemplateItemSpec eos{kSpecialToken, "</s>"};
  for (const TemplateItemSpec& item : {bos, TemplateItemSpec{kText, {}}, eos}) {
    spec.single_template.Append(item);
    spec.pair_template.Append(item);
  }
  for (const TemplateItemSpec& item : {eos, TemplateItemSpec{kPair, {}}, eos}) {
    spec.pair_template.Append(item);
  }
  for (const std::string_view token : {"<s>", "<pad>", "</s>", "<unk>"}) {
    spec.added_tokens.Append({.content = token});
  }
  const auto size = static_cast<std::int32_t>(std::ranges::count(files.vocabulary, '\n'));
  spec.added_tokens.Append({.content = "<mask>", .lstrip = true});
  spec.added_tokens.Append(
      {.content = "New York", .id = size, .normalized = true, .special = false});
  spec.added_tokens.Append({.content = "[x]", .id = size + 1, .rstrip = true, .special = false});
  return Tokenizer::Create(spec);
}

TEST(BpeGolden, EveryCase) {
  const json golden = json::parse(Read("golden.json"));
  const Files whole{LinesOf(json::parse(Read("vocab.json"))), Read("merges.txt")};
  Files holes{LinesOf(golden["holes"]), ""};
  for (const json& merge : golden["few"]) holes.merges += merge.get<std::string>() + "\n";
  ASSERT_EQ(golden["sets"].size(), 6u);
  for (const json& set : golden["sets"]) {
    const Files files = set["vocab"] == "holes"
                            ? holes
                            : Files{whole.vocabulary, FirstLines(whole.merges, set["merges"])};
    const auto tokenizer = MakeTokenizer(set["options"], files);
    ASSERT_TRUE(tokenizer) << tokenizer.error()->message;
    for (const json& one : set["cases"]) {
      const std::string text = one["text"];
      const auto e = tokenizer->Encode({text}, {.with_offsets = true});
      ASSERT_TRUE(e) << e.error()->message;
      EXPECT_EQ(e->ids, one["ids"].get<std::vector<std::int32_t>>()) << text;
      EXPECT_EQ(e->word_ids, one["words"].get<std::vector<std::int32_t>>()) << text;
      std::vector<std::uint32_t> offsets;
      for (const Span& span : e->utf16_offsets.span()) {
        offsets.push_back(span.begin);
        offsets.push_back(span.end);
      }
      EXPECT_EQ(offsets, one["offsets"].get<std::vector<std::uint32_t>>()) << text;
    }
    for (const json& one : set["pairs"]) {
      const std::string text = one["text"];
      const std::string pair = one["pair"];
      const auto e = tokenizer->Encode({text, pair}, {.max_length = one["max_length"]});
      ASSERT_TRUE(e) << e.error()->message;
      EXPECT_EQ(e->ids, one["ids"].get<std::vector<std::int32_t>>()) << one;
    }
  }
}

}  // namespace
}  // namespace distilbert
