// RAII and errors around XNNPACK's C interface.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "xnnpack.h"

namespace distilbert::nn {

struct DeleteXnnOperator {
  void operator()(xnn_operator* op) const { xnn_delete_operator(op); }
};
using XnnOperator = std::unique_ptr<xnn_operator, DeleteXnnOperator>;

/// Turns a status into an error that names the operator.
inline Result<void> Check(xnn_status status, std::string_view what) {
  if (status == xnn_status_success) return {};
  const ErrorCode code =
      status == xnn_status_out_of_memory ? ErrorCode::kOutOfMemory : ErrorCode::kInternal;
  return Fail(code, "XNNPACK could not run " + std::string(what) + " (status " +
                        std::to_string(static_cast<int>(status)) + ")");
}

/// Cheap when done before.
inline Result<void> InitializeXnnpack() { return Check(xnn_initialize(nullptr), "xnn_initialize"); }

}  // namespace distilbert::nn
