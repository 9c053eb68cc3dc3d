// inklens_bench WEIGHTS IMAGES THREADS: prints Measure()'s JSON for the first image of an idx file.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "core/image/idx.h"
#include "measure.h"

namespace {

std::vector<std::uint8_t> Read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: inklens_bench WEIGHTS IMAGES THREADS\n");
    return 2;
  }
  const auto weights = Read(argv[1]);
  const auto file = Read(argv[2]);
  const auto images = inklens::ReadIdxImages(file);
  if (!images.ok()) {
    std::fprintf(stderr, "%s: %s\n", argv[2], images.status().message().c_str());
    return 1;
  }
  const auto result = inklens::bench::Measure(
      weights, images.value().pixels.first(images.value().height * images.value().width),
      std::atoi(argv[3]));
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().message().c_str());
    return 1;
  }
  std::printf("%s\n", result.value().c_str());
  return 0;
}
