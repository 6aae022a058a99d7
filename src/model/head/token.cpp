#include "model/head/token.h"

#include "model/head/output.h"

namespace distilbert {

Result<void> TokenHead::Run(std::span<const float> hidden, std::span<float> out) {
  RunOutput(out_, bias_.span(), hidden, {}, out);
  return {};
}

}  // namespace distilbert
