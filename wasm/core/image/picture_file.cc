#include "core/image/picture_file.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "core/base/file_kind.h"
#include "core/image/byte_reader.h"
#include "core/image/plain_file.h"

namespace inklens {
namespace {

using Reader = ByteReader;
using Bytes = std::span<const std::uint8_t>;

constexpr std::string_view kExpected = "expected a PNG, JPEG, BMP or GIF.";

Status EndsEarly(std::string_view format) {
  return DataLoss("The ", format, " ends early: a part of its picture is missing.");
}

/// Of a TIFF structure as EXIF has it: tag 0x0112 of the first directory.
int OrientationOf(Bytes tiff) {
  Reader read{tiff};
  if (read.Has(0, "MM")) read.big_endian = true;
  const std::size_t directory = read.Long(4);
  if (read.Word(2) != 42 || directory > tiff.size()) return 1;
  const std::size_t entries = read.Word(directory);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.size()) break;
    if (read.Word(entry) != 0x0112) continue;
    constexpr std::uint32_t kLong = 4;  // it should be a short number, and is not everywhere
    const bool is_long = read.Word(entry + 2) == kLong;
    const std::uint32_t value = is_long ? read.Long(entry + 8) : read.Word(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

/// The CRC-32 of PNG's chunks (ISO 3309, polynomial 0xedb88320).
class Checksum {
 public:
  Checksum() {
    for (std::uint32_t n = 0; n < table_.size(); ++n) {
      std::uint32_t c = n;
      for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      table_[n] = c;
    }
  }
  std::uint32_t Of(Bytes bytes) const {
    std::uint32_t c = 0xffffffffu;
    for (const std::uint8_t byte : bytes) c = table_[(c ^ byte) & 0xff] ^ (c >> 8);
    return ~c;
  }

 private:
  std::array<std::uint32_t, 256> table_;
};

Result<PictureFile> InspectPng(Bytes bytes) {
  const Reader read{bytes, /*big_endian=*/true};
  const Checksum checksum;
  if (read.Has(12, "CgBI")) {
    return Unsupported("This PNG is as Xcode makes them for phones (CgBI), which is not read; ",
                       kExpected);
  }
  PictureFile file{PictureFormat::kPng, read.Long(16), read.Long(20), 1};
  if (file.too_large()) return file;
  for (std::size_t at = 8;;) {
    const std::uint64_t length = read.Long(at);
    if (at + 12 > bytes.size() || length > bytes.size() - at - 12) return EndsEarly("PNG");
    // Chunks with a capital first are needed for the picture; a wrong comment harms nobody.
    const bool matters = read.Byte(at + 4) < 'a' || read.Has(at + 4, "tRNS");
    const Bytes body = bytes.subspan(at + 4, static_cast<std::size_t>(length) + 4);
    const bool right = checksum.Of(body) == read.Long(at + 8 + static_cast<std::size_t>(length));
    if (matters && !right) {
      return DataLoss("The PNG is damaged: the checksum of one of its parts is wrong.");
    }
    if (right && read.Has(at + 4, "eXIf")) file.orientation = OrientationOf(body.subspan(4));
    if (read.Has(at + 4, "IEND")) return file;
    at += 12 + static_cast<std::size_t>(length);
  }
}

/// Whether each table of a JPEG's DHT segment lists at most 255 symbols; no coder uses more than
/// 176. stb_image up to 2.27 writes more than 256 past the end of its own memory, and takes number
/// 255 of a table for its own mark of a code that it has yet to look for. The segment is the first
/// `length` bytes of `bytes`; a last table that runs out of it is read on, and behind the file's
/// end come zeros, as stb_image reads them.
bool HuffmanTablesFit(Bytes bytes, std::size_t length) {
  constexpr std::size_t kTableHeaderBytes = 17;  // an identifier, 16 counts of symbols
  for (std::size_t table = 0; table < length;) {
    std::size_t symbols = 0;
    for (std::size_t i = table + 1; i < table + kTableHeaderBytes && i < bytes.size(); ++i) {
      symbols += bytes[i];
    }
    if (symbols > 255) return false;
    table += kTableHeaderBytes + symbols;
  }
  return true;
}

bool IsStartOfFrame(std::uint32_t marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

bool IsRestart(std::uint32_t marker) { return marker >= 0xd0 && marker <= 0xd7; }

/// Where the marker behind a scan's data stands that starts at `at`, and how many restart markers
/// there are on the way.
std::size_t ScanEnd(const Reader& read, std::size_t at, std::size_t& restarts) {
  for (restarts = 0; at + 1 < read.bytes.size(); ++at) {
    if (read.bytes[at] != 0xff) continue;
    const std::uint32_t marker = read.bytes[at + 1];
    if (IsRestart(marker)) ++restarts;
    if (marker != 0 && marker != 0xff && !IsRestart(marker)) return at;
  }
  return read.bytes.size();
}

/// Walks a JPEG from marker to marker.
class JpegWalk {
 public:
  explicit JpegWalk(Bytes bytes) : read_{bytes, /*big_endian=*/true} {}

  Result<PictureFile> Inspect();

 private:
  Status Segment(std::uint32_t marker, std::size_t at, std::size_t length);
  Status Frame(std::uint32_t marker, std::size_t at, std::size_t length);
  std::uint64_t RestartsOfScan(std::size_t at) const;
  void NoteHuffmanTables(std::size_t at, std::size_t length);
  void NoteQuantizationTables(std::size_t at, std::size_t length);
  bool HasHuffmanTablesOfScan(std::size_t at) const;
  bool HasQuantizationTablesOfScan(std::size_t at) const;

  Reader read_;
  PictureFile file_{PictureFormat::kJpeg, 0, 0, 1};
  std::size_t frame_ = 0;  ///< where the frame's segment starts
  bool progressive_ = false, has_exif_ = false;
  bool names_colours_ = false;  ///< whether Adobe's segment says what the colours are
  std::uint32_t restart_interval_ = 0;
  std::uint32_t huffman_tables_ = 0;  ///< those there are: bits 0 to 15 for DC, 16 to 31 for AC
  std::uint32_t quantization_tables_ = 0;  ///< those there are: a bit each
};

Status JpegWalk::Frame(std::uint32_t marker, std::size_t at, std::size_t length) {
  if (marker > 0xc2) {
    return Unsupported("This JPEG is lossless, hierarchical or arithmetic, which is not read; ",
                       "expected a baseline or progressive one.");
  }
  if (read_.Byte(at) != 8) {
    return Unsupported("This JPEG has ", read_.Byte(at), " bits a sample; 8 are read.");
  }
  frame_ = at;
  progressive_ = marker == 0xc2;
  file_.height = read_.Word(at + 1), file_.width = read_.Word(at + 3);
  const std::size_t components = read_.Byte(at + 5);
  if (length < 6 + 3 * components) return DataLoss("The JPEG's frame header is corrupt.");
  return Status::Ok();
}

Status JpegWalk::Segment(std::uint32_t marker, std::size_t at, std::size_t length) {
  // 0xf7 starts a frame of JPEG-LS (T.87), which is lossless, too.
  if ((IsStartOfFrame(marker) || marker == 0xf7) && frame_ == 0) return Frame(marker, at, length);
  if (marker == 0xc4 && !HuffmanTablesFit(read_.bytes.subspan(at), length)) {
    return DataLoss("The JPEG has a Huffman table of more than 255 symbols; it is corrupt.");
  }
  if (marker == 0xc4) NoteHuffmanTables(at, length);
  if (marker == 0xdb) NoteQuantizationTables(at, length);
  if (marker == 0xdd) restart_interval_ = read_.Word(at);
  if (marker == 0xee && length >= 12 && read_.Has(at, "Adobe")) names_colours_ = true;
  // A file that was edited may have two; what shows pictures takes the first.
  if (marker == 0xe1 && !has_exif_ && length >= 6 &&
      read_.Has(at, std::string_view("Exif\0\0", 6))) {
    has_exif_ = true;
    file_.orientation = OrientationOf(read_.bytes.subspan(at + 6, length - 6));
  }
  return Status::Ok();
}

void JpegWalk::NoteHuffmanTables(std::size_t at, std::size_t length) {
  for (std::size_t table = at; table < at + length;) {
    const std::uint32_t identifier = read_.Byte(table);
    huffman_tables_ |= 1u << ((identifier & 15) + (identifier >> 4 ? 16 : 0));
    std::size_t symbols = 0;
    for (std::size_t i = 1; i <= 16; ++i) symbols += read_.Byte(table + i);
    table += 17 + symbols;
  }
}

void JpegWalk::NoteQuantizationTables(std::size_t at, std::size_t length) {
  for (std::size_t table = at; table < at + length;) {
    const std::uint32_t identifier = read_.Byte(table);
    quantization_tables_ |= 1u << (identifier & 15);
    table += 1 + (identifier >> 4 ? 128 : 64);
  }
}

/// Whether the Huffman tables stand that the scan names whose header starts at `at` (T.81, B.2.3):
/// stb_image up to 2.27 decodes by one that was never given as if it had been.
bool JpegWalk::HasHuffmanTablesOfScan(std::size_t at) const {
  const std::size_t components = read_.Byte(at);
  const std::size_t spectrum = at + 1 + 2 * components;
  const bool first = read_.Byte(spectrum) == 0, refines = read_.Byte(spectrum + 2) >> 4 != 0;
  const bool reads_dc = !progressive_ || (first && !refines);
  const bool reads_ac = !progressive_ || !first;
  for (std::size_t c = 0; c < components; ++c) {
    const std::uint32_t tables = read_.Byte(at + 2 + 2 * c);
    if (reads_dc && !(huffman_tables_ >> (tables >> 4) & 1)) return false;
    if (reads_ac && !(huffman_tables_ >> (16 + (tables & 15)) & 1)) return false;
  }
  return true;
}

/// Whether the tables stand by which the scan's components are quantized (T.81, B.2.2). stb_image
/// takes what its memory holds for one that was never given.
bool JpegWalk::HasQuantizationTablesOfScan(std::size_t at) const {
  for (std::size_t i = 0; i < read_.Byte(at); ++i) {
    for (std::size_t c = 0; c < read_.Byte(frame_ + 5); ++c) {
      if (read_.Byte(frame_ + 6 + 3 * c) != read_.Byte(at + 1 + 2 * i)) continue;
      if (!(quantization_tables_ >> (read_.Byte(frame_ + 8 + 3 * c) & 15) & 1)) return false;
    }
  }
  return true;
}

/// How many restart markers the scan has whose header starts at `at`: one between every two
/// intervals of blocks (T.81, A.2.3).
std::uint64_t JpegWalk::RestartsOfScan(std::size_t at) const {
  if (restart_interval_ == 0) return 0;
  const std::size_t components = read_.Byte(frame_ + 5);
  std::uint64_t most_h = 1, most_v = 1, h = 1, v = 1;
  for (std::size_t c = 0; c < components; ++c) {
    const std::uint64_t sampling = read_.Byte(frame_ + 7 + 3 * c);
    most_h = std::max(most_h, sampling >> 4), most_v = std::max(most_v, sampling & 15);
    if (read_.Byte(frame_ + 6 + 3 * c) == read_.Byte(at + 1)) h = sampling >> 4, v = sampling & 15;
  }
  const auto parts = [](std::uint64_t size, std::uint64_t part) {
    return (size + part - 1) / part;
  };
  std::uint64_t across = parts(file_.width, 8 * most_h), down = parts(file_.height, 8 * most_v);
  if (read_.Byte(at) == 1) {  // a scan of one component counts that one's blocks
    across = parts(parts(file_.width * h, most_h), 8);
    down = parts(parts(file_.height * v, most_v), 8);
  }
  const std::uint64_t intervals = parts(across * down, restart_interval_);
  return intervals == 0 ? 0 : intervals - 1;
}

Result<PictureFile> JpegWalk::Inspect() {
  const std::size_t size = read_.bytes.size();
  bool scanned = false;
  for (std::size_t at = 2; at + 1 < size;) {
    const std::uint32_t marker = read_.Byte(at) == 0xff ? read_.Byte(at + 1) : 0;
    // No marker, fill bytes, or one without a segment.
    if (marker == 0 || marker == 0xff || marker == 0x01 || IsRestart(marker) || marker == 0xd8) {
      ++at;
      continue;
    }
    if (marker == 0xd9) return scanned ? Result<PictureFile>(file_) : EndsEarly("JPEG");
    const std::size_t length = std::max(read_.Word(at + 2), 2u) - 2u, content = at + 4;
    if (content > size) break;
    const bool whole = length <= size - content;
    // A table that runs out of its segment, and of the file, is read on.
    if (!whole && marker != 0xc4) break;
    INKLENS_RETURN_IF_ERROR(Segment(marker, content, std::min(length, size - content)));
    if (!whole) break;
    if (file_.too_large()) return file_;
    at = content + length;
    if (marker != 0xda) continue;
    if (frame_ == 0) return DataLoss("The JPEG has a scan without a frame; it is corrupt.");
    // stb_image takes them for a television's colours and drops the fourth.
    if (read_.Byte(frame_ + 5) == 4 && !names_colours_) {
      return Unsupported("This JPEG has four colours and does not say which, which is not read; ",
                         "expected gray, RGB or Adobe's CMYK.");
    }
    if (!HasHuffmanTablesOfScan(content) || !HasQuantizationTablesOfScan(content)) {
      return DataLoss("The JPEG has a scan whose tables are missing; it is corrupt.");
    }
    std::size_t restarts = 0;
    at = ScanEnd(read_, at, restarts);
    if (restarts < RestartsOfScan(content)) return EndsEarly("JPEG");
    scanned = true;
  }
  return EndsEarly("JPEG");
}

/// How a BMP's pixels lie in it: nothing but rows of them, behind a header that is read.
Status CheckBmpHeader(const BmpHeader& header) {
  constexpr std::uint64_t kHeaders[] = {12, 40, 52, 56, 64, 108, 124};
  if (std::ranges::find(kHeaders, header.bytes) == std::end(kHeaders)) {
    return Unsupported("This BMP has a header of ", header.bytes,
                       " bytes, which is not read; expected 12, 40, 52, 56, 64, 108 or 124.");
  }
  if ((header.compression == 3 || header.compression == 6) && header.bytes != 64 &&
      !header.masked()) {
    return Unsupported("This BMP has masks for its colours and ", header.bits,
                       " bits a pixel, which is not read; expected 16 or 32 with masks.");
  }
  if (header.compression != 0 && !header.masked()) {
    constexpr std::string_view kNames[] = {"", "RLE8", "RLE4", "Huffman", "JPEG", "PNG"};
    return Unsupported("This BMP is compressed (",
                       header.compression < 6 ? kNames[header.compression] : "an unknown way",
                       "), which is not read; expected an uncompressed one.");
  }
  constexpr std::uint32_t kBits[] = {1, 4, 8, 16, 24, 32};
  if (std::ranges::find(kBits, header.bits) == std::end(kBits)) {
    return Unsupported("This BMP has ", header.bits,
                       " bits a pixel, which is not read; expected 1, 4, 8, 16, 24 or 32.");
  }
  if (header.width > INT32_MAX) return DataLoss("The BMP has a negative width; it is corrupt.");
  if (header.pixels < 14 + header.bytes) {
    return DataLoss("The BMP's pixels begin within its header; it is corrupt.");
  }
  return Status::Ok();
}

Result<PictureFile> InspectBmp(Bytes bytes) {
  const BmpHeader header = BmpHeader::Of(bytes);
  if (bytes.size() < 26 || bytes.size() - 14 < header.bytes) return EndsEarly("BMP");
  INKLENS_RETURN_IF_ERROR(CheckBmpHeader(header));
  // A negative height says that the uppermost row comes first.
  const std::int64_t down = header.height;
  const PictureFile file{PictureFormat::kBmp, header.width,
                         static_cast<std::uint64_t>(down < 0 ? -down : down), 1};
  if (file.too_large()) return file;
  // Rows fill whole groups of four bytes; the last one's filling may be missing.
  const std::uint64_t row = (file.width * header.bits + 7) / 8, stride = (row + 3) / 4 * 4;
  const std::uint64_t have = bytes.size() > header.pixels ? bytes.size() - header.pixels : 0;
  if (file.height > 0 && have < (file.height - 1) * stride + row) return EndsEarly("BMP");
  return file;
}

/// Whether the codes of a GIF's frame (GIF89a, appendix F) give at least `wanted` pixels. `at` is
/// where the frame's smallest code size stands. False also where the file ends before the frame.
bool GifCodesSuffice(const Reader& read, std::size_t at, std::uint64_t wanted) {
  constexpr std::uint32_t kMostCodes = 4096;
  const std::uint32_t bits = read.Byte(at++);
  if (bits > 11) return true;  // corrupt, as the decoder will say
  const std::uint32_t clear = 1u << bits;
  std::array<std::uint32_t, kMostCodes> lengths{};  // of the pixels that a code stands for
  std::uint32_t size = bits + 1, next = clear + 2, held = 0, held_bits = 0, before = 0;
  std::uint64_t pixels = 0;
  std::size_t block = 0;
  bool ended = false;
  while (!ended && pixels < wanted) {
    while (held_bits < size) {
      if (block == 0) {
        block = read.Byte(at++);
        if (block == 0 || at + block > read.bytes.size()) return false;
      }
      held |= read.Byte(at++) << held_bits;
      held_bits += 8, --block;
    }
    const std::uint32_t code = held & ((1u << size) - 1);
    held >>= size, held_bits -= size;
    if (code == clear) {
      size = bits + 1, next = clear + 2, before = 0;
      continue;
    }
    if (code == clear + 1) {
      ended = true;
      continue;
    }
    if (code > next || (code == next && before == 0)) return true;  // corrupt, likewise
    const std::uint32_t length = code < clear ? 1 : code == next ? before + 1 : lengths[code];
    if (before != 0 && next < kMostCodes) {
      lengths[next++] = before + 1;
      if ((next & (next - 1)) == 0 && next < kMostCodes) ++size;
    }
    before = length;
    pixels += length;
  }
  // The frame ends with an empty block.
  at += block;
  while (at < read.bytes.size() && read.Byte(at) != 0) at += 1 + read.Byte(at);
  return pixels >= wanted && at < read.bytes.size();
}

Result<PictureFile> InspectGif(Bytes bytes) {
  const Reader read{bytes};
  const auto table = [](std::uint32_t flags) {
    return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0;
  };
  PictureFile file{PictureFormat::kGif, read.Word(6), read.Word(8), 1};
  if (file.too_large()) return file;
  for (std::size_t at = 13 + table(read.Byte(10)); at < bytes.size();) {
    const std::uint32_t kind = read.Byte(at);
    if (kind == 0x21) {
      for (at += 2; at < bytes.size() && read.Byte(at) != 0;) at += 1 + read.Byte(at);
      ++at;
    } else if (kind == 0x2c) {
      const std::uint64_t width = read.Word(at + 5), height = read.Word(at + 7);
      if (width * height == 0) {
        return DataLoss("The GIF's first frame has ", width, "x", height,
                        " pixels, and only the first is read; expected at least 1x1.");
      }
      const std::size_t codes = at + 10 + table(read.Byte(at + 9));
      if (!GifCodesSuffice(read, codes, width * height)) return EndsEarly("GIF");
      return file;
    } else {
      return DataLoss("The GIF is corrupt: no frame stands where one is expected.");
    }
  }
  return EndsEarly("GIF");
}

Status NotRead(Bytes bytes) {
  const Reader read{bytes};
  if (read.Has(1, "PNG")) return DataLoss("The PNG's first bytes are damaged.");
  if (read.Has(0, "GIF8")) return DataLoss("The GIF's first bytes are damaged.");
  const FileKind kind = KindOfFile(bytes);
  if (kind.name.empty()) return DataLoss("These bytes are not an image; ", kExpected);
  return Unsupported("This is ", kind.name, ", which is not read; ", kExpected);
}

Result<PictureFile> InspectKnown(Bytes bytes) {
  const Reader read{bytes};
  if (read.Has(0, "\x89PNG\r\n\x1a\n")) return InspectPng(bytes);
  if (read.Has(0, "\xff\xd8")) return JpegWalk(bytes).Inspect();
  if (read.Has(0, "GIF87a") || read.Has(0, "GIF89a")) return InspectGif(bytes);
  if (read.Has(0, "BM") && bytes.size() >= 18) return InspectBmp(bytes);
  return NotRead(bytes);
}

}  // namespace

Status CheckPictureBytes(std::size_t bytes) {
  if (bytes <= kMaxPictureBytes) return Status::Ok();
  return ResourceExhausted("The image has ", bytes, " bytes; expected at most ", kMaxPictureBytes,
                           ".");
}

Result<PictureFile> InspectPicture(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return DataLoss("The image has 0 bytes; ", kExpected);
  INKLENS_RETURN_IF_ERROR(CheckPictureBytes(bytes.size()));
  Result<PictureFile> file = InspectKnown(bytes);
  if (file.ok() && (file.value().width == 0 || file.value().height == 0)) {
    return DataLoss("The image has ", file.value().width, "x", file.value().height,
                    " pixels; expected at least 1x1.");
  }
  return file;
}

std::vector<std::uint8_t> WithBytesBehindScans(std::span<const std::uint8_t> jpeg) {
  constexpr std::size_t kFilling = 64;
  const Reader read{jpeg, /*big_endian=*/true};
  std::vector<std::uint8_t> filled;
  filled.reserve(jpeg.size() + 16 * kFilling);
  std::size_t copied = 0;
  for (std::size_t at = 2; at + 4 <= jpeg.size();) {
    const std::uint32_t marker = read.Byte(at) == 0xff ? read.Byte(at + 1) : 0;
    if (marker == 0xd9) break;
    if (marker == 0 || marker == 0xff || marker == 0x01 || IsRestart(marker) || marker == 0xd8) {
      ++at;
      continue;
    }
    at += 2 + std::max(read.Word(at + 2), 2u);
    if (marker != 0xda || at > jpeg.size()) continue;
    std::size_t restarts = 0;
    const std::size_t end = ScanEnd(read, at, restarts);
    filled.insert(filled.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(copied),
                  jpeg.begin() + static_cast<std::ptrdiff_t>(end));
    // Of no pattern, so that no code's end can hide in them; never 0xff, which starts a marker.
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < kFilling; ++i) {
      state = state * 1103515245u + 12345u;
      filled.push_back(static_cast<std::uint8_t>(state >> 16 & 0xfe));
    }
    at = copied = end;
  }
  filled.insert(filled.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(copied), jpeg.end());
  return filled;
}

}  // namespace inklens
