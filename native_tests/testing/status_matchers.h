#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>
#include <string>

#include "core/base/status.h"

namespace inklens {

/// How GoogleTest prints a status.
inline void PrintTo(const Status& status, std::ostream* out) {
  *out << StatusCodeName(status.code()) << ": " << status.message();
}

namespace test {

inline const Status& StatusOf(const Status& status) { return status; }
template <typename T>
const Status& StatusOf(const Result<T>& result) {
  return result.status();
}

/// Whether a Status or Result has this code and a message that contains `part`.
template <typename StatusOrResult>
::testing::AssertionResult HasStatus(const StatusOrResult& value, StatusCode code,
                                     const std::string& part) {
  const Status& status = StatusOf(value);
  const bool as_wanted = status.code() == code && status.message().find(part) != std::string::npos;
  return (as_wanted ? ::testing::AssertionSuccess() : ::testing::AssertionFailure())
         << "status is " << ::testing::PrintToString(status) << "; expected "
         << StatusCodeName(code) << " with \"" << part << "\"";
}

/// The value of a Result; fails the test by an exception when there is none.
template <typename T>
T ValueOf(Result<T> result) {
  if (!result.ok()) {
    throw std::runtime_error(std::string(StatusCodeName(result.status().code())) + ": " +
                             result.status().message());
  }
  return std::move(result).value();
}

}  // namespace test
}  // namespace inklens

#define EXPECT_OK(expression) \
  EXPECT_TRUE(::inklens::test::HasStatus(expression, ::inklens::StatusCode::kOk, ""))
#define ASSERT_OK(expression) \
  ASSERT_TRUE(::inklens::test::HasStatus(expression, ::inklens::StatusCode::kOk, ""))
/// The code, and a part of the message: it names the offending thing or what was expected.
#define EXPECT_STATUS(expression, code, part) \
  EXPECT_TRUE(::inklens::test::HasStatus(expression, ::inklens::StatusCode::code, part))
