// Errors are values: every fallible function returns Result<T>, and nothing throws.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
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
struct ErrorDetails {
  ErrorCode code;
  std::string_view message;                        // lies behind this
  std::optional<std::size_t> text = std::nullopt;  // which of a call's texts it is about
};

/// One pointer, which is only moved and is returned in a register, and whose release the compiler
/// leaves out where it has been moved from: hundreds of places pass an error on, in little code.
class [[clang::trivial_abi]] Error {
 public:
  Error() = default;  // no error
  Error(ErrorCode code, std::string_view message);
  Error(Error&& other) noexcept : details_(std::exchange(other.details_, nullptr)) {}
  Error& operator=(Error&& other) noexcept {
    std::swap(details_, other.details_);
    return *this;
  }
  ~Error() { std::free(details_); }

  ErrorDetails* operator->() const { return details_; }
  explicit operator bool() const { return details_; }

 private:
  ErrorDetails* details_ = nullptr;
};

/// std::expected<void, Error>, in no more than the pointer.
class [[clang::trivial_abi]] Outcome {
 public:
  Outcome() = default;
  Outcome(std::unexpected<Error> failure) : error_(std::move(failure.error())) {}

  explicit operator bool() const { return has_value(); }
  bool has_value() const { return !error_; }
  Error& error() { return error_; }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

template <typename T>
using Result = std::conditional_t<std::is_void_v<T>, Outcome, std::expected<T, Error>>;

/// The error of a result that has one, for passing it on.
std::unexpected<Error> TakeError(auto& result) {
  return std::unexpected(std::move(result.error()));
}

inline std::unexpected<Error> AboutText(std::unexpected<Error> failure, std::size_t index) {
  failure.error()->text = index;
  return failure;
}

/// A text of a file for a message: the beginning of a long one.
std::string Shortened(std::string_view text);

std::unexpected<Error> Fail(ErrorCode code, const std::string& message);
std::unexpected<Error> Fail(ErrorCode code, const char* message);

}  // namespace distilbert
