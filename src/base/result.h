// Errors are values: every fallible function returns Result<T>, and nothing throws.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace distilbert {

enum class ErrorCode {
  kInvalidArgument,    // the caller passed something out of range
  kInvalidConfig,      // config.json describes a model that cannot exist
  kInvalidVocabulary,  // the vocabulary lacks a special token, has duplicates, ...
  kInvalidWeights,     // a tensor is missing, has another dtype or shape, or is not finite
  kTextTooLong,        // more tokens than the model takes, and the caller asked not to truncate
  kOutOfMemory,
  kInternal,  // an operator failed in a way that no input should cause
};

/// The code's name as JavaScript sees it, for example "invalid_config".
constexpr std::string_view Name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kInvalidConfig:
      return "invalid_config";
    case ErrorCode::kInvalidVocabulary:
      return "invalid_vocabulary";
    case ErrorCode::kInvalidWeights:
      return "invalid_weights";
    case ErrorCode::kTextTooLong:
      return "text_too_long";
    case ErrorCode::kOutOfMemory:
      return "out_of_memory";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

/// What was wrong, where, and what would be right.
struct Error {
  ErrorCode code;
  std::string message;
  std::optional<std::size_t> text = std::nullopt;  // which of a call's texts it is about
};

inline Error AboutText(Error error, std::size_t index) {
  error.text = index;
  return error;
}

template <typename T>
using Result = std::expected<T, Error>;

/// A text of a file for a message: the beginning of a long one.
std::string Shortened(std::string_view text);

inline std::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{.code = code, .message = std::move(message)});
}

}  // namespace distilbert
