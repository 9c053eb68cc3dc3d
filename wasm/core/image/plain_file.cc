#include "core/image/plain_file.h"

#include <algorithm>
#include <cstdlib>

#include "core/image/byte_reader.h"

namespace inklens {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kFileHeaderBytes = 14;

void AppendLong(std::uint32_t value, std::vector<std::uint8_t>& bytes) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

void AppendPart(Bytes from, std::size_t at, std::size_t count, std::vector<std::uint8_t>& bytes) {
  const Bytes part = from.subspan(at, count);
  bytes.insert(bytes.end(), part.begin(), part.end());
}

/// Blue, green, red and nothing for every value that a pixel can have.
void AppendColours(Bytes bmp, const BmpHeader& header, std::vector<std::uint8_t>& plain) {
  const ByteReader read{bmp};
  const std::size_t entry = header.bytes == 12 ? 3 : 4, first = kFileHeaderBytes + header.bytes;
  for (std::size_t i = 0; i < std::size_t{1} << header.bits; ++i) {
    const std::size_t at = first + i * entry;
    const std::uint32_t colour = at + entry <= header.pixels ? read.Long(at) & 0xffffff : 0;
    AppendLong(colour, plain);
  }
}

/// Where alpha is in a pixel of 32 bits without masks. The format leaves the fourth byte out, and
/// programs leave anything in it; alpha it is only where it alone shows a picture.
std::uint32_t AlphaOfUnmasked(Bytes pixels) {
  constexpr std::uint32_t kColours = 0x00ffffff;
  const ByteReader read{pixels};
  std::uint32_t differing = 0;
  for (std::size_t at = 4; at < pixels.size(); at += 4) differing |= read.Long(at) ^ read.Long(0);
  const bool alone = differing != 0 && (differing & kColours) == 0;
  return alone ? ~kColours : 0;
}

}  // namespace

BmpHeader BmpHeader::Of(Bytes bmp) {
  const ByteReader read{bmp};
  BmpHeader header{read.Long(10), read.Long(14)};
  if (header.bytes == 12) {
    header.width = read.Word(18), header.height = static_cast<std::int32_t>(read.Word(20));
    header.bits = read.Word(24);
  } else {
    header.width = read.Long(18), header.height = static_cast<std::int32_t>(read.Long(22));
    header.bits = read.Word(28), header.compression = read.Long(30);
  }
  return header;
}

std::vector<std::uint8_t> PlainBmp(Bytes bmp) {
  constexpr std::size_t kMasks = kFileHeaderBytes + 40;
  const ByteReader read{bmp};
  const BmpHeader header = BmpHeader::Of(bmp);
  const bool mapped = header.bits <= 8, deep = header.bits == 16 || header.bits == 32;
  const std::uint32_t header_bytes = deep ? 108 : 40;
  const std::uint32_t colours = mapped ? 4u << header.bits : 0;
  std::vector<std::uint8_t> plain{'B', 'M'};
  plain.reserve(bmp.size() + 2048);
  AppendLong(0, plain), AppendLong(0, plain);
  AppendLong(kFileHeaderBytes + header_bytes + colours, plain);
  AppendLong(header_bytes, plain);
  AppendLong(header.width, plain), AppendLong(static_cast<std::uint32_t>(header.height), plain);
  AppendLong(1 | header.bits << 16, plain);
  AppendLong(header.masked() || header.bits == 32 ? 3 : 0, plain);
  plain.resize(kMasks, 0);
  if (header.bits == 32 && !header.masked()) {
    for (const std::uint32_t mask : {0xff0000u, 0xff00u, 0xffu}) AppendLong(mask, plain);
    const std::size_t rows = static_cast<std::size_t>(std::abs(std::int64_t{header.height}));
    AppendLong(AlphaOfUnmasked(bmp.subspan(header.pixels, 4 * rows * header.width)), plain);
  } else if (header.masked()) {
    for (std::size_t i = 0; i < 3; ++i) AppendLong(read.Long(kMasks + 4 * i), plain);
    const bool with_alpha = header.bytes >= 56 || header.compression == 6;
    AppendLong(with_alpha ? read.Long(kMasks + 12) : 0, plain);
  }
  plain.resize(kFileHeaderBytes + header_bytes, 0);
  if (mapped) AppendColours(bmp, header, plain);
  AppendPart(bmp, header.pixels, bmp.size() - header.pixels, plain);
  return plain;
}

std::optional<std::vector<std::uint8_t>> WithWholePalette(Bytes png) {
  constexpr std::size_t kSignatureBytes = 8, kChunkBytes = 12;
  const ByteReader read{png, /*big_endian=*/true};
  constexpr std::uint32_t kIndexed = 3, kMostBits = 8;
  if (read.Byte(25) != kIndexed || read.Byte(24) > kMostBits) return std::nullopt;
  const std::size_t most = std::size_t{3} << read.Byte(24);
  std::vector<std::uint8_t> whole;
  std::size_t copied = 0;  // up to here the file is in `whole`
  for (std::size_t at = kSignatureBytes; at + kChunkBytes <= png.size();) {
    const std::size_t length = read.Long(at);
    if (length > png.size() - at - kChunkBytes) break;
    // A map that is no whole number of colours, or none, stays for stb_image to refuse.
    if (read.Has(at + 4, "PLTE") && length > 0 && length % 3 == 0 && length < most) {
      if (copied == 0) whole.reserve(png.size() + 1024);
      AppendPart(png, copied, at - copied, whole);
      for (int shift : {24, 16, 8, 0}) whole.push_back(static_cast<std::uint8_t>(most >> shift));
      AppendPart(png, at + 4, 4 + length, whole);
      whole.resize(whole.size() + most - length + 4, 0);
      copied = at + kChunkBytes + length;
    }
    at += length + kChunkBytes;
  }
  if (copied == 0) return std::nullopt;
  AppendPart(png, copied, png.size() - copied, whole);
  return whole;
}

}  // namespace inklens
