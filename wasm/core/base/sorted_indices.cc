#include "core/base/sorted_indices.h"

#include <algorithm>
#include <numeric>

namespace inklens {

std::vector<std::size_t> SortedIndices(
    std::size_t count, const std::function<bool(std::size_t a, std::size_t b)>& before) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&before](std::size_t a, std::size_t b) {
    return before(a, b) || (a < b && !before(b, a));
  });
  return order;
}

}  // namespace inklens
