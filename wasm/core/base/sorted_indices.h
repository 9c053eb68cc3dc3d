#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace inklens {

/// The numbers from 0 to count - 1 in the order that `before(a, b)` says; of equals the lower one
/// is first. Not for inner loops: the order is a std::function so that
/// sorting stands in the program once. Cost: O(count log count) calls.
std::vector<std::size_t> SortedIndices(
    std::size_t count, const std::function<bool(std::size_t a, std::size_t b)>& before);

}  // namespace inklens
