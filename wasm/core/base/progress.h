#pragma once

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
