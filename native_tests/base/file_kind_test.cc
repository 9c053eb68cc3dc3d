#include "core/base/file_kind.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace inklens {
namespace {

using namespace std::string_view_literals;

FileKind KindOf(std::string_view text) {
  return KindOfFile({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(FileKindTest, NamesFormatsByTheirSignatures) {
  EXPECT_EQ(KindOf("RIFF\x24\0\0\0WEBPVP8 "sv).name, "a WebP picture");
  EXPECT_EQ(KindOf("RIFF\x24\0\0\0WAVEfmt "sv).name, "a film or a sound");
  EXPECT_EQ(KindOf("PK\3\4\x14\0"sv).use, FileUse::kPackedOrNetwork);
  EXPECT_EQ(KindOf("7z\xbc\xaf\x27\x1c\0\4"sv).use, FileUse::kPacked);
  EXPECT_EQ(KindOf("\x93NUMPY\1\0"sv).use, FileUse::kNetwork);
  EXPECT_EQ(KindOf(std::string(257, 'a') + "ustar  ").name, "a tar archive");
  EXPECT_EQ(KindOf(std::string(257, 'a') + "usual").name, "a text file");
  EXPECT_EQ(KindOf("\0\0\x0d\3\0\0\0\1"sv).name, "an idx file, as MNIST's are");
  EXPECT_EQ(KindOf("P5 28 28 255\n\0\0"sv).name, "a Netpbm picture (PBM, PGM, PPM)");
  // Two letters alone are no bitmap.
  EXPECT_EQ(KindOf("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"sv).name, "a BMP picture");
  EXPECT_EQ(KindOf("BMW, Audi and others").name, "a text file");
  EXPECT_EQ(KindOf("\x08\x07\x12\x07pytorch"sv).name, "an ONNX, Core ML or TensorFlow file");
  // A header of 640 bytes begins as a pickle does, one of 35615 as gzip.
  EXPECT_EQ(KindOf("\x80\2\0\0\0\0\0\0{\"a\""sv).use, FileUse::kWeights);
  EXPECT_EQ(KindOf("\x1f\x8b\0\0\0\0\0\0{\"a\""sv).use, FileUse::kWeights);
}

TEST(FileKindTest, ATargaPictureHasNoSignature) {
  // Type, at 2: 10 is full colour in runs, 9 has a colour map, 4 does not exist.
  const auto targa = [](char map, char type, char depth) {
    std::string header(18, '\0');
    header[1] = map, header[2] = type, header[12] = 28, header[14] = 28, header[16] = depth;
    return KindOf(header).name;
  };
  EXPECT_EQ(targa(0, 10, 24), "a Targa picture (TGA)");
  EXPECT_EQ(targa(1, 9, 8), "a Targa picture (TGA)");
  EXPECT_EQ(targa(0, 3, 8), "a Targa picture (TGA)");
  EXPECT_EQ(targa(0, 9, 8), "");
  EXPECT_EQ(targa(0, 4, 8), "");
  EXPECT_EQ(targa(0, 10, 7), "");
}

TEST(FileKindTest, TellsTextsApart) {
  for (const auto& [text, name] : {
           std::pair{"<!DocType HTML public>"sv,
                     "a web page, such as a host sends in place of a missing file"sv},
           {"\xef\xbb\xbf\n<!-- saved -->\n<html>"sv,
            "a web page, such as a host sends in place of a missing file"sv},
           {"<?xml version=\"1.0\"?><html xmlns"sv,
            "a web page, such as a host sends in place of a missing file"sv},
           {"<?xml version=\"1.0\"?><!-- x --><svg"sv, "an SVG drawing"sv},
           {"<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey"sv,
            "an XML file, such as a host's answer that it has no such file"sv},
           {"<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\""sv, "an SVG drawing"sv},
           {"<Body\nclass=\"a\">"sv,
            "a web page, such as a host sends in place of a missing file"sv},
           {"<mail><header>Hello</header><headline/></mail>"sv,
            "an XML file, such as a host's answer that it has no such file"sv},
           {"<Error><Code>AccessDenied"sv,
            "an XML file, such as a host's answer that it has no such file"sv},
           {" [[1, 2], [3, 4]]"sv, "a JSON file"sv},
           {"{\"format\": 1}"sv, "a JSON file"sv},
           {"label,1x1,1x2\r\n7,0,0"sv, "a text file"sv},
           {"Not Found"sv, "a text file"sv},
           {"\xe6\xb2\xa1\xe6\x9c\x89"sv, "a text file"sv},
           {"\xff\xfe<\0h\0t\0"sv, "a text file in UTF-16"sv},
       }) {
    EXPECT_EQ(KindOf(text).name, name) << text;
  }
}

TEST(FileKindTest, KnowsNothingOfOtherBytes) {
  for (std::string_view bytes : {""sv, "abc"sv, "\xfe\xfe\xfe\xfe\xfe"sv, "a\0b\0c\0"sv,
                                 "text and a bell \7"sv, "\xe6\xb2text"sv, "\0\0\0\0\0\0\0\0"sv}) {
    EXPECT_EQ(KindOf(bytes).name, "") << bytes;
  }
  // What is looked at may end within a letter.
  std::string long_text(511, 'a');
  long_text += "\xe6\xb2\xa1";
  EXPECT_EQ(KindOf(long_text).name, "a text file");
}

}  // namespace
}  // namespace inklens
