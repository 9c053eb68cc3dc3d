// How long something took.
#pragma once

#include <chrono>

namespace inklens::cli {

using Clock = std::chrono::steady_clock;

inline double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

inline double MillisecondsSince(Clock::time_point start) { return 1000 * SecondsSince(start); }

}  // namespace inklens::cli
