#include "files.h"

#include <zlib.h>

#include <cstdio>
#include <filesystem>

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

Status CheckWritable(const std::string& path) {
  const std::string probe = path + ".part";
  std::FILE* file = std::fopen(probe.c_str(), "wb");
  std::error_code error;
  if (!file || std::filesystem::is_directory(path, error)) {
    if (file) std::fclose(file);
    if (file) std::filesystem::remove(probe, error);
    return ResourceExhausted(path, ": cannot be written.");
  }
  std::fclose(file);
  std::filesystem::remove(probe, error);
  return Status::Ok();
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

}  // namespace inklens::cli
