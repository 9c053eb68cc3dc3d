#include "png.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>

#include "files.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include "stb_image_write.h"
#pragma GCC diagnostic pop

namespace inklens::cli {

Result<std::vector<std::uint8_t>> EncodePng(std::size_t width, std::size_t height,
                                            std::size_t channels,
                                            std::span<const std::uint8_t> pixels) {
  std::vector<std::uint8_t> png;
  const auto append = [](void* context, void* data, int size) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    auto& file = *static_cast<std::vector<std::uint8_t>*>(context);
    file.insert(file.end(), bytes, bytes + size);
  };
  if (pixels.size() != width * height * channels ||
      !stbi_write_png_to_func(append, &png, static_cast<int>(width), static_cast<int>(height),
                              static_cast<int>(channels), pixels.data(),
                              static_cast<int>(width * channels))) {
    return Internal("The picture could not be encoded as PNG.");
  }
  return png;
}

Status CheckPngOutput(const std::string& path) {
  std::string suffix = std::filesystem::path(path).extension().string();
  for (char& letter : suffix) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  constexpr std::string_view kOtherKinds[] = {".jpg", ".jpeg", ".gif",  ".bmp", ".webp", ".avif",
                                              ".svg", ".tif",  ".tiff", ".pdf", ".heic"};
  if (std::find(std::begin(kOtherKinds), std::end(kOtherKinds), suffix) != std::end(kOtherKinds)) {
    return InvalidArgument(path, ": would be a PNG; expected a name that ends in .png.");
  }
  return CheckWritable(path);
}

}  // namespace inklens::cli
