#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

namespace inklens {

/// The extents of a tensor, outermost first. At most kMaxRank dimensions.
class Shape {
 public:
  static constexpr std::size_t kMaxRank = 6;

  Shape() = default;
  Shape(std::initializer_list<std::size_t> dims);

  /// A shape from untrusted extents; nothing when there are more than kMaxRank.
  static std::optional<Shape> FromSpan(std::span<const std::size_t> dims);

  std::size_t rank() const { return rank_; }
  /// Extent of dimension `axis` (< rank()).
  std::size_t operator[](std::size_t axis) const { return dims_[axis]; }
  std::span<const std::size_t> dims() const { return {dims_.data(), rank_}; }

  /// Product of the extents (1 for rank 0). Untrusted shapes go through CheckedElementCount.
  std::size_t ElementCount() const;
  /// The product, or nothing when it exceeds `limit`.
  std::optional<std::size_t> CheckedElementCount(std::size_t limit) const;
  /// "[1, 24, 24, 32]"
  std::string ToString() const;

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<std::size_t, kMaxRank> dims_{};
  std::size_t rank_ = 0;
};

}  // namespace inklens
