#include "core/engine/methods.h"

#include <algorithm>
#include <utility>

#include "core/explain/grad_cam.h"
#include "core/explain/grad_cam_plus_plus.h"
#include "core/explain/layer_cam.h"
#include "core/explain/lime_options.h"
#include "core/explain/rise.h"
#include "core/explain/score_cam.h"

namespace inklens {
namespace {

std::vector<OptionDescriptor> OptionsOf(Method method) {
  switch (method) {
    case Method::kLime:
      return LimeTable().descriptors();
    case Method::kRise:
      return RiseTable().descriptors();
    case Method::kGradCam:
      return GradCamTable().descriptors();
    case Method::kGradCamPlusPlus:
      return GradCamPlusPlusTable().descriptors();
    case Method::kScoreCam:
      return ScoreCamTable().descriptors();
    case Method::kLayerCam:
      return LayerCamTable().descriptors();
  }
  return {};
}

/// Whether any description of this option of any method takes the value: a choice among its
/// choices, and anything of another kind.
bool AnyMethodTakes(std::span<const MethodDescriptor> methods, const std::string& name,
                    const OptionValue& value) {
  for (const MethodDescriptor& method : methods) {
    for (const OptionDescriptor& option : method.options) {
      if (option.name != name) continue;
      if (option.kind != OptionKind::kChoice) return true;
      const auto& choices = option.choices;
      if (std::find(choices.begin(), choices.end(), OptionText(value)) != choices.end())
        return true;
    }
  }
  return false;
}

}  // namespace

std::string_view MethodName(Method method) {
  switch (method) {
    case Method::kLime:
      return "lime";
    case Method::kRise:
      return "rise";
    case Method::kGradCam:
      return "grad-cam";
    case Method::kGradCamPlusPlus:
      return "grad-cam++";
    case Method::kScoreCam:
      return "score-cam";
    case Method::kLayerCam:
      return "layer-cam";
  }
  return "";
}

std::vector<MethodDescriptor> Methods() {
  std::vector<MethodDescriptor> methods;
  for (int i = 0; i <= static_cast<int>(Method::kLast); ++i) {
    const auto method = static_cast<Method>(i);
    methods.push_back({method, std::string(MethodName(method)), OptionsOf(method)});
  }
  return methods;
}

std::vector<MethodDescriptor> Methods(const OptionWorld& world) {
  std::vector<MethodDescriptor> methods = Methods();
  for (MethodDescriptor& method : methods) {
    for (OptionDescriptor& option : method.options) option = Resolve(std::move(option), world);
  }
  return methods;
}

Result<MethodDescriptor> FindMethod(std::string_view name) {
  // One table and not all six: a gradient method's arithmetic takes no longer than making them.
  std::string known;
  for (int i = 0; i <= static_cast<int>(Method::kLast); ++i) {
    const auto method = static_cast<Method>(i);
    if (MethodName(method) == name) {
      return MethodDescriptor{method, std::string(name), OptionsOf(method)};
    }
    known += (known.empty() ? "" : ", ") + std::string(MethodName(method));
  }
  return NotFound("There is no method \"", name, "\"; expected one of ", known, ".");
}

ExplanationRequest RequestFor(const MethodDescriptor& method, const OptionValues& asked) {
  ExplanationRequest request{method.name, OptionsThatApply(method.options, asked)};
  const std::vector<MethodDescriptor> methods = Methods();
  for (const auto& [name, value] : asked) {
    if (!AnyMethodTakes(methods, name, value)) request.options.insert({name, value});
  }
  return request;
}

}  // namespace inklens
