// inklens_bench WEIGHTS IMAGES THREADS [lime]: prints Measure()'s JSON for the first image of an
// idx file, or MeasureLime()'s for its first 20.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
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
  const bool lime = argc == 5 && std::string_view(argv[4]) == "lime";
  if (argc != 4 && !lime) {
    std::fprintf(stderr, "usage: inklens_bench WEIGHTS IMAGES THREADS [lime]\n");
    return 2;
  }
  const auto weights = Read(argv[1]);
  const auto file = Read(argv[2]);
  const auto images = inklens::ReadIdxImages(file);
  if (!images.ok()) {
    std::fprintf(stderr, "%s: %s\n", argv[2], images.status().message().c_str());
    return 1;
  }
  const auto pixels = images.value().pixels;
  const std::size_t one = images.value().height * images.value().width;
  const int threads = std::atoi(argv[3]);
  const auto result = lime ? inklens::bench::MeasureLime(
                                 weights, pixels.first(std::min(20 * one, pixels.size())), threads)
                           : inklens::bench::Measure(weights, pixels.first(one), threads);
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().message().c_str());
    return 1;
  }
  std::printf("%s\n", result.value().c_str());
  return 0;
}
