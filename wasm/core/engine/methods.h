#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/options/option.h"

namespace inklens {

/// The explanation methods, in the order in which they are shown.
enum class Method {
  kLime,
  kRise,
  kGradCam,
  kGradCamPlusPlus,
  kScoreCam,
  kLayerCam,
  kLast = kLayerCam,  ///< a new method stands before this line
};

/// "lime", "rise", "grad-cam", "grad-cam++", "score-cam", "layer-cam".
std::string_view MethodName(Method method);

/// A method and everything that can be asked of it.
struct MethodDescriptor {
  Method method;
  std::string name;
  /// In the order in which they are shown, the variant first. A variant "as-listed" is the source
  /// document's own listing, wrong as it is; no method has it for a default.
  std::vector<OptionDescriptor> options;
};

/// The one table of the methods and their options.
std::vector<MethodDescriptor> Methods();
/// The same as it is for one network: its layers, and what depends on the image's size.
std::vector<MethodDescriptor> Methods(const OptionWorld& world);

/// Errors: kNotFound, naming the methods that there are.
Result<MethodDescriptor> FindMethod(std::string_view name);

/// What a person asks for, in names: the program, the page and the packages all speak them.
struct ExplanationRequest {
  std::string method;  ///< a name of Methods()
  OptionValues options;
};

/// `asked` for another method: the options that this method does not have or that do not apply are
/// dropped, so that one set of options can serve all methods side by side. What no method knows
/// stays, for ExplanationJob::Start to refuse.
ExplanationRequest RequestFor(const MethodDescriptor& method, const OptionValues& asked);

}  // namespace inklens
