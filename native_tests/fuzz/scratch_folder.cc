#include "fuzz/scratch_folder.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>

#include "fuzz/target.h"

namespace inklens::fuzz {

namespace {

/// In memory where the system has such a place: thousands of files a second are nothing for a disk.
std::filesystem::path Place() {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code error;
  const bool there = std::filesystem::is_directory(memory, error);
  return there ? memory : std::filesystem::temp_directory_path();
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (Place() / "inklens_fuzz_XXXXXX").string();
  FUZZ_EXPECT(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::string ScratchFolder::Write(const std::string& name,
                                 std::span<const std::uint8_t> bytes) const {
  const std::string path = path_ + "/" + name;
  std::FILE* file = std::fopen(path.c_str(), "wb");
  FUZZ_EXPECT(file != nullptr);
  // Nothing has no address, and fwrite wants one.
  FUZZ_EXPECT(bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
  FUZZ_EXPECT(std::fclose(file) == 0);
  return path;
}

void ScratchFolder::Remove(const std::string& name) const {
  std::error_code error;
  std::filesystem::remove(path_ + "/" + name, error);
}

}  // namespace inklens::fuzz
