#pragma once

#include <cstdint>

#include "core/base/rng.h"
#include "fuzz/target.h"

namespace inklens::fuzz {

/// One of the target's seeds with one to eight changes: bits, bytes, numbers at their limits, words
/// of the dictionary, ranges taken out, doubled or brought in from another seed. At most
/// most_bytes long; the same for the same numbers of `rng` on every machine.
Bytes Mutated(const Target& target, Rng& rng);

}  // namespace inklens::fuzz
