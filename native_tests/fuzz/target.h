#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace inklens::fuzz {

using Bytes = std::vector<std::uint8_t>;

/// What a target's file defines beside LLVMFuzzerTestOneInput. Where an input goes on is said
/// there; a target never fails by a status, only by a broken promise (FUZZ_EXPECT), a crash, or a
/// run without end.
struct Target {
  const char* name;
  /// Well-formed inputs from which others are made. Always the same ones.
  std::vector<Bytes> seeds;
  /// What stands in such inputs and is not found by changing single bytes.
  std::vector<std::string> dictionary;
  /// Longer inputs find nothing that shorter ones do not.
  std::size_t most_bytes;
};

Target MakeTarget();

/// One after the other.
Bytes Joined(std::span<const std::uint8_t> front, std::span<const std::uint8_t> back);

/// A target calls it once it has taken an input for well-formed: every seed is, and of what is made
/// of them enough must be, or nothing behind the first check is ever tried.
void CountAsRead();
std::uint64_t ReadSoFar();

/// Says which promise was broken and where, and ends the process as a crash does.
[[noreturn]] void Fail(const char* file, int line, const char* promise);

}  // namespace inklens::fuzz

#define FUZZ_EXPECT(promise) \
  if (!(promise)) ::inklens::fuzz::Fail(__FILE__, __LINE__, #promise)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
