// Both ways to an LDA against scikit-learn's decision values, and leave-one-out scores against as
// many fits (tests/golden/learn/make_learn_golden.py).
#include "task/fit/lda.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/checkpoint.h"
#include "task/fit/dual.h"
#include "task/fit/examples.h"
#include "task/fit/primal.h"

namespace distilbert::fit {
namespace {

constexpr std::size_t kBlockSize = 8;
constexpr Mix kAll = {1.0F, 1.0F, 1.0F};

using Rows = std::vector<std::vector<double>>;

struct Golden {
  std::vector<std::uint16_t> features;
  std::vector<std::int32_t> labels;
  std::vector<std::size_t> sizes;
  std::vector<std::uint16_t> texts;
  Rows decisions;
  Rows left_out;
  double shrinkage = 0.0;

  Classes classes() const { return {.of = labels, .sizes = sizes, .shrinkage = shrinkage}; }
  Examples examples() const { return {features, kAll, kBlockSize}; }
};

Golden Read(const std::string& name) {
  const auto all =
      nlohmann::json::parse(test::ReadFile(test::ProjectPath("tests/golden/learn/golden.json")));
  const auto& one = all.at(name);
  Golden out;
  out.features = one.at("features").get<std::vector<std::uint16_t>>();
  out.labels = one.at("labels").get<std::vector<std::int32_t>>();
  out.texts = one.at("texts").get<std::vector<std::uint16_t>>();
  out.shrinkage = one.at("shrinkage");
  out.decisions = one.at("decisions").get<Rows>();
  out.left_out = one.at("leftOut").get<Rows>();
  for (const std::int32_t label : out.labels) {
    out.sizes.resize(std::max(out.sizes.size(), static_cast<std::size_t>(label) + 1));
    ++out.sizes[static_cast<std::size_t>(label)];
  }
  return out;
}

struct Solved {
  InnerProducts products;
  Matrix weights;
};

Solved SolveDual(const Golden& golden) {
  const Examples examples = golden.examples();
  const std::size_t n = examples.size();
  Matrix rows;
  Matrix gram;
  Matrix combinations;
  Solved out;
  Dual dual;
  EXPECT_TRUE(rows.Reset(n, examples.columns()));
  EXPECT_TRUE(gram.Reset(n, n));
  for (std::size_t i = 0; i < n; ++i) examples.Read(i, rows.At(i));
  AddProducts(rows, rows, {0, n}, true, gram);
  EXPECT_TRUE(dual.Begin(gram, golden.classes(), examples.columns()));
  dual.Factorize({0, n});
  dual.Substitute({0, n});
  EXPECT_TRUE(dual.Products(golden.classes(), {0, n}, out.products));
  EXPECT_TRUE(dual.Combinations(golden.classes(), combinations));
  EXPECT_TRUE(out.weights.Reset(golden.sizes.size(), examples.columns()));
  AddCombinations(combinations, {0, golden.sizes.size()}, rows, out.weights);
  return out;
}

Solved SolvePrimal(const Golden& golden) {
  const Examples examples = golden.examples();
  const std::size_t n = examples.size();
  Solved out;
  Primal primal;
  EXPECT_TRUE(primal.Begin(examples, golden.classes()));
  for (std::size_t part = 0; part < Primal::Parts(n, examples.columns()); ++part) {
    EXPECT_TRUE(primal.Add(examples, golden.classes(), part));
  }
  primal.Finish(golden.classes());
  primal.Factorize({0, examples.columns()});
  primal.SubstituteMeans({0, golden.sizes.size()});
  for (std::size_t i = 0; i < n; i += 64) {
    const Range range = {i, std::min(i + 64, n)};
    EXPECT_TRUE(primal.Products(examples, golden.classes(), range, out.products));
  }
  primal.BackSubstituteMeans({0, golden.sizes.size()});
  std::swap(out.weights, primal.weights());
  return out;
}

using Solve = Solved (*)(const Golden&);

class Lda : public testing::TestWithParam<std::pair<std::string, Solve>> {};

TEST_P(Lda, DecidesAsScikitLearn) {
  const auto& [name, solve] = GetParam();
  const Golden golden = Read(name);
  Solved solved = solve(golden);
  Matrix means;
  const Examples texts(golden.texts, kAll, kBlockSize);
  std::vector<double> center(texts.columns());
  std::vector<double> row(texts.columns());
  for (std::size_t i = 0; i < golden.labels.size(); ++i) {
    golden.examples().Read(i, row);
    for (std::size_t j = 0; j < row.size(); ++j) {
      center[j] += row[j] / static_cast<double>(golden.labels.size());
    }
  }
  ASSERT_TRUE(ClassMeans(solved.products.with_means, golden.classes(), means));
  ASSERT_EQ(texts.size(), golden.decisions.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    texts.Read(i, row);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] -= center[j];
    for (std::size_t k = 0; k < golden.sizes.size(); ++k) {
      const double score = Dot(row, solved.weights.At(k)) - means.Row(k)[k] / 2.0;
      const double expected = golden.decisions[i][k];
      EXPECT_NEAR(score, expected, 1e-8 * std::max(1.0, std::fabs(expected))) << i << " " << k;
    }
  }
}

TEST_P(Lda, LeavesOneOutAsManyFitsDo) {
  const auto& [name, solve] = GetParam();
  const Golden golden = Read(name);
  Solved solved = solve(golden);
  ASSERT_TRUE(LeaveOneOut(golden.classes(), solved.products));
  for (std::size_t i = 0; i < golden.labels.size(); ++i) {
    for (std::size_t k = 0; k < golden.sizes.size(); ++k) {
      const double expected = golden.left_out[i][k];
      EXPECT_NEAR(solved.products.with_means.Row(i)[k], expected,
                  1e-8 * std::max(1.0, std::fabs(expected)))
          << i << " " << k;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, Lda,
                         testing::Values(std::pair{"few", &SolveDual},
                                         std::pair{"few", &SolvePrimal},
                                         std::pair{"many", &SolveDual},
                                         std::pair{"many", &SolvePrimal}));

}  // namespace
}  // namespace distilbert::fit
