#pragma once

#include <array>
#include <cstddef>

namespace inklens {

/// The matrices of Winograd's minimal filtering F(m, r): m neighbouring outputs of a filter with r
/// taps, y_k = sum_j g_j d_{k+j}, by m + r - 1 multiplications instead of m r,
///   y = A^T [(G g) * (B^T d)]     (* element by element).
/// Source: S. Winograd, "Arithmetic Complexity of Computations" (1980); for convolutional networks
/// Lavin and Gray, arXiv:1509.09308, Sec. 4. Made as Toom and Cook multiply polynomials,
/// transposed: two polynomials are evaluated at n - 1 points and at infinity, multiplied there, and
/// the product is interpolated (Lagrange). G and A evaluate; the columns of B are the
/// interpolation's polynomials, G having taken their denominators.
///
/// The points are 0, +-1, +-2, +-1/2: n = m + r - 1 is even, so that they come in pairs +-p, and at
/// most 8. Every element of A and B is then a sum of few powers of two and exact in single
/// precision. In two dimensions each of the matrices is applied to columns, then to rows.
template <std::size_t M, std::size_t R>
struct CookToom {
  static constexpr std::size_t kSize = M + R - 1;
  static_assert(kSize % 2 == 0 && kSize >= 4 && kSize <= 8);
  static constexpr std::size_t kPairs = (kSize - 2) / 2;

  using Row = std::array<double, kSize>;
  std::array<Row, kSize> input{};                      ///< B^T
  std::array<std::array<double, R>, kSize> weights{};  ///< G
  std::array<Row, M> output{};                         ///< A^T

  constexpr CookToom() {
    constexpr double kPoints[] = {0, 1, -1, 2, -2, 0.5, -0.5};
    constexpr std::size_t kFinite = kSize - 1, kInfinity = kSize - 1;
    for (std::size_t i = 0; i < kFinite; ++i) {
      input[i] = Product(kPoints, i);
      double denominator = 1;
      for (std::size_t q = 0; q < kFinite; ++q) {
        if (q != i) denominator *= kPoints[i] - kPoints[q];
      }
      double power = 1;
      for (std::size_t j = 0; j < R || j < M; ++j, power *= kPoints[i]) {
        if (j < R) weights[i][j] = power / denominator;
        if (j < M) output[j][i] = power;
      }
    }
    input[kInfinity] = Product(kPoints, kFinite);
    weights[kInfinity][R - 1] = 1;
    output[M - 1][kInfinity] = 1;
  }

 private:
  /// The coefficients of the product of (x - p) over the finite points but the one at `left_out`.
  static constexpr Row Product(const double (&points)[7], std::size_t left_out) {
    Row row{};
    row[0] = 1;
    std::size_t degree = 0;
    for (std::size_t q = 0; q + 1 < kSize; ++q) {
      if (q == left_out) continue;
      ++degree;
      for (std::size_t j = degree; j > 0; --j) row[j] = row[j - 1] - points[q] * row[j];
      row[0] *= -points[q];
    }
    return row;
  }
};

}  // namespace inklens
