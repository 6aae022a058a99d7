// LDA of more examples than numbers: by S itself (lda.h), made of a few examples at a time.
#pragma once

#include <cstddef>
#include <span>

#include "base/buffer.h"
#include "task/fit/examples.h"
#include "task/fit/lda.h"
#include "task/fit/matrix.h"

namespace distilbert::fit {

class Primal {
 public:
  /// What follows is called in this order, with ranges that together are all rows and begin at
  /// multiples of 32.
  Result<void> Begin(const Examples& examples, const Classes& classes);
  /// A part of S, `part` counting to Parts.
  Result<void> Add(const Examples& examples, const Classes& classes, std::size_t part);
  static std::size_t Parts(std::size_t examples, std::size_t numbers);
  void Finish(const Classes& classes);
  void Factorize(Range numbers);
  void SubstituteMeans(Range classes);
  /// `rows`: at most 64 of the examples.
  Result<void> Products(const Examples& examples, const Classes& classes, Range rows,
                        InnerProducts& out);
  void BackSubstituteMeans(Range classes);
  /// The w_k, [classes, numbers].
  Matrix& weights() { return means_; }

 private:
  Buffer<double> center_;  // [numbers], then room for an example
  Matrix means_;           // of the classes; centred, substituted, then the weights
  Matrix chunk_;           // r of some examples, [numbers, examples]
  Matrix factor_;          // S, then its factor
  Matrix rows_;            // some examples, centred and substituted
};

}  // namespace distilbert::fit
