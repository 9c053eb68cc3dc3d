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

void TextPart::AppendTo(std::string& sentence) const {
  const auto number = [this](auto value) {
    std::memcpy(&value, what_, sizeof value);
    return std::to_string(value);
  };
  switch (kind_) {
    case Kind::kCharacters:
      sentence += static_cast<const char*>(what_);
      break;
    case Kind::kString:
      sentence += *static_cast<const std::string*>(what_);
      break;
    case Kind::kView:
      sentence += *static_cast<const std::string_view*>(what_);
      break;
    case Kind::kSigned4:
      sentence += number(std::int32_t{});
      break;
    case Kind::kUnsigned4:
      sentence += number(std::uint32_t{});
      break;
    case Kind::kSigned8:
      sentence += number(std::int64_t{});
      break;
    case Kind::kUnsigned8:
      sentence += number(std::uint64_t{});
      break;
  }
}

Status::Status(StatusCode code, std::string message)
    : failure_(new Failure{code, OneLine(std::move(message))}) {
  assert(code != StatusCode::kOk);
}

Status::Status(StatusCode code, std::initializer_list<TextPart> parts) : Status(code, "") {
  for (const TextPart& part : parts) part.AppendTo(failure_->message);
  failure_->message = OneLine(std::move(failure_->message));
}

Status::Failure* Status::Copy(const Status& other) { return new Failure(*other.failure_); }

void Status::Destroy() { delete failure_; }

}  // namespace inklens
