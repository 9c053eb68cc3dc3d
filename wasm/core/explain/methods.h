#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace inklens {

enum class Method { kLime, kRise, kGradCam, kGradCamPlusPlus, kScoreCam, kLayerCam };

/// What a method is called and which of the common options it has.
struct MethodInfo {
  Method method;
  std::string_view name;
  std::span<const std::string_view> variants;  ///< the default first
  bool has_layer = false;                      ///< explains at a layer: the CAM methods
  bool has_masking = false;                    ///< masks the image
  bool has_samples = false;                    ///< draws at random: samples and seed
};

/// The one table of the methods, in the order in which they are shown: "lime", "rise", "grad-cam",
/// "grad-cam++", "score-cam", "layer-cam". A variant "as-listed" is the source document's own
/// listing, wrong as it is; no method has it for a default.
std::span<const MethodInfo> Methods();

/// Errors: kNotFound, naming the methods that there are.
Result<MethodInfo> FindMethod(std::string_view name);

/// Position of `name` in `names`; an empty name means the first.
/// Errors: kNotFound, naming `what` and the known names.
Result<std::size_t> Choose(std::span<const std::string_view> names, const std::string& name,
                           const std::string& what);

}  // namespace inklens
