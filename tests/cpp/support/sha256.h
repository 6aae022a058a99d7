// SHA-256 (FIPS 180-4), for comparing long results with published sums.
#pragma once

#include <string>
#include <string_view>

namespace distilbert::test {

/// Lower-case hexadecimal digest.
std::string Sha256(std::string_view data);

}  // namespace distilbert::test
