#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <cstddef>

namespace inklens {

/// How far a stepwise job is. Units are the job's own: samples of LIME and RISE, forward
/// passes of Score-CAM.
struct Progress {
  std::size_t completed = 0;
  std::size_t total = 0;

  bool done() const { return completed >= total; }
};

}  // namespace inklens
