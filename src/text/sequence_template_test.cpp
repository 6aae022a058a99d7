#include "text/sequence_template.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <vector>

#include "support/buffers.h"

namespace distilbert {
namespace {

using Ids = std::vector<std::int32_t>;
using Items = std::initializer_list<TemplateItem>;

SequenceTemplate Make(Items single, Items pair) {
  return {test::ListOf(single), test::ListOf(pair)};
}

struct Sequence {
  Ids ids;
  Ids type_ids;
};

Sequence Assemble(const SequenceTemplate& around, const Ids& text,
                  const std::optional<Ids>& pair = std::nullopt) {
  const std::size_t size =
      around.added_tokens(pair.has_value()) + text.size() + (pair ? pair->size() : 0);
  Sequence out{Ids(size, -1), Ids(size, -1)};
  std::optional<std::span<const std::int32_t>> second;
  if (pair) second = *pair;
  around.Assemble(text, second, {out.ids, out.type_ids});
  Ids alone(size, -1);
  around.Assemble(text, second, {alone, {}});
  EXPECT_EQ(alone, out.ids) << "types need not be wanted";
  return out;
}

using enum TemplateItem::Kind;

const Ids kText3 = {7, 8, 9};
const Ids kPair2 = {5, 6};

TEST(SequenceTemplate, BertsGivesThePairTypeOne) {
  const SequenceTemplate bert =
      Make({{kSpecialToken, 101, 0}, {kText}, {kSpecialToken, 102, 0}}, {{kSpecialToken, 101, 0},
                                                                         {kText},
                                                                         {kSpecialToken, 102, 0},
                                                                         {kPair, 0, 1},
                                                                         {kSpecialToken, 102, 1}});
  EXPECT_EQ(bert.added_tokens(false), 2);
  EXPECT_EQ(bert.added_tokens(true), 3);
  EXPECT_EQ(Assemble(bert, kText3).ids, (Ids{101, 7, 8, 9, 102}));
  EXPECT_EQ(Assemble(bert, kText3).type_ids, Ids(5, 0));
  EXPECT_EQ(Assemble(bert, kText3, kPair2).ids, (Ids{101, 7, 8, 9, 102, 5, 6, 102}));
  EXPECT_EQ(Assemble(bert, kText3, kPair2).type_ids, (Ids{0, 0, 0, 0, 0, 1, 1, 1}));
}

TEST(SequenceTemplate, RobertasHasTwoTokensBetweenAndOneType) {
  const SequenceTemplate roberta =
      Make({{kSpecialToken, 0, 0}, {kText}, {kSpecialToken, 2, 0}}, {{kSpecialToken, 0, 0},
                                                                     {kText},
                                                                     {kSpecialToken, 2, 0},
                                                                     {kSpecialToken, 2, 0},
                                                                     {kPair},
                                                                     {kSpecialToken, 2, 0}});
  EXPECT_EQ(roberta.added_tokens(true), 4);
  EXPECT_EQ(Assemble(roberta, kText3, kPair2).ids, (Ids{0, 7, 8, 9, 2, 2, 5, 6, 2}));
  EXPECT_EQ(Assemble(roberta, kText3, kPair2).type_ids, Ids(9, 0));
}

TEST(SequenceTemplate, MayAddNothingOrTurnTheTextsRound) {
  const SequenceTemplate none = Make({{kText}}, {{kText}, {kPair, 0, 1}});
  EXPECT_EQ(none.added_tokens(false), 0);
  EXPECT_EQ(Assemble(none, kText3).ids, kText3);
  EXPECT_EQ(Assemble(none, {}).ids, Ids{});
  EXPECT_EQ(Assemble(none, kText3, kPair2).type_ids, (Ids{0, 0, 0, 1, 1}));
  const SequenceTemplate turned =
      Make({{kText, 0, 2}}, {{kPair, 0, 1}, {kSpecialToken, 4, 3}, {kText}});
  EXPECT_EQ(Assemble(turned, kText3).type_ids, Ids(3, 2));
  EXPECT_EQ(Assemble(turned, kText3, kPair2).ids, (Ids{5, 6, 4, 7, 8, 9}));
  EXPECT_EQ(Assemble(turned, kText3, kPair2).type_ids, (Ids{1, 1, 3, 0, 0, 0}));
}

TEST(SequenceTemplate, TakesEmptyTexts) {
  const SequenceTemplate bert = Make({{kSpecialToken, 1}, {kText}, {kSpecialToken, 2}},
                                     {{kSpecialToken, 1}, {kText}, {kPair}, {kSpecialToken, 2}});
  EXPECT_EQ(Assemble(bert, {}).ids, (Ids{1, 2}));
  EXPECT_EQ(Assemble(bert, {}, Ids{}).ids, (Ids{1, 2}));
  EXPECT_EQ(Assemble(bert, {}, kPair2).ids, (Ids{1, 5, 6, 2}));
}

}  // namespace
}  // namespace distilbert
