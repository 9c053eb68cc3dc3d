#pragma once

namespace inklens {

/// One visitor for std::visit out of a lambda for each type.
template <typename... Functions>
struct Overloads : Functions... {
  using Functions::operator()...;
};
/// C++20 has this guide of itself; clang before version 17 does not.
template <typename... Functions>
Overloads(Functions...) -> Overloads<Functions...>;

}  // namespace inklens
