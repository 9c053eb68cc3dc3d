#include "core/image/idx.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <vector>

#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;
using Bytes = std::vector<std::uint8_t>;

void AppendBigEndian(Bytes& bytes, std::uint32_t value) {
  for (int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

Bytes ImagesFile(std::uint32_t count, std::uint32_t height, std::uint32_t width, std::size_t pixels,
                 std::uint32_t magic = 0x803) {
  Bytes bytes;
  for (std::uint32_t value : {magic, count, height, width}) AppendBigEndian(bytes, value);
  for (std::size_t i = 0; i < pixels; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

TEST(IdxImagesTest, ReadsEveryImage) {
  const Bytes bytes = ImagesFile(2, 2, 3, 12);
  const IdxImages images = ValueOf(ReadIdxImages(bytes));
  EXPECT_EQ(images.count, 2u);
  const GrayImage second = ValueOf(images.Image(1));
  EXPECT_EQ(second.height, 2u);
  EXPECT_EQ(second.width, 3u);
  EXPECT_THAT(second.pixels, ElementsAre(6, 7, 8, 9, 10, 11));
  EXPECT_STATUS(images.Image(2), kInvalidArgument, "no image 2; the file has 2");
}

TEST(IdxImagesTest, AFileMayHoldNoImage) {
  const Bytes bytes = ImagesFile(0, 28, 28, 0);
  EXPECT_EQ(ValueOf(ReadIdxImages(bytes)).count, 0u);
}

TEST(IdxImagesTest, RefusesWhatDoesNotFit) {
  EXPECT_STATUS(ReadIdxImages({}), kDataLoss, "this one has 0");
  EXPECT_STATUS(ReadIdxImages(Bytes(15, 0)), kDataLoss, "this one has 15");
  EXPECT_STATUS(ReadIdxImages(ImagesFile(2, 2, 3, 12, 0x3080000)), kDataLoss,
                "has magic number 50855936; expected 2051, as images have");
  EXPECT_STATUS(ReadIdxImages(ImagesFile(2, 2, 3, 11)), kDataLoss, "calls for 28");
  EXPECT_STATUS(ReadIdxImages(ImagesFile(2, 2, 3, 13)), kDataLoss, "calls for 28");
  EXPECT_STATUS(ReadIdxImages(ImagesFile(2, 0, 3, 0)), kDataLoss, "2 images of 0x3");
  EXPECT_STATUS(ReadIdxImages(ImagesFile(0xffffffff, 0xffffffff, 0xffffffff, 12)), kDataLoss,
                "too few");
  // 2^16 * 2^16 * 2^32 wraps around to 0 in 64 bits.
  EXPECT_STATUS(ReadIdxImages(ImagesFile(0x80000000, 0x10000, 0x20000, 0)), kDataLoss, "too few");
}

TEST(IdxImagesTest, EveryTruncationIsNoticed) {
  const Bytes whole = ImagesFile(3, 4, 5, 60);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(ReadIdxImages({whole.data(), length}).status().code(), StatusCode::kDataLoss);
  }
}

TEST(IdxLabelsTest, ReadsAndRefuses) {
  const Bytes good{0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1};
  EXPECT_THAT(ValueOf(ReadIdxLabels(good)), ElementsAre(7, 2, 1));
  EXPECT_STATUS(ReadIdxLabels({good.data(), 7}), kDataLoss, "starts with 8 bytes");
  EXPECT_STATUS(ReadIdxLabels({good.data(), 10}), kDataLoss, "calls for 11");
  EXPECT_STATUS(ReadIdxLabels(Bytes(9, 0)), kDataLoss, "0; expected 2049, as labels have");
}

TEST(IdxTest, NamesWhatAFileIsInstead) {
  const auto text = [](std::string_view said) { return Bytes(said.begin(), said.end()); };
  EXPECT_STATUS(ReadIdxImages(ImagesFile(2, 2, 3, 12, 0x801)), kUnsupported,
                "holds bytes in 1 dimension; expected bytes in 3, as images are.");
  EXPECT_STATUS(ReadIdxLabels(ImagesFile(1, 1, 1, 1)), kUnsupported,
                "holds bytes in 3 dimensions; expected bytes in 1, as labels are.");
  EXPECT_STATUS(ReadIdxImages(ImagesFile(1, 1, 1, 4, 0xd03)), kUnsupported,
                "holds 32-bit floats in 3 dimensions");
  EXPECT_STATUS(ReadIdxLabels(ImagesFile(1, 1, 1, 4, 0xc01)), kUnsupported,
                "holds 32-bit integers in 1 dimension;");
  EXPECT_STATUS(ReadIdxImages(ImagesFile(1, 1, 1, 4, 0xa04)), kUnsupported, "an unknown type");
  EXPECT_STATUS(ReadIdxImages(text("<!DOCTYPE html>\n<html>")), kUnsupported,
                "This is a web page, such as a host sends in place of a missing file; expected an "
                "idx file of images.");
  EXPECT_STATUS(ReadIdxLabels(text("version https://git-lfs.github.com/spec/v1")), kUnsupported,
                "Git LFS pointer (git lfs pull gets the file); expected an idx file of labels.");
  EXPECT_STATUS(ReadIdxImages(text("PK\3\4")), kUnsupported,
                "expected an idx file of images, unpacked.");
}

TEST(IdxTest, ReadsTheMnistSample) {
  const Bytes images = test::ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx3-ubyte");
  const Bytes labels = test::ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx1-ubyte");
  EXPECT_EQ(ValueOf(ReadIdxImages(images)).count, 100u);
  EXPECT_EQ(ValueOf(ReadIdxLabels(labels)).size(), 100u);
  const test::GoldenFile golden("core.safetensors");
  for (std::size_t i = 0; i <= 10; ++i) {
    const std::string name = std::to_string(i);
    const std::vector<std::int64_t> expected = golden.Integers(name + "/pixels_u8");
    const GrayImage image = test::MnistImage(i);
    EXPECT_EQ(std::vector<std::int64_t>(image.pixels.begin(), image.pixels.end()), expected);
    EXPECT_EQ(test::MnistLabel(i), golden.Integer(name + "/label"));
  }
}

}  // namespace
}  // namespace inklens
