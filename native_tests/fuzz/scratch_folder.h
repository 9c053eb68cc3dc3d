#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace inklens::fuzz {

/// A folder of this process that goes with it, for what reads files by their names.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  /// Writes a file and returns its path.
  std::string Write(const std::string& name, std::span<const std::uint8_t> bytes) const;
  void Remove(const std::string& name) const;

 private:
  std::string path_;
};

}  // namespace inklens::fuzz
