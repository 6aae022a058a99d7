// Lets the core run a kernel that is not the best one here. The linker puts this in the place of
// the function that chooses (tests/cpp/CMakeLists.txt): the core itself has no such switch.
#pragma once

#include <cstddef>

namespace distilbert::test {

/// While it lives, models are created for the variant of this index, and run by it.
class UseInt8GemmVariant {
 public:
  explicit UseInt8GemmVariant(std::size_t index);
  ~UseInt8GemmVariant();
  UseInt8GemmVariant(const UseInt8GemmVariant&) = delete;
  UseInt8GemmVariant& operator=(const UseInt8GemmVariant&) = delete;
};

}  // namespace distilbert::test
