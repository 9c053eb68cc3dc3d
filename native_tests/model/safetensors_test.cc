#include "core/model/safetensors.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "testing/safetensors_writer.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::SafetensorsWriter;
using test::ValueOf;
using ::testing::ElementsAre;
using Bytes = std::vector<std::uint8_t>;

template <typename T>
Bytes BytesOf(const std::vector<T>& values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// A file with this header over eight bytes of data.
Bytes FileWithHeader(const std::string& header) {
  SafetensorsWriter writer;
  writer.Add("unused", "U8", {8}, Bytes(8));
  return writer.BytesWithHeader(header);
}

TEST(SafetensorsTest, ReadsTensorsAndMetadata) {
  SafetensorsWriter writer;
  writer.AddFloats("a", {2, 2}, std::vector<float>{1, 2, 3, 4});
  writer.AddFloats("b", {}, std::vector<float>{-7});
  writer.AddFloats("empty", {0, 3}, {});
  writer.Add("whole", "I16", {3}, BytesOf<std::int16_t>({1, -2, 3}));
  writer.SetMetadata("format", "test");
  const Bytes bytes = writer.Bytes();
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  EXPECT_EQ(file.tensors.size(), 4u);
  EXPECT_EQ(file.metadata.at("format"), "test");
  const Tensor a = ValueOf(file.ReadFloats("a"));
  EXPECT_EQ(a.shape(), (Shape{2, 2}));
  EXPECT_THAT(a.values(), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(ValueOf(file.ReadFloats("b")).shape(), Shape());
  EXPECT_EQ(ValueOf(file.ReadFloats("empty")).size(), 0u);
  EXPECT_EQ(file.tensors.at("whole").dtype, DType::kI16);
  EXPECT_THAT(file.tensors.at("whole").bytes, ElementsAre(1, 0, 0xfe, 0xff, 3, 0));
}

TEST(SafetensorsTest, ReadFloatsWidensHalfAndNarrowsDouble) {
  SafetensorsWriter writer;
  // 1, -2, 65504 (the largest), 2^-24 (the smallest), 2^-14 - 2^-24 (the largest subnormal), -0.
  writer.Add("half", "F16", {6},
             BytesOf<std::uint16_t>({0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x8000}));
  writer.Add("double", "F64", {2}, BytesOf<double>({0.1, -3}));
  const Bytes bytes = writer.Bytes();
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  const Tensor half = ValueOf(file.ReadFloats("half"));
  EXPECT_THAT(half.values(),
              ElementsAre(1, -2, 65504, std::ldexp(1.0f, -24), std::ldexp(1023.0f, -24), -0.0f));
  EXPECT_TRUE(std::signbit(half[5]));
  EXPECT_THAT(ValueOf(file.ReadFloats("double")).values(), ElementsAre(0.1f, -3));
}

TEST(SafetensorsTest, ReadFloatsNamesWhatIsWrong) {
  SafetensorsWriter writer;
  writer.Add("whole", "I32", {1}, BytesOf<std::int32_t>({1}));
  writer.AddFloats("nan", {2}, std::vector<float>{1, std::nanf("")});
  writer.Add("half infinity", "F16", {1}, BytesOf<std::uint16_t>({0x7c00}));
  writer.Add("half nan", "F16", {1}, BytesOf<std::uint16_t>({0xfe00}));
  writer.Add("too large for single", "F64", {1}, BytesOf<double>({1e300}));
  writer.AddFloats("rank 7", {1, 1, 1, 1, 1, 1, 1}, std::vector<float>{1});
  const Bytes bytes = writer.Bytes();
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  EXPECT_STATUS(file.ReadFloats("absent"), kNotFound, "\"absent\"");
  EXPECT_STATUS(file.ReadFloats("whole"), kUnsupported,
                "\"whole\" has element type I32; expected BF16, F16, F32 or F64");
  for (const char* name : {"nan", "half infinity", "half nan", "too large for single"}) {
    EXPECT_STATUS(file.ReadFloats(name), kNonFinite, name);
  }
  EXPECT_STATUS(file.ReadFloats("rank 7"), kUnsupported, "7 dimensions; expected at most 6");
}

TEST(SafetensorsTest, DTypeSizes) {
  EXPECT_EQ(DTypeSize(DType::kU8), 1u);
  EXPECT_EQ(DTypeSize(DType::kOther), 0u);
  EXPECT_EQ(DTypeSize(DType::kBF16), 2u);
  EXPECT_EQ(DTypeSize(DType::kF16), 2u);
  EXPECT_EQ(DTypeSize(DType::kI16), 2u);
  EXPECT_EQ(DTypeSize(DType::kF32), 4u);
  EXPECT_EQ(DTypeSize(DType::kI32), 4u);
  EXPECT_EQ(DTypeSize(DType::kF64), 8u);
  EXPECT_EQ(DTypeSize(DType::kI64), 8u);
}

TEST(SafetensorsTest, RefusesHeadersThatAreNone) {
  EXPECT_STATUS(Safetensors::Parse({}), kDataLoss, "this one has 0 bytes");
  EXPECT_STATUS(Safetensors::Parse(Bytes(7)), kDataLoss, "this one has 7 bytes");
  EXPECT_STATUS(Safetensors::Parse(Bytes(100, 0xfe)), kDataLoss, "longer than the file");
  EXPECT_STATUS(Safetensors::Parse(Bytes(8)), kDataLoss, "not a JSON object");
  EXPECT_STATUS(Safetensors::Parse(FileWithHeader("[]")), kDataLoss, "not a JSON object");
  EXPECT_STATUS(Safetensors::Parse(FileWithHeader("{\"a\": ")), kDataLoss, "not valid JSON");
  EXPECT_STATUS(Safetensors::Parse(FileWithHeader(std::string(100000, '['))), kDataLoss,
                "not a JSON object");
  EXPECT_STATUS(Safetensors::Parse(FileWithHeader("{\"\xff\": 1}")), kDataLoss, "not valid JSON");
  EXPECT_STATUS(Safetensors::Parse(FileWithHeader(R"({"__metadata__": 3})")), kDataLoss,
                "__metadata__ is not");
  EXPECT_STATUS(Safetensors::Parse(FileWithHeader(R"({"__metadata__": {"k": 3}})")), kDataLoss,
                "__metadata__ \"k\" is not a string");
}

TEST(SafetensorsTest, AHeaderLengthNearTheEndOfTheNumbersDoesNotWrapAround) {
  Bytes bytes = FileWithHeader("{}");
  const std::uint64_t length = std::numeric_limits<std::uint64_t>::max() - 3;
  std::memcpy(bytes.data(), &length, 8);
  EXPECT_STATUS(Safetensors::Parse(bytes), kDataLoss, "longer than the file");
}

TEST(SafetensorsTest, RefusesEntriesThatDoNotFit) {
  const auto expect = [](const std::string& entry, StatusCode code, const std::string& part) {
    const Bytes bytes = FileWithHeader("{\"t\": " + entry + "}");
    EXPECT_TRUE(test::HasStatus(Safetensors::Parse(bytes), code, part)) << entry;
  };
  const auto shaped = [](const std::string& shape, const std::string& offsets) {
    return R"({"dtype": "F32", "shape": )" + shape + R"(, "data_offsets": )" + offsets + "}";
  };
  const StatusCode lost = StatusCode::kDataLoss;
  for (const char* entry :
       {"3", "{}", R"({"dtype": "F32", "shape": [2]})",
        R"({"dtype": 3, "shape": [], "data_offsets": [0, 4]})",
        R"({"dtype": "F32", "shape": 2, "data_offsets": [0, 8]})",
        R"({"dtype": "F32", "shape": [2], "data_offsets": [0]})",
        R"({"dtype": "F32", "shape": [2], "data_offsets": {"a": 0, "b": 8}})"}) {
    expect(entry, lost, "\"t\" lacks");
  }
  expect(shaped("[2]", "[0, 12]"), lost, "past the end");
  expect(shaped("[2]", "[8, 0]"), lost, "past the end");
  expect(shaped("[2]", "[18446744073709551608, 0]"), lost, "past the end");
  expect(shaped("[1]", "[0, 8]"), lost, "does not match");
  expect(shaped("[3]", "[0, 8]"), lost, "more elements");
  expect(shaped("[-2]", "[0, 8]"), lost, "not whole numbers");
  expect(shaped("[2.0]", "[0, 8]"), lost, "not whole numbers");
  expect(shaped("[\"2\"]", "[0, 8]"), lost, "not whole numbers");
  expect(shaped("[2]", "[0.5, 8]"), lost, "not whole numbers");
  expect(shaped("[2]", "[-8, 0]"), lost, "not whole numbers");
  // Products that wrap around 2^64 to 8 bytes, or to none.
  expect(shaped("[4611686018427387906]", "[0, 8]"), lost, "more elements");
  expect(shaped("[4294967296, 1073741824]", "[0, 0]"), lost, "more elements");
  expect(shaped("[18446744073709551616]", "[0, 8]"), lost, "");
}

std::string Entry(const std::string& name, const std::string& dtype, int begin, int end) {
  return "\"" + name + R"(": {"dtype": ")" + dtype + R"(", "shape": [)" +
         std::to_string((end - begin) / 4) + R"(], "data_offsets": [)" + std::to_string(begin) +
         ", " + std::to_string(end) + "]}";
}

TEST(SafetensorsTest, TheHeaderIsHeldAgainstTheFormatAsAWhole) {
  const auto expect = [](const std::string& entries, StatusCode code, const std::string& part) {
    const Bytes bytes = FileWithHeader("{" + entries + "}");
    EXPECT_TRUE(test::HasStatus(Safetensors::Parse(bytes), code, part)) << entries;
  };
  const StatusCode lost = StatusCode::kDataLoss;
  const std::string a = Entry("a", "F32", 0, 4), b = Entry("b", "F32", 4, 8);
  EXPECT_OK(Safetensors::Parse(FileWithHeader("{" + a + "," + b + "}")).status());
  EXPECT_OK(Safetensors::Parse(FileWithHeader("{" + b + "," + a + "}  ")).status());
  EXPECT_OK(Safetensors::Parse(FileWithHeader("{" + a + "," + b + "," + Entry("c", "F32", 4, 4) +
                                              "," + Entry("d", "F32", 8, 8) + "}"))
                .status());
  expect(a + "," + b + "," + a, lost, "header has the key \"a\" twice");
  expect(Entry("a", "F32", 0, 8) + "," + b, lost, "entry \"b\" overlaps the one before it");
  expect(a + "," + Entry("b", "F32", 0, 8), lost, "overlaps the one before it");
  expect(b, lost, "entry \"b\" leaves a gap");
  expect(a, lost, "goes on for 4 bytes after its last tensor");
  expect("", lost, "goes on for 8 bytes");
  // Within an entry and the metadata, too.
  expect(R"("a": {"dtype": "F32", "dtype": "F16", "shape": [2], "data_offsets": [0, 8]})", lost,
         "has the key \"dtype\" twice");
  EXPECT_STATUS(Safetensors::Parse(FileWithHeader(" {" + a + "," + b + "}")), kDataLoss,
                "not a JSON object");
  EXPECT_OK(Safetensors::Parse(FileWithHeader(R"({"__metadata__": null, )" + a + "," + b + "}"))
                .status());
}

TEST(SafetensorsTest, AnElementTypeIsAskedForWhenSomebodyReadsTheTensor) {
  const Bytes bytes =
      FileWithHeader("{" + Entry("a", "F32", 0, 4) + "," + Entry("odd", "F8_E4M3", 4, 8) + "}");
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  EXPECT_OK(file.ReadFloats("a").status());
  EXPECT_EQ(file.tensors.at("odd").dtype, DType::kOther);
  EXPECT_STATUS(file.ReadFloats("odd"), kUnsupported, "\"odd\" has element type F8_E4M3");
}

TEST(SafetensorsTest, Bfloat16IsTheUpperHalfOfASingle) {
  SafetensorsWriter writer;
  writer.Add("b", "BF16", {5}, BytesOf<std::uint16_t>({0x3f80, 0xc049, 0x0001, 0x7f7f, 0x8000}));
  writer.Add("infinite", "BF16", {1}, BytesOf<std::uint16_t>({0x7f80}));
  const Bytes bytes = writer.Bytes();
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  EXPECT_THAT(ValueOf(file.ReadFloats("b")).values(),
              ElementsAre(1.0f, -3.140625f, std::ldexp(1.0f, -133), 0x1.fep127f, -0.0f));
  EXPECT_STATUS(file.ReadFloats("infinite"), kNonFinite, "infinite");
}

TEST(SafetensorsTest, DoublesThatASingleCannotHoldAreNamed) {
  const auto status = [](double value) {
    SafetensorsWriter writer;
    writer.Add("d", "F64", {2}, BytesOf<double>({0.5, value}));
    const Bytes bytes = writer.Bytes();
    return ValueOf(Safetensors::Parse(bytes)).ReadFloats("d").status();
  };
  EXPECT_STATUS(status(1e300), kNonFinite, "\"d\" holds 1e+300, which single precision cannot");
  EXPECT_STATUS(status(-3.5e38), kNonFinite, "which single precision cannot hold");
  EXPECT_STATUS(status(0x1.ffffffp127), kNonFinite, "which single precision cannot hold");
  EXPECT_STATUS(status(HUGE_VAL), kNonFinite, "a value that is not finite");
  EXPECT_OK(status(0x1.fffffep127));
  EXPECT_OK(status(-0x1.fffffe8p127));  // is rounded to the largest
}

TEST(SafetensorsTest, NamesWhatAFileIsInsteadAndHowToConvertIt) {
  const auto expect = [](std::string_view beginning, const std::string& is) {
    std::string text(beginning);
    text.resize(100, 'x');
    const Status status =
        Safetensors::Parse({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})
            .status();
    EXPECT_EQ(status.code(), StatusCode::kUnsupported) << is;
    EXPECT_THAT(status.message(), ::testing::HasSubstr(is));
    return status.message();
  };
  using namespace std::string_view_literals;
  for (const std::string& message :
       {expect("PK\3\4\0\0\x8\x8"sv, "PyTorch's .pth"),
        expect("\x80\2\x8a\x0al\xfc"sv, "older .pth"), expect("\x89HDF\r\n\x1a\n"sv, "HDF5"),
        expect("\x08\x07\x12\x07pytorch"sv, "ONNX"),
        expect("\x1c\0\0\0TFL3\x14\0"sv, "TensorFlow Lite")}) {
    EXPECT_THAT(message, ::testing::HasSubstr("safetensors.torch.save_file"));
    EXPECT_THAT(message, ::testing::HasSubstr("inklens convert"));
  }
  EXPECT_THAT(expect("PK\3\4\0\0\x8\x8"sv, "a ZIP archive"),
              ::testing::HasSubstr("or unpack it if a safetensors file is in it."));
  expect("<!DOCTYPE html>", "a web page");
  expect("\n <html>", "a web page");
  expect("version https://git-lfs.github.com/spec/v1", "Git LFS");
  expect("{\"format\": \"layers-model\"", "JSON");
  expect("\x89PNG\r\n\x1a\n", "a PNG picture");
  for (const std::string& message :
       {expect("7z\xbc\xaf\x27\x1c"sv, "a 7z archive"), expect("BZh91AY"sv, "a bzip2 file"),
        expect("\xfd\x37zXZ\0"sv, "an xz file")}) {
    EXPECT_THAT(message, ::testing::HasSubstr("Unpack what is in it first."));
  }
  EXPECT_THAT(expect("\x93NUMPY\1\0", "a NumPy array"), ::testing::HasSubstr("inklens convert"));
}

TEST(SafetensorsTest, EveryTruncationIsNoticed) {
  SafetensorsWriter writer;
  writer.AddFloats("a", {2, 2}, std::vector<float>{1, 2, 3, 4});
  writer.AddFloats("b", {1}, std::vector<float>{5});
  const Bytes whole = writer.Bytes();
  ASSERT_TRUE(Safetensors::Parse(whole).ok());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(Safetensors::Parse({whole.data(), length}).status().code(), StatusCode::kDataLoss)
        << length << " of " << whole.size() << " bytes";
  }
}

}  // namespace
}  // namespace inklens
