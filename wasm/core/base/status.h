#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inklens {

// Memory that is refused. Tensors and the pixels of a picture's file are asked for so that a
// refusal is a kResourceExhausted: nothing is lost, nothing leaks, and the next call is as if this
// one had not been. Everything else comes from operator new or is asked for as by it, and the core
// is built without exceptions: refused there, the program ends by its std::new_handler, which may
// say so (as `inklens` does), or else by std::terminate. A std::bad_alloc must not be caught on its
// way through the core: what it passes is not put away. In WebAssembly the module aborts, and the
// client starts another worker. A null pointer is never gone on with. native_tests/allocation tries
// it.

/// What kind of thing went wrong. The message of a Status names the thing itself.
enum class StatusCode {
  kOk,
  kInvalidArgument,    ///< an option or argument outside its range
  kShapeMismatch,      ///< tensors or layers whose shapes do not fit together
  kNonFinite,          ///< NaN or infinity where finite numbers are required
  kNotFound,           ///< a layer, tensor or method that does not exist
  kDataLoss,           ///< truncated or corrupt bytes
  kUnsupported,        ///< well-formed input that Inklens does not handle
  kResourceExhausted,  ///< memory or size limits
  kInternal,           ///< a broken invariant: a bug in Inklens
};

/// The code's stable name as it appears in JSON and in the browser, e.g. "shape-mismatch".
std::string_view StatusCodeName(StatusCode code);

/// What a part of a sentence is: text or a whole number.
enum class PartKind : std::uint8_t {
  kNone,
  kCharacters,
  kString,
  kView,
  kSigned4,
  kUnsigned4,
  kSigned8,
  kUnsigned8
};

template <typename T>
constexpr PartKind PartKindOf() {
  if constexpr (std::is_same_v<T, std::string>) {
    return PartKind::kString;
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return PartKind::kView;
  } else if constexpr (std::is_convertible_v<const T&, const char*>) {
    return PartKind::kCharacters;
  } else {
    static_assert(std::is_integral_v<T> && (sizeof(T) == 4 || sizeof(T) == 8));
    if (sizeof(T) == 4) return std::is_signed_v<T> ? PartKind::kSigned4 : PartKind::kUnsigned4;
    return std::is_signed_v<T> ? PartKind::kSigned8 : PartKind::kUnsigned8;
  }
}

inline const void* PlaceOf(const char* text) { return text; }
template <typename T>
  requires(!std::is_convertible_v<const T&, const char*>)
const void* PlaceOf(const T& part) {
  return &part;
}

/// The kinds of all parts, four bits each, the first part's lowest.
template <typename... Parts>
constexpr std::uint64_t PartKinds() {
  static_assert(sizeof...(Parts) <= 16);
  std::uint64_t kinds = 0;
  int shift = 0;
  ((kinds |= static_cast<std::uint64_t>(PartKindOf<Parts>()) << shift, shift += 4), ...);
  return kinds;
}

/// Success, or a code and one sentence that names the offending thing and what was expected.
/// One pointer wide and null on success: statuses are returned everywhere and fail rarely, and
/// code that carries them should stay small.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message);
  Status(StatusCode code, const char* message);
  /// The sentence is the parts put together. They come without their types: there are hundreds of
  /// sentences, and each stands in the program as one word for every part and one for all kinds.
  Status(StatusCode code, std::uint64_t kinds, const void* const* parts);
  Status(const Status& other) : failure_(other.failure_ ? Copy(other) : nullptr) {}
  Status(Status&& other) noexcept : failure_(std::exchange(other.failure_, nullptr)) {}
  Status& operator=(Status other) noexcept {
    std::swap(failure_, other.failure_);
    return *this;
  }
  ~Status() {
    if (failure_) Destroy();
  }
  static Status Ok() { return Status(); }

  bool ok() const { return failure_ == nullptr; }
  StatusCode code() const { return failure_ ? failure_->code : StatusCode::kOk; }
  /// Empty on success.
  std::string message() const { return failure_ ? failure_->message : std::string(); }

 private:
  struct Failure {
    StatusCode code;
    std::string message;
  };
  static Failure* Copy(const Status& other);
  void Destroy();

  Failure* failure_ = nullptr;
};

template <typename... Parts>
[[gnu::always_inline]] inline Status FailureOf(StatusCode code, const Parts&... parts) {
  const void* const places[] = {PlaceOf(parts)...};
  return Status(code, PartKinds<Parts...>(), places);
}
/// One text needs no kinds.
[[gnu::always_inline]] inline Status FailureOf(StatusCode code, const char* text) {
  return Status(code, text);
}

/// Each makes a failure whose sentence is its arguments put together: text and whole numbers.
template <typename... Parts>
[[gnu::always_inline]] inline Status InvalidArgument(const Parts&... parts) {
  return FailureOf(StatusCode::kInvalidArgument, parts...);
}
template <typename... Parts>
[[gnu::always_inline]] inline Status ShapeMismatch(const Parts&... parts) {
  return FailureOf(StatusCode::kShapeMismatch, parts...);
}
template <typename... Parts>
[[gnu::always_inline]] inline Status NonFinite(const Parts&... parts) {
  return FailureOf(StatusCode::kNonFinite, parts...);
}
template <typename... Parts>
[[gnu::always_inline]] inline Status NotFound(const Parts&... parts) {
  return FailureOf(StatusCode::kNotFound, parts...);
}
template <typename... Parts>
[[gnu::always_inline]] inline Status DataLoss(const Parts&... parts) {
  return FailureOf(StatusCode::kDataLoss, parts...);
}
template <typename... Parts>
[[gnu::always_inline]] inline Status Unsupported(const Parts&... parts) {
  return FailureOf(StatusCode::kUnsupported, parts...);
}
template <typename... Parts>
[[gnu::always_inline]] inline Status ResourceExhausted(const Parts&... parts) {
  return FailureOf(StatusCode::kResourceExhausted, parts...);
}
template <typename... Parts>
[[gnu::always_inline]] inline Status Internal(const Parts&... parts) {
  return FailureOf(StatusCode::kInternal, parts...);
}

/// A value, or the Status that says why there is none. `value()` may be called only when ok().
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}                                  // NOLINT: implicit
  Result(Status status) : status_(std::move(status)) { assert(!status_.ok()); }  // NOLINT: implicit

  bool ok() const { return value_.has_value(); }
  const Status& status() const& { return status_; }
  Status status() && { return std::move(status_); }
  T& value() & {
    assert(ok());
    return *value_;
  }
  const T& value() const& {
    assert(ok());
    return *value_;
  }
  T&& value() && {
    assert(ok());
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace inklens

#define INKLENS_CONCAT_INNER(a, b) a##b
#define INKLENS_CONCAT(a, b) INKLENS_CONCAT_INNER(a, b)

/// Returns from the enclosing function when `expression` is a Status that is not ok.
#define INKLENS_RETURN_IF_ERROR(expression)          \
  do {                                               \
    ::inklens::Status inklens_status = (expression); \
    if (!inklens_status.ok()) return inklens_status; \
  } while (false)

/// Evaluates a Result; returns its Status on failure, otherwise moves its value into `target`.
#define INKLENS_ASSIGN_OR_RETURN(target, expression) \
  INKLENS_ASSIGN_OR_RETURN_INNER(INKLENS_CONCAT(inklens_result_, __LINE__), target, expression)
#define INKLENS_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return std::move(result).status();             \
  target = std::move(result).value()
