#include "core/explain/methods.h"

namespace inklens {
namespace {

constexpr std::string_view kLimeVariants[] = {"authors", "paper", "as-listed"};
constexpr std::string_view kRiseVariants[] = {"authors", "measured"};
constexpr std::string_view kGradCamVariants[] = {"paper", "as-listed"};
constexpr std::string_view kGradCamPlusPlusVariants[] = {"paper", "pytorch-grad-cam", "authors",
                                                         "as-listed"};
constexpr std::string_view kScoreCamVariants[] = {"paper", "authors", "pytorch-grad-cam",
                                                  "as-listed"};
constexpr std::string_view kLayerCamVariants[] = {"paper", "fused", "as-listed"};

constexpr MethodInfo kMethods[] = {
    {.method = Method::kLime,
     .name = "lime",
     .variants = kLimeVariants,
     .has_masking = true,
     .has_samples = true},
    {.method = Method::kRise,
     .name = "rise",
     .variants = kRiseVariants,
     .has_masking = true,
     .has_samples = true},
    {.method = Method::kGradCam,
     .name = "grad-cam",
     .variants = kGradCamVariants,
     .has_layer = true},
    {.method = Method::kGradCamPlusPlus,
     .name = "grad-cam++",
     .variants = kGradCamPlusPlusVariants,
     .has_layer = true},
    {.method = Method::kScoreCam,
     .name = "score-cam",
     .variants = kScoreCamVariants,
     .has_layer = true,
     .has_masking = true},
    {.method = Method::kLayerCam,
     .name = "layer-cam",
     .variants = kLayerCamVariants,
     .has_layer = true},
};

}  // namespace

std::span<const MethodInfo> Methods() { return kMethods; }

Result<MethodInfo> FindMethod(std::string_view name) {
  std::string known;
  for (const MethodInfo& info : kMethods) {
    if (info.name == name) return info;
    known += (known.empty() ? "" : ", ") + std::string(info.name);
  }
  return NotFound("There is no method \"", name, "\"; expected one of ", known, ".");
}

Result<std::size_t> Choose(std::span<const std::string_view> names, const std::string& name,
                           const std::string& what) {
  if (name.empty()) return std::size_t{0};
  std::string known;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return i;
    known += (i == 0 ? "" : ", ") + std::string(names[i]);
  }
  return NotFound("There is no ", what, " \"", name, "\"; expected one of ", known, ".");
}

}  // namespace inklens
