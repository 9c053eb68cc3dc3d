#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace inklens {

/// Reads numbers of a file; what lies behind its end reads as zeros.
struct ByteReader {
  std::span<const std::uint8_t> bytes;
  bool big_endian = false;

  std::uint32_t Byte(std::size_t at) const { return at < bytes.size() ? bytes[at] : 0u; }
  std::uint32_t Word(std::size_t at) const {
    const std::uint32_t a = Byte(at), b = Byte(at + 1);
    return big_endian ? a << 8 | b : b << 8 | a;
  }
  std::uint32_t Long(std::size_t at) const {
    const std::uint32_t a = Word(at), b = Word(at + 2);
    return big_endian ? a << 16 | b : b << 16 | a;
  }
  bool Has(std::size_t at, std::string_view text) const {
    if (at > bytes.size() || bytes.size() - at < text.size()) return false;
    return std::equal(
        text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
        [](char c, std::uint8_t byte) { return static_cast<std::uint8_t>(c) == byte; });
  }
};

}  // namespace inklens
