#pragma once

#include <cstddef>

namespace inklens::test {

/// Allocations since the program began, of every thread.
std::size_t Allocations();

}  // namespace inklens::test
