#include "core/image/idx.h"

#include <string_view>

#include "core/base/file_kind.h"

namespace inklens {
namespace {

/// The two kinds of idx files that are read.
struct Wanted {
  std::uint32_t magic;  ///< bytes (8) in this many dimensions
  std::size_t header_bytes;
  const char* things;
};
constexpr Wanted kImages{0x803, 16, "images"};
constexpr Wanted kLabels{0x801, 8, "labels"};

/// Of what type the numbers of a file are, by the third byte of its magic number.
std::string_view NumbersOf(std::uint32_t type) {
  constexpr std::string_view kTypes[] = {
      "bytes",           "signed bytes",    "numbers of an unknown type",
      "16-bit integers", "32-bit integers", "32-bit floats",
      "64-bit floats"};
  return kTypes[type - 8];
}

std::uint32_t BigEndian32(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 |
         static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

Status CheckHeader(std::span<const std::uint8_t> bytes, const Wanted& wanted) {
  const std::uint32_t found = bytes.size() < 4 ? 0 : BigEndian32(bytes, 0);
  const std::uint32_t type = found >> 8, dimensions = found & 0xff;
  if (found != wanted.magic && type >= 8 && type <= 14 && dimensions > 0) {
    return Unsupported("The idx file holds ", NumbersOf(type), " in ", dimensions, " dimension",
                       dimensions == 1 ? "" : "s", "; expected bytes in ", wanted.magic & 0xff,
                       ", as ", wanted.things, " are.");
  }
  const FileKind kind = KindOfFile(bytes);
  if (found != wanted.magic && !kind.name.empty()) {
    const bool packed = kind.use == FileUse::kPacked || kind.use == FileUse::kPackedOrNetwork;
    return Unsupported("This is ", kind.name, "; expected an idx file of ", wanted.things,
                       packed ? ", unpacked." : ".");
  }
  if (bytes.size() < wanted.header_bytes) {
    return DataLoss("An idx file starts with ", wanted.header_bytes, " bytes; this one has ",
                    bytes.size(), ".");
  }
  if (found == wanted.magic) return Status::Ok();
  return DataLoss("The idx file has magic number ", found, "; expected ", wanted.magic, ", as ",
                  wanted.things, " have.");
}

Status CheckLength(std::span<const std::uint8_t> bytes, std::uint64_t expected) {
  if (bytes.size() == expected) return Status::Ok();
  return DataLoss("The idx file has ", bytes.size(), " bytes; its header calls for ", expected,
                  ".");
}

}  // namespace

Result<GrayImage> IdxImages::Image(std::size_t index) const {
  if (index >= count) {
    return InvalidArgument("There is no image ", index, "; the file has ", count,
                           ", counted from 0.");
  }
  const auto image = pixels.subspan(index * height * width, height * width);
  return GrayImage{width, height, {image.begin(), image.end()}};
}

Result<IdxImages> ReadIdxImages(std::span<const std::uint8_t> bytes) {
  INKLENS_RETURN_IF_ERROR(CheckHeader(bytes, kImages));
  IdxImages images;
  images.count = BigEndian32(bytes, 4);
  images.height = BigEndian32(bytes, 8);
  images.width = BigEndian32(bytes, 12);
  // Each factor is below 2^32 and the first two products are checked against the length first.
  const std::uint64_t area = static_cast<std::uint64_t>(images.height) * images.width;
  if (area == 0 || images.count > bytes.size() / area) {
    return DataLoss("The idx file has ", bytes.size(), " bytes, too few for ", images.count,
                    " images of ", images.height, "x", images.width, " pixels.");
  }
  INKLENS_RETURN_IF_ERROR(CheckLength(bytes, 16 + images.count * area));
  images.pixels = bytes.subspan(16);
  return images;
}

Result<std::span<const std::uint8_t>> ReadIdxLabels(std::span<const std::uint8_t> bytes) {
  INKLENS_RETURN_IF_ERROR(CheckHeader(bytes, kLabels));
  INKLENS_RETURN_IF_ERROR(CheckLength(bytes, 8 + std::uint64_t{BigEndian32(bytes, 4)}));
  return bytes.subspan(8);
}

}  // namespace inklens
