// LDA of fewer examples than numbers: all from the examples' products with each other, by
// S^-1 = (I - R' (R R' + e I)^-1 R) / (h t), e = h t / c, where R's rows are the r (lda.h).
#pragma once

#include <cstddef>

#include "task/fit/lda.h"
#include "task/fit/matrix.h"

namespace distilbert::fit {

class Dual {
 public:
  /// `gram`: the examples' products with each other, [examples, examples], its lower triangle;
  /// used up. `numbers`: that each example has. What follows is called in this order, with ranges
  /// that together are all examples and begin at multiples of 32.
  Result<void> Begin(Matrix& gram, const Classes& classes, std::size_t numbers);
  void Factorize(Range examples);
  void Substitute(Range examples);
  Result<void> Products(const Classes& classes, Range examples, InnerProducts& out);

  /// Rows of `out`: what of each example goes into a class's weights w_k, [classes, examples].
  Result<void> Combinations(const Classes& classes, Matrix& out);

 private:
  double ridge_ = 0.0;  // h t
  Matrix gram_;         // of the centred examples
  Matrix factor_;       // of R R' + e I
  Matrix rows_;         // x R', then substituted
  Matrix means_;        // of the classes' rows of it
  Matrix gram_means_;   // and of the products
};

}  // namespace distilbert::fit
