// The fit of a learned head, in a module of its own, which is fetched when somebody learns. There
// is one build of it, so that the same examples give the same head everywhere. Its functions are
// like those of bindings.cpp, exported as they are, without Embind.
#include "task/fit/fit.h"

#include "objects.h"

#define DISTILBERT_EXPORT(name) __attribute__((export_name(#name)))

namespace distilbert::wasm {

DISTILBERT_EXPORT(allocate) Address AllocateForFit(Address size, Address more) {
  return Allocate(size, more);
}

DISTILBERT_EXPORT(free) Address FreeOfFit(Address memory, Address unused) {
  return Free(memory, unused);
}

DISTILBERT_EXPORT(createFit) Address CreateFit(Address /*unused*/, Address message) {
  Request request(message);
  const auto numbers = request.Ints();
  const auto features = request.Numbers<std::uint16_t>();
  return ObjectReply(fit::Fit::Create(features, request.Ints(),
                                      static_cast<std::size_t>(numbers[0]),
                                      static_cast<std::size_t>(numbers[1])));
}

DISTILBERT_EXPORT(stepFit) Address StepFit(Address fit, Address /*unused*/) {
  const auto done = At<fit::Fit>(fit).Step();
  return done ? Reply({PartOfOne(*done)}) : ErrorReply(done.error());
}

DISTILBERT_EXPORT(fitResult) Address FitResult(Address fit, Address /*unused*/) {
  const fit::Fitted& result = At<fit::Fit>(fit).result();
  return Reply({PartOf(result.mix), PartOf(result.codes), PartOf(result.scales),
                PartOf(result.bias), PartOfOne(result.temperature), PartOfOne(result.threshold),
                PartOf(result.predicted)});
}

}  // namespace distilbert::wasm
