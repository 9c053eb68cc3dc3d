#include "core/base/file_kind.h"

#include <algorithm>
#include <cstddef>

namespace inklens {
namespace {

using namespace std::string_view_literals;
using enum FileUse;

struct Signature {
  std::uint16_t at;
  FileUse use;
  std::string_view beginning;
  std::string_view name;
};

/// Where several fit, the first counts: HEIF's brands come before the general name.
constexpr Signature kSignatures[] = {
    {0, kOther, "\x89PNG"sv, "a PNG picture"},
    {0, kOther, "\xff\xd8\xff"sv, "a JPEG picture"},
    {0, kOther, "GIF8"sv, "a GIF picture"},
    {8, kOther, "WEBP"sv, "a WebP picture"},
    {0, kOther, "RIFF"sv, "a film or a sound"},
    {0, kOther, "\x1a\x45\xdf\xa3"sv, "a film or a sound"},
    {0, kOther, "OggS"sv, "a film or a sound"},
    {0, kOther, "ID3"sv, "a film or a sound"},
    {0, kOther, "fLaC"sv, "a film or a sound"},
    {0, kOther, "II*\0"sv, "a TIFF picture"},
    {0, kOther, "MM\0*"sv, "a TIFF picture"},
    {0, kOther, "II+\0"sv, "a TIFF picture"},
    {0, kOther, "MM\0+"sv, "a TIFF picture"},
    {0, kOther, "II\xbc\1"sv, "a JPEG XR picture"},
    {4, kOther, "ftypavi"sv, "an AVIF picture"},
    {4, kOther, "ftyphe"sv, "a HEIC picture"},
    {4, kOther, "ftypmif1"sv, "a HEIC or AVIF picture"},
    {4, kOther, "ftypmsf1"sv, "a HEIC or AVIF picture"},
    {4, kOther, "ftyp"sv, "a film or a camera's raw picture"},
    {0, kOther, "\xff\x0a"sv, "a JPEG XL picture"},
    {4, kOther, "JXL \r\n"sv, "a JPEG XL picture"},
    {4, kOther, "jP  \r\n"sv, "a JPEG 2000 picture"},
    {0, kOther, "\xff\x4f\xff\x51"sv, "a JPEG 2000 picture"},
    {0, kOther, "8BPS"sv, "a Photoshop picture (PSD)"},
    {0, kOther, "gimp xcf"sv, "a GIMP picture (XCF)"},
    {0, kOther, "\0\0\1\0"sv, "an icon (ICO)"},
    // A cursor's file holds one or more; a Targa picture of full colour has a 0 there.
    {0, kOther, "\0\0\2\0\0"sv, "a Targa picture (TGA)"},
    {0, kOther, "\0\0\2\0"sv, "a cursor (CUR)"},
    {0, kOther, "qoif"sv, "a QOI picture"},
    {0, kOther, "DDS "sv, "a DDS picture"},
    {0, kOther, "v/1\1"sv, "an OpenEXR picture"},
    {0, kOther, "#?RADIANCE"sv, "a Radiance picture (HDR)"},
    {0, kOther, "#?RGBE"sv, "a Radiance picture (HDR)"},
    {0, kOther, "\x8aMNG"sv, "an MNG animation"},
    {0, kOther, "\x8bJNG"sv, "a JNG picture"},
    {0, kOther, "icns"sv, "an icon (ICNS)"},
    {0, kOther, "\x0a\x05\x01"sv, "a PCX picture"},
    {0, kOther, "\1\xda"sv, "an SGI picture"},
    {0, kOther, "\x59\xa6\x6a\x95"sv, "a Sun raster picture"},
    {0, kOther, "SIMPLE  ="sv, "a FITS picture"},
    {0, kOther, "/* XPM"sv, "an X11 picture (XPM)"},
    {0, kOther, "#define "sv, "an X11 picture (XBM) or C source"},
    {0, kOther, "PF\n"sv, "a Netpbm picture (PFM)"},
    {0, kOther, "Pf\n"sv, "a Netpbm picture (PFM)"},
    {0, kOther, "\xd7\xcd\xc6\x9a"sv, "a Windows metafile (WMF)"},
    {40, kOther, " EMF"sv, "a Windows metafile (EMF)"},
    {128, kOther, "DICM"sv, "a DICOM picture"},
    {0, kOther, "%PDF"sv, "a PDF document"},
    {0, kOther, "%!PS"sv, "a PostScript document"},
    {0, kOther, "{\\rtf"sv, "an RTF document"},
    {0, kOther, "\xd0\xcf\x11\xe0"sv, "an older office document"},
    {0, kOther, "\0\5\x16\7"sv, "a companion that macOS lays beside a file (AppleDouble)"},
    {0, kPackedOrNetwork, "PK\3\4"sv,
     "a ZIP archive, as PyTorch's .pth, Keras' .keras, NumPy's .npz and office documents are"},
    {0, kPacked, "PK\5\6"sv, "an empty ZIP archive"},
    {0, kPacked, "\x1f\x8b"sv, "a gzip file"},
    {0, kPacked, "7z\xbc\xaf\x27\x1c"sv, "a 7z archive"},
    {0, kPacked, "Rar!\x1a\7"sv, "a RAR archive"},
    {0, kPacked, "\xfd\x37zXZ"sv, "an xz file"},
    {0, kPacked, "\x28\xb5\x2f\xfd"sv, "a Zstandard file"},
    {0, kPacked, "BZh"sv, "a bzip2 file"},
    {0, kPacked, "\4\x22\x4d\x18"sv, "an LZ4 file"},
    {257, kPacked, "ustar"sv, "a tar archive"},
    {0, kNetwork, "\x80\2"sv, "a Python pickle, as PyTorch's older .pth are"},
    {0, kNetwork, "\x80\3"sv, "a Python pickle"},
    {0, kNetwork, "\x80\4"sv, "a Python pickle"},
    {0, kNetwork, "\x80\5"sv, "a Python pickle"},
    {0, kNetwork, "\x89HDF"sv, "an HDF5 file, as Keras' .h5 are"},
    {0, kNetwork, "\x93NUMPY"sv, "a NumPy array (.npy)"},
    {0, kNetwork, "MATLAB"sv, "a MATLAB file (.mat)"},
    {0, kNetwork, "GGUF"sv, "a GGUF file"},
    {4, kNetwork, "TFL3"sv, "a TensorFlow Lite file"},
    {0, kOther, "version https://git-lfs"sv, "a Git LFS pointer (git lfs pull gets the file)"},
};

constexpr std::string_view kWebPage = "a web page, such as a host sends in place of a missing file";

/// How much is looked at to tell text from other bytes, and one kind of text from another.
constexpr std::size_t kTextLooked = 512;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool HasAt(std::string_view text, std::size_t at, std::string_view part) {
  return at <= text.size() && text.substr(at).starts_with(part);
}

/// @param part in small letters; the text may have capitals.
bool Mentions(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char c, char wanted) { return Lower(c) == wanted; }) != text.end();
}

/// Whether a tag stands in a text, and not only the beginning of another one's name.
/// @param tag in small letters, likewise.
bool HasTag(std::string_view text, std::string_view tag) {
  for (; text.size() > tag.size(); text.remove_prefix(1)) {
    if (Mentions(text.substr(0, tag.size()), tag) &&
        "> \t\r\n"sv.find(text[tag.size()]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

/// A Windows bitmap: two letters are no signature, so its header's size has to be one that exists.
bool IsBmp(std::string_view text) {
  return text.starts_with("BM") && text.size() > 17 && static_cast<std::uint8_t>(text[14]) <= 124 &&
         text.substr(15, 3) == "\0\0\0"sv;
}

/// An idx file: two zeros, the type of its numbers, how many dimensions there are.
bool IsIdx(std::string_view text) {
  return text.size() > 4 && text.starts_with("\0\0"sv) && text[2] >= 8 && text[2] <= 14 &&
         text[3] >= 1 && text[3] <= 4;
}

/// Eight bytes of a length below 2^32, and JSON. A length may begin as another signature does.
bool IsSafetensors(std::string_view text) {
  return text.size() > 8 && text.substr(4, 5) == "\0\0\0\0{"sv;
}

/// Protocol buffers: field 1, the version of the format, then another field's tag.
bool IsProtocolBuffer(std::string_view text) {
  return text.size() > 3 && text[0] == 8 && text[1] > 0 && text[1] < 32 &&
         (text[2] == 0x12 || text[2] == 0x1a || text[2] == 0x3a);
}

/// Has no signature: a header whose every field is one that exists.
bool IsTarga(std::string_view text) {
  if (text.size() < 18) return false;
  const int map = text[1], type = text[2] & ~8, depth = text[16];
  return (text[2] & ~11) == 0 && type >= 1 && type <= 3 && map == (type == 1 ? 1 : map & 1) &&
         (depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32) &&
         text.substr(12, 2) != "\0\0"sv && text.substr(14, 2) != "\0\0"sv;
}

FileKind KindOfBinary(std::string_view text) {
  if (IsSafetensors(text)) return {"a safetensors file, as networks are", kWeights};
  for (const Signature& kind : kSignatures) {
    if (HasAt(text, kind.at, kind.beginning)) return {kind.name, kind.use};
  }
  if (IsBmp(text)) return {"a BMP picture"};
  if (IsIdx(text)) return {"an idx file, as MNIST's are"};
  if (IsProtocolBuffer(text)) return {"an ONNX, Core ML or TensorFlow file", kNetwork};
  if (IsTarga(text)) return {"a Targa picture (TGA)"};
  if (text.size() > 2 && text[0] == 'P' && text[1] >= '1' && text[1] <= '7' &&
      (text[2] == '\n' || text[2] == ' ' || text[2] == '\r')) {
    return {"a Netpbm picture (PBM, PGM, PPM)"};
  }
  return {};
}

/// Whether bytes are UTF-8 without signs that no text has. The last letter may be cut off.
bool IsText(std::string_view text) {
  constexpr std::size_t kShortest = 4;
  int following = 0;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if ((byte >> 6 == 2) != (following > 0)) return false;
    if (following > 0) {
      --following;
    } else if (byte >= 0x80) {
      following = byte >> 5 == 6 ? 1 : byte >> 4 == 14 ? 2 : byte >> 3 == 30 ? 3 : 0;
      if (following == 0) return false;
    } else if (byte == 0x7f || (byte < 0x20 && (byte < '\t' || byte > '\r'))) {
      return false;
    }
  }
  return text.size() >= kShortest;
}

FileKind KindOfText(std::string_view text) {
  if (text.starts_with("\xff\xfe"sv) || text.starts_with("\xfe\xff"sv)) {
    return {"a text file in UTF-16"};
  }
  if (!IsText(text)) return {};
  // A mark of UTF-8 and blanks may stand before the first sign.
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\xef\xbb\xbf"), text.size()));
  if (text.starts_with('<')) {
    for (std::string_view tag : {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv}) {
      if (HasTag(text, tag)) return {kWebPage};
    }
    if (Mentions(text, "<svg") || Mentions(text, "<!doctype svg")) return {"an SVG drawing"};
    return {"an XML file, such as a host's answer that it has no such file"};
  }
  if (text.starts_with('{') || text.starts_with('[')) return {"a JSON file", kText};
  return {"a text file", kText};
}

}  // namespace

FileKind KindOfFile(std::span<const std::uint8_t> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              std::min(bytes.size(), kTextLooked));
  const FileKind kind = KindOfBinary(text);
  return kind.name.empty() ? KindOfText(text) : kind;
}

}  // namespace inklens
