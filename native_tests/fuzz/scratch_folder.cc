#include "fuzz/scratch_folder.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>

#include "fuzz/target.h"

namespace inklens::fuzz {

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "inklens_fuzz_XXXXXX").string();
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
  FUZZ_EXPECT(std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
  FUZZ_EXPECT(std::fclose(file) == 0);
  return path;
}

void ScratchFolder::Remove(const std::string& name) const {
  std::error_code error;
  std::filesystem::remove(path_ + "/" + name, error);
}

}  // namespace inklens::fuzz
