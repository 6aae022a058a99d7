#include "task/fit/fit.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "task/fit/calibrate.h"
#include "task/fit/choice.h"
#include "task/fit/dual.h"
#include "task/fit/examples.h"
#include "task/fit/primal.h"

namespace distilbert::fit {
namespace {

Result<void> Check(std::span<const std::uint16_t> features, std::span<const std::int32_t> labels,
                   std::size_t label_count, std::size_t width) {
  const auto invalid = [](const std::string& message) {
    return Fail(ErrorCode::kInvalidArgument, message);
  };
  if (label_count < 2 || label_count > kMostLabels) {
    return invalid("there are " + std::to_string(label_count) + " labels, expected 2 to " +
                   std::to_string(kMostLabels));
  }
  if (labels.size() > kMostExamples) {
    return invalid("there are " + std::to_string(labels.size()) + " examples, expected at most " +
                   std::to_string(kMostExamples));
  }
  if (features.size() != labels.size() * width) {
    return invalid("there are " + std::to_string(features.size()) + " features, expected " +
                   std::to_string(labels.size() * width));
  }
  const auto wrong = [&](std::int32_t label) {
    return label < 0 || static_cast<std::size_t>(label) >= label_count;
  };
  if (std::ranges::any_of(labels, wrong)) {
    return invalid("an example's label is not one of " + std::to_string(label_count));
  }
  // The exponent of infinity and of what is no number.
  if (std::ranges::any_of(features, [](std::uint16_t half) { return (half & 0x7C00) == 0x7C00; })) {
    return invalid("the features are not finite");
  }
  return {};
}

}  // namespace

struct Fit::Impl {
  /// A part of the work, done in slices.
  struct Task {
    Result<void> (Impl::*run)(Range rows);
    std::size_t rows;
    std::size_t slice;
    double cost;  // of all its rows, in products of two numbers
  };

  Buffer<std::uint16_t> features;
  Buffer<std::int32_t> labels;
  Buffer<std::size_t> sizes;
  std::size_t hidden_size = 0;

  std::vector<Task> tasks;
  std::size_t task = 0;
  std::size_t row = 0;
  double done = 0.0;
  double expected = 0.0;  // cost of what is planned when the features are chosen
  double reported = 0.0;

  Choice choice;
  Matrix rows;  // the examples, if they are few
  Matrix gram;
  Dual dual;
  Primal primal;
  InnerProducts products;
  Buffer<double> bias;  // at the mean of all examples
  Matrix combinations;
  Matrix weights;
  Temperature temperature;
  Fitted result;

  Classes classes() const {
    return {.of = labels.span(),
            .sizes = sizes.span(),
            .shrinkage = ShrinkageFor(labels.size(), examples().columns())};
  }
  Examples examples() const { return {features.span(), choice.best(), hidden_size}; }

  void Plan();
  Result<void> BeginChoice(Range);
  Result<void> Choose(Range mixes);
  void PlanDual();
  void PlanPrimal();
  Result<void> ReadRows(Range);
  Result<void> MultiplyRows(Range range);
  Result<void> BeginDual(Range);
  Result<void> FactorizeDual(Range range);
  Result<void> SubstituteDual(Range range);
  Result<void> DualProducts(Range range);
  Result<void> BeginCombinations(Range);
  Result<void> CombineRows(Range range);
  Result<void> BeginPrimal(Range);
  Result<void> AddPrimal(Range parts);
  Result<void> FinishPrimal(Range);
  Result<void> FactorizePrimal(Range range);
  Result<void> SubstituteMeans(Range range);
  Result<void> PrimalProducts(Range range);
  Result<void> BackSubstituteMeans(Range range);
  Result<void> TakeWeights(Range);
  Result<void> LeaveOut(Range);
  Result<void> Calibrate(Range);
  Result<void> Round(Range);
};

void Fit::Impl::Plan() {
  const auto tried = static_cast<double>(std::min<std::size_t>(labels.size(), 256));
  tasks = {{&Impl::BeginChoice, 1, 1, tried * tried * static_cast<double>(hidden_size)},
           {&Impl::Choose, kMixes.size(), 1, 5.0 * tried * tried * tried}};
  const auto n = static_cast<double>(labels.size());
  const auto d = static_cast<double>(examples().columns());
  expected = n * std::min(n, d) * d;
}

Result<void> Fit::Impl::BeginChoice(Range) {
  return choice.Begin(features.span(), classes(), hidden_size);
}

Result<void> Fit::Impl::Choose(Range mixes) {
  if (auto ok = choice.Try(mixes.begin); !ok) return ok;
  if (mixes.end < kMixes.size()) return {};
  expected = 0.0;
  if (labels.size() > examples().columns()) {
    PlanPrimal();
  } else {
    PlanDual();
  }
  return {};
}

void Fit::Impl::PlanDual() {
  const auto n = static_cast<double>(labels.size());
  const auto d = static_cast<double>(examples().columns());
  const auto k = static_cast<double>(sizes.size());
  const std::size_t all = labels.size();
  tasks.insert(tasks.end(), {{&Impl::ReadRows, 1, 1, n * d},
                             {&Impl::MultiplyRows, all, 32, n * n * d / 2.0},
                             {&Impl::BeginDual, 1, 1, n * n},
                             {&Impl::FactorizeDual, all, 32, n * n * n / 6.0},
                             {&Impl::SubstituteDual, all, 32, n * n * n / 2.0},
                             {&Impl::DualProducts, all, 128, n * n * k},
                             {&Impl::BeginCombinations, 1, 1, n * n * k},
                             {&Impl::CombineRows, sizes.size(), 32, n * d * k},
                             {&Impl::LeaveOut, 1, 1, 5.0 * n * k},
                             {&Impl::Calibrate, Temperature::kSteps, 1, 32.0 * 20.0 * n * k},
                             {&Impl::Round, 1, 1, n * d}});
}

void Fit::Impl::PlanPrimal() {
  const auto n = static_cast<double>(labels.size());
  const auto d = static_cast<double>(examples().columns());
  const auto k = static_cast<double>(sizes.size());
  const std::size_t numbers = examples().columns();
  tasks.insert(tasks.end(),
               {{&Impl::BeginPrimal, 1, 1, n * d},
                {&Impl::AddPrimal, Primal::Parts(labels.size(), numbers), 1, n * d * d / 2.0},
                {&Impl::FinishPrimal, 1, 1, d * d},
                {&Impl::FactorizePrimal, numbers, 32, d * d * d / 6.0},
                {&Impl::SubstituteMeans, sizes.size(), 32, k * d * d / 2.0},
                {&Impl::PrimalProducts, labels.size(), 64, n * d * (d / 2.0 + k)},
                {&Impl::BackSubstituteMeans, sizes.size(), 32, k * d * d / 2.0},
                {&Impl::TakeWeights, 1, 1, 0.0},
                {&Impl::LeaveOut, 1, 1, 5.0 * n * k},
                {&Impl::Calibrate, Temperature::kSteps, 1, 32.0 * 20.0 * n * k},
                {&Impl::Round, 1, 1, n * d}});
}

Result<void> Fit::Impl::ReadRows(Range) {
  const Examples all = examples();
  if (auto ok = rows.Reset(all.size(), all.columns()); !ok) return ok;
  for (std::size_t i = 0; i < all.size(); ++i) all.Read(i, rows.At(i));
  return gram.Reset(all.size(), all.size());
}

Result<void> Fit::Impl::MultiplyRows(Range range) {
  AddProducts(rows, rows, range, true, gram);
  return {};
}

Result<void> Fit::Impl::BeginDual(Range) { return dual.Begin(gram, classes(), rows.columns()); }

Result<void> Fit::Impl::FactorizeDual(Range range) {
  dual.Factorize(range);
  return {};
}

Result<void> Fit::Impl::SubstituteDual(Range range) {
  dual.Substitute(range);
  return {};
}

Result<void> Fit::Impl::DualProducts(Range range) {
  return dual.Products(classes(), range, products);
}

Result<void> Fit::Impl::BeginCombinations(Range) {
  if (auto ok = dual.Combinations(classes(), combinations); !ok) return ok;
  return weights.Reset(sizes.size(), rows.columns());
}

Result<void> Fit::Impl::CombineRows(Range range) {
  AddCombinations(combinations, range, rows, weights);
  return {};
}

Result<void> Fit::Impl::BeginPrimal(Range) { return primal.Begin(examples(), classes()); }

Result<void> Fit::Impl::AddPrimal(Range parts) {
  return primal.Add(examples(), classes(), parts.begin);
}

Result<void> Fit::Impl::FinishPrimal(Range) {
  primal.Finish(classes());
  return {};
}

Result<void> Fit::Impl::FactorizePrimal(Range range) {
  primal.Factorize(range);
  return {};
}

Result<void> Fit::Impl::SubstituteMeans(Range range) {
  primal.SubstituteMeans(range);
  return {};
}

Result<void> Fit::Impl::PrimalProducts(Range range) {
  return primal.Products(examples(), classes(), range, products);
}

Result<void> Fit::Impl::BackSubstituteMeans(Range range) {
  primal.BackSubstituteMeans(range);
  return {};
}

Result<void> Fit::Impl::TakeWeights(Range) {
  std::swap(weights, primal.weights());
  return {};
}

/// Leave-one-out scores take the place of the inner products, of which the biases are made before.
Result<void> Fit::Impl::LeaveOut(Range) {
  if (auto ok = bias.Reserve(sizes.size()); !ok) return ok;
  if (auto ok = result.predicted.Reserve(labels.size()); !ok) return ok;
  std::ranges::fill(bias.span(), 0.0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto own = static_cast<std::size_t>(labels[i]);
    bias[own] -= products.with_means.Row(i)[own] / (2.0 * static_cast<double>(sizes[own]));
  }
  if (auto ok = LeaveOneOut(classes(), products); !ok) return ok;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto scores = products.with_means.At(i);
    result.predicted[i] =
        static_cast<std::int32_t>(std::ranges::max_element(scores) - scores.begin());
  }
  return {};
}

Result<void> Fit::Impl::Calibrate(Range) {
  temperature.Step(products.with_means, classes());
  return {};
}

/// Weights in 8 bits, and biases that make up for what their rounding does to the examples' mean.
Result<void> Fit::Impl::Round(Range) {
  const Examples all = examples();
  const std::size_t columns = all.columns();
  Fitted& out = result;
  out.mix = choice.best();
  out.temperature = static_cast<float>(temperature.value());
  auto threshold = Threshold(products.with_means, temperature.value());
  if (!threshold) return TakeError(threshold);
  out.threshold = static_cast<float>(*threshold);
  if (auto ok = out.codes.Reserve(sizes.size(), columns); !ok) return ok;
  for (auto* floats : {&out.scales, &out.bias}) {
    if (auto ok = floats->Reserve(sizes.size()); !ok) return ok;
  }
  auto mean = Buffer<double>::Create(2 * columns);
  if (!mean) return TakeError(mean);
  std::ranges::fill(mean->span(), 0.0);
  const auto example = mean->span().last(columns);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all.Read(i, example);
    for (std::size_t j = 0; j < columns; ++j)
      (*mean)[j] += example[j] / static_cast<double>(all.size());
  }
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    double most = 0.0;
    for (const double value : weights.At(k)) most = std::max(most, std::fabs(value));
    out.scales[k] = static_cast<float>(most > 0.0 ? most / 127.0 : 1.0);
    const auto scale = static_cast<double>(out.scales[k]);
    double at_mean = 0.0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double code = std::clamp(__builtin_rint(weights.Row(k)[j] / scale), -127.0, 127.0);
      out.codes[k * columns + j] = static_cast<std::int8_t>(code);
      at_mean += code * scale * (*mean)[j];
    }
    out.bias[k] = static_cast<float>(bias[k] - at_mean);
  }
  return {};
}

Fit::Fit(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Fit::Fit(Fit&&) noexcept = default;
Fit& Fit::operator=(Fit&&) noexcept = default;
Fit::~Fit() = default;

Result<Fit> Fit::Create(std::span<const std::uint16_t> features,
                        std::span<const std::int32_t> labels, std::size_t label_count,
                        std::size_t hidden_size) {
  if (auto ok = Check(features, labels, label_count, kFeatureBlocks * hidden_size); !ok) {
    return TakeError(ok);
  }
  auto impl = std::make_unique<Impl>();
  if (auto ok = impl->features.Reserve(features.size()); !ok) return TakeError(ok);
  if (auto ok = impl->labels.Reserve(labels.size()); !ok) return TakeError(ok);
  if (auto ok = impl->sizes.Reserve(label_count); !ok) return TakeError(ok);
  std::ranges::copy(features, impl->features.begin());
  std::ranges::copy(labels, impl->labels.begin());
  std::ranges::fill(impl->sizes.span(), std::size_t{0});
  for (const std::int32_t label : labels) ++impl->sizes[static_cast<std::size_t>(label)];
  const auto few =
      std::ranges::find_if(impl->sizes.span(), [](std::size_t size) { return size < 2; });
  if (few != impl->sizes.span().end()) {
    return Fail(ErrorCode::kInvalidArgument,
                "label " + std::to_string(few - impl->sizes.span().begin()) + " has " +
                    std::to_string(*few) + " examples, expected at least 2");
  }
  impl->hidden_size = hidden_size;
  impl->Plan();
  return Fit(std::move(impl));
}

Result<double> Fit::Step() {
  Impl& impl = *impl_;
  if (impl.task == impl.tasks.size()) return 1.0;
  const Impl::Task task = impl.tasks[impl.task];
  const Range range = {.begin = impl.row, .end = std::min(impl.row + task.slice, task.rows)};
  if (auto ok = (impl.*task.run)(range); !ok) return TakeError(ok);
  impl.done +=
      task.cost * static_cast<double>(range.end - range.begin) / static_cast<double>(task.rows);
  impl.row = range.end;
  if (impl.row == task.rows) {
    impl.row = 0;
    ++impl.task;
  }
  if (impl.task == impl.tasks.size()) return 1.0;
  double all = impl.expected;
  for (const Impl::Task& each : impl.tasks) all += each.cost;
  // What was expected may have been too much.
  impl.reported = std::max(impl.reported, std::min(impl.done / all, 0.99));
  return impl.reported;
}

const Fitted& Fit::result() const { return impl_->result; }

}  // namespace distilbert::fit
