// Puts decoded tensors into the place and form in which they run, and packs each linear layer as
// soon as all of its parts are there, so that little more than the packed weights is ever held.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "load/tensor_check.h"
#include "model/encoder.h"
#include "model/family.h"
#include "model/head.h"
#include "model/weight_matrix.h"

namespace distilbert {

class WeightAssembler {
 public:
  virtual ~WeightAssembler() = default;

  const std::vector<TensorPlace>& places() const { return places_; }

  /// The form to which a float tensor's rows are rounded first, before they get the form that runs.
  MatrixForm RoundedForm(TensorRole role) const;

  /// Makes room for a tensor (or its scales); kInvalidWeights if it has come before.
  Result<void> Open(TensorMatch match);

  /// A row of a float tensor. May change `values`.
  Result<void> StoreFloatRow(std::size_t place, std::size_t row, std::span<float> values);

  /// Rows of a quantized tensor's values or scales, as the file stores them.
  Result<void> StoreRawRows(TensorMatch match, std::size_t row, std::size_t count,
                            std::span<const std::byte> bytes);

  /// All rows of the tensor (or of its scales) have been stored.
  Result<void> Close(TensorMatch match);

  /// The tensors that have not come.
  MissingTensors Missing() const;

  /// The model; call once, when nothing is missing.
  virtual Result<LoadedModel> Build() = 0;

 protected:
  WeightAssembler(const ModelShape& shape, StorageFormat stored, RunDtype run);

  /// Linear layers whose weights are stacked into one product: Q, K and V.
  struct Product {
    std::size_t rows = 0;
    std::size_t open_parts = 0;  // weights and biases still to come
    WeightMatrix weight;
    Buffer<float> bias;
  };

  /// A tensor's rows (or a bias's elements) in a product, from row `first` on.
  struct ProductPart {
    Product* product;
    std::size_t first;
  };

  /// Where a tensor goes.
  using Destination = std::variant<ProductPart, WeightMatrix*, Buffer<float>*>;

  void SetDestination(std::size_t place, Destination destination) {
    entries_[place].destination = destination;
  }

  /// Packs a product whose parts have all come.
  virtual Result<void> Pack(Product& product) = 0;

  ModelShape shape_;
  StorageFormat stored_;
  RunDtype run_;

 private:
  enum class Arrival { kMissing, kOpened, kComplete };

  struct Entry {
    Destination destination;
    WeightMatrix raw;  // a quantized tensor that runs in another form
    Arrival values = Arrival::kMissing;
    Arrival scales = Arrival::kMissing;
  };

  MatrixForm RunForm(TensorRole role) const;
  bool IsQuantized(const TensorPlace& place) const;
  bool RunsAsStored(const TensorPlace& place) const;
  std::size_t FirstRow(std::size_t place) const;
  Result<WeightMatrix*> Matrix(std::size_t place);
  Result<std::span<float>> Vector(std::size_t place);
  Result<void> CheckRange(const TensorPlace& place, std::span<const std::byte> values) const;
  Result<void> ConvertRaw(std::size_t place);

  std::vector<TensorPlace> places_;
  std::vector<Entry> entries_;  // one for each place
  WeightMatrix q4_row_;         // rounds one row to 4 bits on the way to 7-bit rows
};

}  // namespace distilbert
