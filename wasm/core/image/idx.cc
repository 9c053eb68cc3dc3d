#include "core/image/idx.h"

#include <string>

namespace inklens {
namespace {

constexpr std::uint32_t kImagesMagic = 0x803;
constexpr std::uint32_t kLabelsMagic = 0x801;

std::uint32_t BigEndian32(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 |
         static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

Status CheckHeader(std::span<const std::uint8_t> bytes, std::uint32_t magic, std::size_t length) {
  if (bytes.size() < length) {
    return DataLoss("An idx file starts with ", length, " bytes; this one has ", bytes.size(), ".");
  }
  const std::uint32_t found = BigEndian32(bytes, 0);
  if (found != magic) {
    return DataLoss("The idx file has magic number ", found, "; expected ", magic, ".");
  }
  return Status::Ok();
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
  INKLENS_RETURN_IF_ERROR(CheckHeader(bytes, kImagesMagic, 16));
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
  INKLENS_RETURN_IF_ERROR(CheckHeader(bytes, kLabelsMagic, 8));
  INKLENS_RETURN_IF_ERROR(CheckLength(bytes, 8 + std::uint64_t{BigEndian32(bytes, 4)}));
  return bytes.subspan(8);
}

}  // namespace inklens
