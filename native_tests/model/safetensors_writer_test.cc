#include "core/model/safetensors_writer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;

TEST(SafetensorsWriterTest, WhatIsWrittenIsReadBack) {
  SafetensorsWriter writer;
  const std::vector<float> values{1, -2.5f, 0, 1e-30f, 3.4e38f, -0.0f};
  ASSERT_OK(writer.Add("a", {2, 3}, values, DType::kF32));
  ASSERT_OK(writer.Add("b", {1}, std::vector<float>{7}, DType::kF16));
  writer.SetMetadata("key", "first");
  writer.SetMetadata("key", "a \"quoted\" value");
  const std::vector<std::uint8_t> bytes = writer.Bytes();
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  EXPECT_EQ(file.metadata.at("key"), "a \"quoted\" value");
  const Tensor a = ValueOf(file.ReadFloats("a"));
  EXPECT_EQ(a.shape(), (Shape{2, 3}));
  EXPECT_THAT(a.values(), ::testing::ElementsAreArray(values));
  EXPECT_TRUE(std::signbit(a[5]));
  EXPECT_EQ(file.tensors.at("b").dtype, DType::kF16);
  EXPECT_EQ(ValueOf(file.ReadFloats("b"))[0], 7);
  EXPECT_EQ(bytes[0] % 8, 0) << "the data is not aligned";
}

float Through(DType dtype, float value) {
  SafetensorsWriter writer;
  EXPECT_OK(writer.Add("x", {1}, std::vector<float>{value}, dtype));
  const std::vector<std::uint8_t> bytes = writer.Bytes();
  return ValueOf(ValueOf(Safetensors::Parse(bytes)).ReadFloats("x"))[0];
}

float ThroughHalf(float value) { return Through(DType::kF16, value); }
float ThroughBfloat16(float value) { return Through(DType::kBF16, value); }

TEST(SafetensorsWriterTest, HalvesRoundToNearestTiesToEven) {
  EXPECT_EQ(ThroughHalf(1.0f), 1.0f);
  EXPECT_EQ(ThroughHalf(-0.333251953125f), -0.333251953125f);  // a half already
  EXPECT_EQ(ThroughHalf(1.0f + 0x1p-11f), 1.0f);               // between 1 and 1 + 2^-10
  EXPECT_EQ(ThroughHalf(1.0f + 3 * 0x1p-11f), 1.0f + 0x1p-9f);
  EXPECT_EQ(ThroughHalf(1.0f + 0x1.002p-11f), 1.0f + 0x1p-10f);
  EXPECT_EQ(ThroughHalf(2.0f - 0x1p-20f), 2.0f) << "the carry into the exponent";
  EXPECT_EQ(ThroughHalf(65504.0f), 65504.0f);
  EXPECT_EQ(ThroughHalf(65519.0f), 65504.0f);
  EXPECT_EQ(ThroughHalf(0x1p-14f), 0x1p-14f);
  EXPECT_EQ(ThroughHalf(0x1.ff8p-15f), 0x1.ff8p-15f) << "subnormals are multiples of 2^-24";
  EXPECT_EQ(ThroughHalf(0x1.8p-24f), 0x1p-23f);
  EXPECT_EQ(ThroughHalf(0x1p-25f), 0.0f);
  EXPECT_EQ(ThroughHalf(-0x1.1p-25f), -0x1p-24f);
}

TEST(SafetensorsWriterTest, Bfloat16RoundsToNearestTiesToEven) {
  EXPECT_EQ(ThroughBfloat16(1.0f), 1.0f);
  EXPECT_EQ(ThroughBfloat16(1.0f + 0x1p-8f), 1.0f) << "between 1 and 1 + 2^-7";
  EXPECT_EQ(ThroughBfloat16(1.0f + 3 * 0x1p-8f), 1.0f + 0x1p-6f);
  EXPECT_EQ(ThroughBfloat16(1.0f + 0x1.0002p-8f), 1.0f + 0x1p-7f);
  EXPECT_EQ(ThroughBfloat16(-0x1.02p-3f), -0x1.02p-3f);
  EXPECT_EQ(ThroughBfloat16(2.0f - 0x1p-20f), 2.0f) << "the carry into the exponent";
  EXPECT_EQ(ThroughBfloat16(0x1.fep127f), 0x1.fep127f) << "the largest";
  EXPECT_EQ(ThroughBfloat16(0x1p-133f), 0x1p-133f) << "subnormals";
  EXPECT_EQ(ThroughBfloat16(0x1p-134f), 0.0f);
  EXPECT_TRUE(std::signbit(ThroughBfloat16(-0.0f)));
}

TEST(SafetensorsWriterTest, EveryHalfSurvives) {
  // All finite halves, by way of the reader's own conversion.
  for (std::uint32_t exponent = 0; exponent < 31; ++exponent) {
    for (std::uint32_t fraction : {0u, 1u, 2u, 0x155u, 0x3feu, 0x3ffu}) {
      const float value = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                        : std::ldexp(static_cast<float>(fraction + 1024),
                                                     static_cast<int>(exponent) - 25);
      EXPECT_EQ(ThroughHalf(value), value);
      EXPECT_EQ(ThroughHalf(-value), -value);
    }
  }
}

TEST(SafetensorsWriterTest, RefusesWhatTheFormatOrTheReaderWouldNotTake) {
  SafetensorsWriter writer;
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_STATUS(writer.Add("w", {1}, std::vector<float>{infinity}, DType::kF32), kNonFinite,
                "\"w\"");
  EXPECT_STATUS(writer.Add("w", {1}, std::vector<float>{65520.0f}, DType::kF16), kNonFinite,
                "half precision");
  EXPECT_STATUS(writer.Add("w", {1}, std::vector<float>{0x1.ffp127f}, DType::kBF16), kNonFinite,
                "bfloat16");
  EXPECT_STATUS(writer.Add("w", {2}, std::vector<float>{1}, DType::kF32), kShapeMismatch, "[2]");
  EXPECT_STATUS(writer.Add("w", {1}, std::vector<float>{1}, DType::kU8), kUnsupported,
                "BF16, F16 or F32");
}

}  // namespace
}  // namespace inklens
