// Makes the n-th allocation of a Buffer fail. The linker puts this in the place of the function
// that allocates (tests/cpp/CMakeLists.txt): the core itself has no such switch.
#pragma once

#include <cstddef>

namespace distilbert::test {

/// From now on the `number`-th allocation fails, counted from 1; 0: none.
void FailAllocation(std::size_t number);

/// How many there have been since.
std::size_t CountAllocations();

}  // namespace distilbert::test
