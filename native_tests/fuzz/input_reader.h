#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace inklens::fuzz {

/// Takes decisions from an input's bytes, front to back. Behind the end everything is 0, so that a
/// shorter input decides less and is not refused.
class InputReader {
 public:
  explicit InputReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }
  std::span<const std::uint8_t> rest() const { return rest_; }

  std::uint8_t Byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t byte = rest_[0];
    rest_ = rest_.subspan(1);
    return byte;
  }
  /// In [0, bound) for a bound from 1 to 256.
  std::size_t Below(std::size_t bound) { return Byte() % bound; }
  std::size_t Word() {
    const std::size_t high = Byte();
    return high << 8 | Byte();
  }
  /// Any double there is: infinities, NaN and the least of all among them.
  double AnyDouble() {
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = bits << 8 | Byte();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  /// Of at most 15 bytes, which need not be text.
  std::string Text() {
    const std::size_t wanted = Below(16), length = std::min(wanted, rest_.size());
    std::string text(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(length));
    rest_ = rest_.subspan(length);
    return text;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

}  // namespace inklens::fuzz
