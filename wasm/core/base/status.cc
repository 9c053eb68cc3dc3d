#include "core/base/status.h"

#include <cstdint>
#include <cstring>

#include "core/base/text.h"

namespace inklens {

std::string_view StatusCodeName(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "ok";
    case StatusCode::kInvalidArgument:
      return "invalid-argument";
    case StatusCode::kShapeMismatch:
      return "shape-mismatch";
    case StatusCode::kNonFinite:
      return "non-finite";
    case StatusCode::kNotFound:
      return "not-found";
    case StatusCode::kDataLoss:
      return "data-loss";
    case StatusCode::kUnsupported:
      return "unsupported";
    case StatusCode::kResourceExhausted:
      return "resource-exhausted";
    case StatusCode::kInternal:
      return "internal";
  }
  return "internal";
}

namespace {

void AppendPart(PartKind kind, const void* part, std::string& sentence) {
  const auto number = [part](auto value) {
    std::memcpy(&value, part, sizeof value);
    return std::to_string(value);
  };
  switch (kind) {
    case PartKind::kNone:
      break;
    case PartKind::kCharacters:
      sentence += static_cast<const char*>(part);
      break;
    case PartKind::kString:
      sentence += *static_cast<const std::string*>(part);
      break;
    case PartKind::kView:
      sentence += *static_cast<const std::string_view*>(part);
      break;
    case PartKind::kSigned4:
      sentence += number(std::int32_t{});
      break;
    case PartKind::kUnsigned4:
      sentence += number(std::uint32_t{});
      break;
    case PartKind::kSigned8:
      sentence += number(std::int64_t{});
      break;
    case PartKind::kUnsigned8:
      sentence += number(std::uint64_t{});
      break;
  }
}

}  // namespace

Status::Status(StatusCode code, std::string message)
    : failure_(new Failure{code, OneLine(std::move(message))}) {
  assert(code != StatusCode::kOk);
}

Status::Status(StatusCode code, const char* message) : Status(code, std::string(message)) {}

Status::Status(StatusCode code, std::uint64_t kinds, const void* const* parts) : Status(code, "") {
  for (; kinds != 0; kinds >>= 4, ++parts) {
    AppendPart(static_cast<PartKind>(kinds & 15), *parts, failure_->message);
  }
  failure_->message = OneLine(std::move(failure_->message));
}

Status::Failure* Status::Copy(const Status& other) { return new Failure(*other.failure_); }

void Status::Destroy() { delete failure_; }

}  // namespace inklens
