#include "files.h"

#include <zlib.h>

#include <cstdio>
#include <filesystem>

#include "core/image/idx.h"

namespace inklens::cli {
std::string FindPlainOrGzip(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error) && std::filesystem::exists(path + ".gz", error)) {
    return path + ".gz";
  }
  return path;
}

Status About(const std::string& path, const Status& status) {
  return {status.code(), path + ": " + status.message()};
}

Result<std::vector<std::uint8_t>> ReadFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return NotFound(path, ": is a folder; expected a file.");
  }
  // zlib's reader passes files that are not gzip through unchanged.
  const gzFile file = gzopen(path.c_str(), "rb");
  if (!file) return NotFound(path, ": cannot be read; does it exist?");
  std::vector<std::uint8_t> bytes;
  std::uint8_t buffer[1 << 16];
  int count = 0;
  while ((count = gzread(file, buffer, sizeof buffer)) > 0) {
    bytes.insert(bytes.end(), buffer, buffer + count);
  }
  // A gzip that ends early is only told at the close.
  const bool closed = gzclose(file) == Z_OK;
  if (count < 0 || !closed) return DataLoss(path, ": is truncated or damaged.");
  return bytes;
}

Status WriteFile(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  const std::string temporary = path + ".part";
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  if (!file) return ResourceExhausted(path, ": cannot be written.");
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool closed = std::fclose(file) == 0;
  std::error_code error;
  if (written && closed) std::filesystem::rename(temporary, path, error);
  if (!written || !closed || error) {
    std::filesystem::remove(temporary, error);
    return ResourceExhausted(path, ": could not be written in full.");
  }
  return Status::Ok();
}

Result<LabelledImage> ReadMnistTestImage(const std::string& folder, std::size_t index) {
  const std::string images_path = FindPlainOrGzip(folder + "/t10k-images-idx3-ubyte");
  const std::string labels_path = FindPlainOrGzip(folder + "/t10k-labels-idx1-ubyte");
  INKLENS_ASSIGN_OR_RETURN(const auto image_bytes, ReadFile(images_path));
  INKLENS_ASSIGN_OR_RETURN(const auto label_bytes, ReadFile(labels_path));
  const Result<IdxImages> images = ReadIdxImages(image_bytes);
  if (!images.ok()) return About(images_path, images.status());
  const auto labels = ReadIdxLabels(label_bytes);
  if (!labels.ok()) return About(labels_path, labels.status());
  if (labels.value().size() != images.value().count) {
    return DataLoss(labels_path, ": has ", labels.value().size(), " labels for ",
                    images.value().count, " images.");
  }
  Result<GrayImage> image = images.value().Image(index);
  if (!image.ok()) return About(images_path, image.status());
  return LabelledImage{std::move(image).value(), labels.value()[index]};
}

}  // namespace inklens::cli
