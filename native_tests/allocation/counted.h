#pragma once

#include <cstddef>

namespace inklens::test {

/// Allocations since the program began, of every thread.
std::size_t Allocations();

/// Of them those that were not given back.
std::ptrdiff_t HeldAllocations();

/// Grants the next `granted` allocations and refuses `refused` after them.
void RefuseAllocations(std::size_t granted, std::size_t refused);

}  // namespace inklens::test
