// Puts decoded tensors into the place and form in which they run, and packs each linear layer as
// soon as all of its parts are there, so that little more than the packed weights is ever held.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/encoder.h"
#include "model/tensor_spec.h"
#include "model/weight_matrix.h"

namespace distilbert {

class WeightAssembler {
 public:
  static Result<std::unique_ptr<WeightAssembler>> Create(const ModelConfig& config,
                                                         StorageFormat stored, RunDtype run);
  virtual ~WeightAssembler() = default;

  const std::vector<TensorSpec>& specs() const { return specs_; }

  /// Makes room for a tensor (or its scales); kInvalidWeights if it has come before.
  Result<void> Open(TensorMatch match);

  /// A row of a float tensor. May change `values`.
  Result<void> StoreFloatRow(std::size_t spec, std::size_t row, std::span<float> values);

  /// Rows of a quantised tensor's values or scales, as the file stores them.
  Result<void> StoreRawRows(TensorMatch match, std::size_t row, std::size_t count,
                            std::span<const std::byte> bytes);

  /// All rows of the tensor (or of its scales) have been stored.
  Result<void> Close(TensorMatch match);

  /// Names of the tensors that have not come.
  std::vector<std::string> Missing() const;

  /// The model; call once, when nothing is missing.
  virtual Result<std::unique_ptr<Encoder>> Build() = 0;

 protected:
  WeightAssembler(const ModelConfig& config, StorageFormat stored, RunDtype run);

  /// Linear layers whose weights are stacked into one product: Q, K and V.
  struct Product {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t open_parts = 0;  // weights and biases still to come
    WeightMatrix weight;
    Buffer<float> bias;
  };

  /// Where a tensor goes: into a product, a matrix of its own, or a vector.
  struct Slot {
    Product* product = nullptr;
    WeightMatrix* matrix = nullptr;
    Buffer<float>* vector = nullptr;
    std::size_t offset = 0;  // rows of a product above this tensor's
    WeightMatrix raw;        // a quantised tensor that runs in another form
    bool values_opened = false;
    bool scales_opened = false;
    bool values_closed = false;
    bool scales_closed = false;
  };

  /// Registers the destinations of `name`.weight and `name`.bias.
  void AddToProduct(Product& product, const std::string& name);
  void AddMatrix(WeightMatrix& matrix, const std::string& name);
  void AddVector(Buffer<float>& vector, const std::string& name);

  bool integers() const { return run_ != RunDtype::kFp32; }

  /// Packs a product whose parts have all come.
  virtual Result<void> Pack(Product& product) = 0;

  ModelConfig config_;
  StorageFormat stored_;
  RunDtype run_;

 private:
  std::size_t SpecIndex(const std::string& name) const;
  MatrixForm RunForm(TensorRole role) const;
  bool RunsAsStored(const TensorSpec& spec) const;
  Result<WeightMatrix*> Destination(std::size_t spec);
  Result<void> StoreInDestination(std::size_t spec, std::size_t row, std::span<float> values);
  Result<void> CheckRange(const TensorSpec& spec, std::span<const std::byte> values) const;
  Result<void> ConvertRaw(std::size_t spec);

  std::vector<TensorSpec> specs_;
  std::vector<Slot> slots_;
  WeightMatrix q4_row_;  // rounds one row to 4 bits on the way to 7-bit rows
};

}  // namespace distilbert
