#pragma once

#include <cstdint>
#include <vector>

#include "core/evaluate/remaking.h"
#include "core/options/table.h"

namespace inklens {

struct SanityOptions {
  std::uint64_t seed = 0;  ///< of the parameters that are drawn
};

/// Whether a map depends on what the network has learnt. The layers with parameters are initialised
/// anew in cascade, from the last to the first, and after each the map is made again for the same
/// image and target; a map that stays as it was shows the image, not the network.
/// Source: Adebayo et al., arXiv:1810.03292, Section 3 (model parameter randomisation test,
/// cascading randomisation). The maps compared are those that are shown, in [0,1]: the paper's rank
/// correlation without absolute values, and its structural similarity. Its HOG similarity is not
/// computed.
///
/// The value is the rank correlation of the map with the one when everything is randomised, without
/// its sign: 0 for no likeness. A map turned upside down is as far from forgetting the map as the
/// map itself, and signs would cancel in a mean over images. Details, signed, for each layer of the
/// cascade by name ("fc2" is the step at which fc2 has joined those after it):
/// "fc2.rank_correlation", absent at a blank map; "fc2.structural_similarity", absent for images of
/// less than 11 pixels a side; "fc2.blank", 1 for a blank map, else 0. No value for a map that is
/// blank, or is so at the last step.
///
/// A method that draws by lot draws for every network what it drew for the measured map, and what
/// both maps owe to that draw is likeness too: of 4000 masks RISE's authors' form keeps 0.6 where
/// the form that divides by the masks drawn keeps none.
///
/// Errors: those of CheckMadeMap; kUnsupported for a classifier without layers to randomise; while
/// stepping, those of RandomizedCopy, MakeInstanceOfPixels and the explanation.
/// Cost: one explanation, one forward pass and one copy of the parameters for each layer.
Result<RemakingJob> StartSanity(MadeMap made, const SanityOptions& options);

/// What can be asked of it by name.
OptionTable<SanityOptions> SanityTable();

/// The layers that the cascade takes, by index in layers(): those with parameters, the last one
/// first. Its k-th step is RandomizedCopy of element k - 1.
std::vector<std::size_t> RandomizationCascade(const DifferentiableClassifier& classifier);

}  // namespace inklens
