#include "core/base/status.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

TEST(StatusTest, DefaultIsOk) {
  EXPECT_TRUE(Status().ok());
  EXPECT_TRUE(Status::Ok().ok());
  EXPECT_EQ(Status().code(), StatusCode::kOk);
  EXPECT_EQ(Status().message(), "");
}

TEST(StatusTest, MakersGiveTheirCodeAndKeepTheMessage) {
  EXPECT_STATUS(InvalidArgument("a"), kInvalidArgument, "a");
  EXPECT_STATUS(ShapeMismatch("b"), kShapeMismatch, "b");
  EXPECT_STATUS(NonFinite("c"), kNonFinite, "c");
  EXPECT_STATUS(NotFound("d"), kNotFound, "d");
  EXPECT_STATUS(DataLoss("e"), kDataLoss, "e");
  EXPECT_STATUS(Unsupported("f"), kUnsupported, "f");
  EXPECT_STATUS(ResourceExhausted("g"), kResourceExhausted, "g");
  EXPECT_STATUS(Internal("h"), kInternal, "h");
  EXPECT_FALSE(Internal("h").ok());
}

TEST(StatusTest, PutsTextAndNumbersTogether) {
  const std::string name = "conv1";
  EXPECT_EQ(NotFound("Layer ", name, " has ", std::size_t{3}, " of ", -4, ".").message(),
            "Layer conv1 has 3 of -4.");
  const std::string_view view = "views";
  const char* characters = "characters";
  EXPECT_EQ(DataLoss(name, " ", view.substr(0, 4), " ", characters, " ", std::int64_t{-1} << 40,
                     " ", ~std::uint64_t{0}, " ", 4000000000u, " ", std::int32_t{-7}, " ", "end")
                .message(),
            "conv1 view characters -1099511627776 18446744073709551615 4000000000 -7 end");
  EXPECT_EQ(Internal(name).message(), name);
}

TEST(StatusTest, CopiesAndMoves) {
  const Status original = NotFound("a layer");
  Status copy = original;
  EXPECT_STATUS(copy, kNotFound, "a layer");
  const Status moved = std::move(copy);
  EXPECT_STATUS(moved, kNotFound, "a layer");
  Status assigned = DataLoss("something else");
  assigned = original;
  EXPECT_STATUS(assigned, kNotFound, "a layer");
  assigned = Status::Ok();
  EXPECT_TRUE(assigned.ok());
  EXPECT_EQ(assigned.message(), "");
  EXPECT_STATUS(original, kNotFound, "a layer");
}

TEST(StatusTest, CodeNamesAreStableAndDistinct) {
  EXPECT_EQ(StatusCodeName(StatusCode::kOk), "ok");
  EXPECT_EQ(StatusCodeName(StatusCode::kInvalidArgument), "invalid-argument");
  EXPECT_EQ(StatusCodeName(StatusCode::kShapeMismatch), "shape-mismatch");
  EXPECT_EQ(StatusCodeName(StatusCode::kNonFinite), "non-finite");
  EXPECT_EQ(StatusCodeName(StatusCode::kNotFound), "not-found");
  EXPECT_EQ(StatusCodeName(StatusCode::kDataLoss), "data-loss");
  EXPECT_EQ(StatusCodeName(StatusCode::kUnsupported), "unsupported");
  EXPECT_EQ(StatusCodeName(StatusCode::kResourceExhausted), "resource-exhausted");
  EXPECT_EQ(StatusCodeName(StatusCode::kInternal), "internal");
}

TEST(ResultTest, HoldsAValueOrAStatus) {
  const Result<int> seven(7);
  ASSERT_TRUE(seven.ok());
  EXPECT_EQ(seven.value(), 7);
  EXPECT_TRUE(seven.status().ok());
  const Result<int> none(NotFound("no seven"));
  EXPECT_FALSE(none.ok());
  EXPECT_STATUS(none, kNotFound, "no seven");
}

TEST(ResultTest, MovesAMoveOnlyValueOut) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  const int* address = result.value().get();
  const std::unique_ptr<int> moved = std::move(result).value();
  EXPECT_EQ(moved.get(), address);
}

Result<int> Half(int value) {
  if (value % 2 != 0) return InvalidArgument(std::to_string(value) + " is odd");
  return value / 2;
}

Result<int> Quarter(int value) {
  INKLENS_ASSIGN_OR_RETURN(const int half, Half(value));
  INKLENS_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

Status CheckQuarter(int value, bool& reached_end) {
  INKLENS_RETURN_IF_ERROR(Quarter(value).status());
  reached_end = true;
  return Status::Ok();
}

TEST(ResultTest, MacrosReturnTheFirstErrorAndOnlyThat) {
  EXPECT_EQ(test::ValueOf(Quarter(12)), 3);
  EXPECT_STATUS(Quarter(7), kInvalidArgument, "7 is odd");
  EXPECT_STATUS(Quarter(6), kInvalidArgument, "3 is odd");
  bool reached_end = false;
  EXPECT_STATUS(CheckQuarter(6, reached_end), kInvalidArgument, "3 is odd");
  EXPECT_FALSE(reached_end);
  EXPECT_OK(CheckQuarter(8, reached_end));
  EXPECT_TRUE(reached_end);
}

}  // namespace
}  // namespace inklens
