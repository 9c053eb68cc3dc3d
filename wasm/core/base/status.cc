#include "core/base/status.h"

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
  if (is_number_) {
    sentence += std::to_string(number_);
  } else {
    sentence += text_;
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
