#include <utility>

#include "core/explain/common_options.h"
#include "core/explain/rise.h"

namespace inklens {

OptionTable<RiseOptions> RiseTable() {
  using O = RiseOptions;
  const OptionCondition drawn{"masks", {}};
  OptionDescriptor variant = VariantRow<O>({"authors", "measured"}).descriptor;
  OptionDescriptor samples = SamplesDescriptor(), seed = SeedDescriptor();
  samples.when = seed.when = {drawn};
  return {{
      Row<O>(std::move(variant), [](O& o) -> auto& { return o.variant; }),
      TargetRow<O>(),
      ContrastRow<O>(),
      Row<O>({.name = "masks", .text = "Masks to be used in place of drawn ones.", .symbol = "M"},
             [](O& o) -> auto& { return o.given_masks; }),
      Row<O>({.name = "cells",
              .text = "Cells of a mask along each side.",
              .symbol = "s",
              .when = {drawn},
              .minimum = 1,
              .at_most_side = true},
             [](O& o) -> auto& { return o.cells; }),
      Row<O>({.name = "keep_probability",
              .text = "The chance of a cell to show the image; of given masks their mean.",
              .symbol = "p",
              .maximum = 1,
              .minimum_excluded = true,
              .step = 0.05},
             [](O& o) -> auto& { return o.keep_probability; }),
      Row<O>({.name = "stop_when_stable",
              .text = "Stop once the largest standard error is at most this part of the map's "
                      "range; never where it is not given.",
              .maximum = 1,
              .minimum_excluded = true,
              .step = 0.01},
             [](O& o) -> auto& { return o.stop_when_stable; }),
      Row<O>(MaskingDescriptor(), [](O& o) -> auto& { return o.masking; }),
      Row<O>(std::move(samples), [](O& o) -> auto& { return o.samples; }),
      Row<O>(std::move(seed), [](O& o) -> auto& { return o.seed; }),
  }};
}

}  // namespace inklens
