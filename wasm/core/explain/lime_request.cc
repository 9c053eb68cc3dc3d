#include "core/explain/lime_request.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/explain/methods.h"
#include "core/image/quickshift.h"
#include "core/image/slic.h"

namespace inklens {
namespace {

constexpr std::string_view kSuperpixels[] = {"grid", "quickshift", "slic"};
constexpr std::string_view kHidden[] = {"black", "superpixel-mean"};
constexpr std::string_view kFeatureChoices[] = {"all", "highest-weights", "forward-selection"};
constexpr std::string_view kSigns[] = {"positive", "both"};
/// Superpixels of the default grid along each side: 4x4 pixels each on MNIST.
constexpr std::size_t kGridSize = 7;

/// The name's position in `names`; an empty name becomes the first one's.
Result<std::size_t> Resolve(std::span<const std::string_view> names, std::string& name,
                            const std::string& what) {
  INKLENS_ASSIGN_OR_RETURN(const std::size_t index, Choose(names, name, what));
  name = names[index];
  return index;
}

template <typename T>
void FillIn(T& value, T fallback) {
  if (value == T{}) value = fallback;
}

/// The options of one kind of superpixels, with defaults, and none of another kind.
Status ResolveSuperpixels(LimeRequest& request, std::size_t side) {
  const bool of_grid = request.grid_size != 0;
  const bool of_quickshift =
      request.kernel_size != 0 || request.max_distance != 0 || request.ratio != 0;
  const bool of_slic = request.segments != 0 || request.compactness != 0;
  const bool grid = request.superpixels == "grid", slic = request.superpixels == "slic";
  if ((of_grid && !grid) || (of_slic && !slic) || (of_quickshift && (grid || slic))) {
    return InvalidArgument("LIME's superpixels ", request.superpixels,
                           " have no such option: grid has a grid size, quickshift a kernel size, "
                           "maximal distance and ratio, slic segments and a compactness.");
  }
  if (grid) {
    FillIn(request.grid_size, std::min(kGridSize, side));
  } else if (slic) {
    FillIn(request.segments, SlicOptions().segments);
    FillIn(request.compactness, SlicOptions().compactness);
  } else {
    FillIn(request.kernel_size, QuickshiftOptions().kernel_size);
    FillIn(request.max_distance, QuickshiftOptions().max_distance);
    FillIn(request.ratio, QuickshiftOptions().ratio);
  }
  return Status::Ok();
}

}  // namespace

Result<LimeOptions> ResolveLime(LimeRequest& request, std::size_t side) {
  LimeOptions options;
  INKLENS_RETURN_IF_ERROR(
      Resolve(kSuperpixels, request.superpixels, "kind of superpixels").status());
  INKLENS_RETURN_IF_ERROR(ResolveSuperpixels(request, side));
  INKLENS_ASSIGN_OR_RETURN(const std::size_t hidden, Resolve(kHidden, request.hidden, "hidden"));
  INKLENS_ASSIGN_OR_RETURN(const std::size_t choice,
                           Resolve(kFeatureChoices, request.feature_choice, "feature choice"));
  INKLENS_ASSIGN_OR_RETURN(const std::size_t signs, Resolve(kSigns, request.signs, "signs"));
  options.hidden = static_cast<LimeHidden>(hidden);
  options.feature_choice = static_cast<FeatureChoice>(choice);
  options.signs = static_cast<ShownSigns>(signs);
  FillIn(request.features, options.features);
  options.features = request.features;
  return options;
}

Result<LabelMap> MakeSuperpixels(const LimeRequest& request, std::span<const double> intensities,
                                 const InputSpec& spec, std::uint64_t seed) {
  const std::size_t height = spec.height, width = spec.width;
  if (request.superpixels == "grid") {
    return GridSuperpixels(height, width, request.grid_size, request.grid_size);
  }
  if (request.superpixels == "slic") {
    SlicOptions options;
    options.segments = request.segments;
    options.compactness = request.compactness;
    return SlicSuperpixels(intensities, height, width, options);
  }
  QuickshiftOptions options;
  options.kernel_size = request.kernel_size;
  options.max_distance = request.max_distance;
  options.ratio = request.ratio;
  // A stream that no sample has.
  return QuickshiftSuperpixels(intensities, height, width, Rng(seed, ~std::uint64_t{0}), options);
}

}  // namespace inklens
