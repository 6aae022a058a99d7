#include "text/sequence_template.h"

#include <gtest/gtest.h>

namespace distilbert {
namespace {

using Ids = std::vector<std::int32_t>;
using enum TemplateItem::Kind;

const Ids kText3 = {7, 8, 9};
const Ids kPair2 = {5, 6};

TEST(SequenceTemplate, BertsGivesThePairTypeOne) {
  const SequenceTemplate bert({{kSpecialToken, 101, 0}, {kText}, {kSpecialToken, 102, 0}},
                              {{kSpecialToken, 101, 0},
                               {kText},
                               {kSpecialToken, 102, 0},
                               {kPair, 0, 1},
                               {kSpecialToken, 102, 1}});
  EXPECT_EQ(bert.added_tokens(false), 2);
  EXPECT_EQ(bert.added_tokens(true), 3);
  EXPECT_EQ(bert.Assemble(kText3).ids, (Ids{101, 7, 8, 9, 102}));
  EXPECT_EQ(bert.Assemble(kText3).type_ids, Ids(5, 0));
  EXPECT_EQ(bert.Assemble(kText3, kPair2).ids, (Ids{101, 7, 8, 9, 102, 5, 6, 102}));
  EXPECT_EQ(bert.Assemble(kText3, kPair2).type_ids, (Ids{0, 0, 0, 0, 0, 1, 1, 1}));
}

TEST(SequenceTemplate, RobertasHasTwoTokensBetweenAndOneType) {
  const SequenceTemplate roberta({{kSpecialToken, 0, 0}, {kText}, {kSpecialToken, 2, 0}},
                                 {{kSpecialToken, 0, 0},
                                  {kText},
                                  {kSpecialToken, 2, 0},
                                  {kSpecialToken, 2, 0},
                                  {kPair},
                                  {kSpecialToken, 2, 0}});
  EXPECT_EQ(roberta.added_tokens(true), 4);
  EXPECT_EQ(roberta.Assemble(kText3, kPair2).ids, (Ids{0, 7, 8, 9, 2, 2, 5, 6, 2}));
  EXPECT_EQ(roberta.Assemble(kText3, kPair2).type_ids, Ids(9, 0));
}

TEST(SequenceTemplate, MayAddNothingOrTurnTheTextsRound) {
  const SequenceTemplate none({{kText}}, {{kText}, {kPair, 0, 1}});
  EXPECT_EQ(none.added_tokens(false), 0);
  EXPECT_EQ(none.Assemble(kText3).ids, kText3);
  EXPECT_EQ(none.Assemble({}).ids, Ids{});
  EXPECT_EQ(none.Assemble(kText3, kPair2).type_ids, (Ids{0, 0, 0, 1, 1}));
  const SequenceTemplate turned({{kText, 0, 2}}, {{kPair, 0, 1}, {kSpecialToken, 4, 3}, {kText}});
  EXPECT_EQ(turned.Assemble(kText3).type_ids, Ids(3, 2));
  EXPECT_EQ(turned.Assemble(kText3, kPair2).ids, (Ids{5, 6, 4, 7, 8, 9}));
  EXPECT_EQ(turned.Assemble(kText3, kPair2).type_ids, (Ids{1, 1, 3, 0, 0, 0}));
}

TEST(SequenceTemplate, TakesEmptyTexts) {
  const SequenceTemplate bert({{kSpecialToken, 1}, {kText}, {kSpecialToken, 2}},
                              {{kSpecialToken, 1}, {kText}, {kPair}, {kSpecialToken, 2}});
  EXPECT_EQ(bert.Assemble({}).ids, (Ids{1, 2}));
  EXPECT_EQ(bert.Assemble({}, Ids{}).ids, (Ids{1, 2}));
  EXPECT_EQ(bert.Assemble({}, kPair2).ids, (Ids{1, 5, 6, 2}));
}

}  // namespace
}  // namespace distilbert
