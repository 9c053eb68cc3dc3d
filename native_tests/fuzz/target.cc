#include "fuzz/target.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace inklens::fuzz {

namespace {

std::uint64_t read_so_far = 0;

}  // namespace

void CountAsRead() { ++read_so_far; }

std::uint64_t ReadSoFar() { return read_so_far; }

Bytes Joined(std::span<const std::uint8_t> front, std::span<const std::uint8_t> back) {
  Bytes joined(front.size() + back.size());
  std::copy(front.begin(), front.end(), joined.begin());
  std::copy(back.begin(), back.end(), joined.begin() + static_cast<std::ptrdiff_t>(front.size()));
  return joined;
}

void Fail(const char* file, int line, const char* promise) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, promise);
  std::abort();
}

}  // namespace inklens::fuzz
