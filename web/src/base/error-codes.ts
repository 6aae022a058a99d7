// The one list of error codes; docs/errors.md explains them to users.

/**
 * What went wrong, for programs.
 *
 * - `invalid_argument`: a value passed to the library is not what it takes
 * - `invalid_config`, `invalid_tokenizer`, `invalid_vocabulary`, `invalid_weights`: a file of the
 *   model is broken or does not fit the others
 * - `unsupported_model`: a sound model of another kind
 * - `not_found`: a file of the model is not there
 * - `network`: a file could not be fetched
 * - `integrity`: a file of the model is not the one that `integrity` describes
 * - `text_too_long`: a text has more tokens than the model takes, with `overflow: "error"`
 * - `out_of_memory`: the model or a text does not fit into memory
 * - `disposed`: the classifier has been disposed of
 * - `worker_lost`: the worker with the model has ended; what was under way is lost
 * - `unsupported_runtime`: WebAssembly or its SIMD instructions are missing
 * - `internal`: a defect of this library
 */
export type ErrorCode =
  | "invalid_argument"
  | "invalid_config"
  | "invalid_tokenizer"
  | "invalid_vocabulary"
  | "invalid_weights"
  | "unsupported_model"
  | "not_found"
  | "network"
  | "integrity"
  | "text_too_long"
  | "out_of_memory"
  | "disposed"
  | "worker_lost"
  | "unsupported_runtime"
  | "internal";
