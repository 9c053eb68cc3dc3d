#include "png.h"

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

}  // namespace inklens::cli
