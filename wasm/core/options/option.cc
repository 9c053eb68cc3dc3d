#include "core/options/option.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/number_text.h"

namespace inklens {
namespace {

/// Beyond, neighbouring whole numbers are the same double.
constexpr double kLargestWhole = 0x1p53;

std::string Joined(std::span<const std::string> names, const char* separator) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : separator) + name;
  return text;
}

bool Contains(std::span<const std::string> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "\"grid\"" or "7".
std::string Quoted(const OptionValue& value) {
  const bool text = std::holds_alternative<std::string>(value);
  return text ? '"' + OptionText(value) + '"' : OptionText(value);
}

bool Holds(const OptionCondition& condition, const OptionValues& in_force) {
  const auto found = in_force.find(condition.option);
  if (condition.values.empty()) return found == in_force.end();
  if (found == in_force.end()) return false;
  const auto* name = std::get_if<std::string>(&found->second);
  return name && Contains(condition.values, *name);
}

bool Applies(const OptionDescriptor& descriptor, const OptionValues& in_force) {
  return std::all_of(descriptor.when.begin(), descriptor.when.end(),
                     [&](const OptionCondition& condition) { return Holds(condition, in_force); });
}

/// "where superpixels is grid and masks are not given"
std::string ConditionText(const OptionDescriptor& descriptor) {
  std::string text;
  for (const OptionCondition& condition : descriptor.when) {
    text += text.empty() ? "where " : " and ";
    text += condition.values.empty() ? "there are no " + condition.option
                                     : condition.option + " is " + Joined(condition.values, " or ");
  }
  return text;
}

class Check {
 public:
  Check(const std::string& owner, const OptionDescriptor& descriptor, const OptionWorld& world)
      : owner_(owner), descriptor_(descriptor), world_(world) {}

  Status Value(const OptionValue& value) const {
    switch (descriptor_.kind) {
      case OptionKind::kNumber:
      case OptionKind::kWhole:
        return Number(value);
      case OptionKind::kClass:
        return Class(value);
      case OptionKind::kChoice:
      case OptionKind::kLayer: {
        const auto* name = std::get_if<std::string>(&value);
        return name ? Name(*name) : Refuse(value);
      }
      case OptionKind::kLayers: {
        const auto* names = std::get_if<std::vector<std::string>>(&value);
        if (!names || names->empty()) return Refuse(value);
        for (const std::string& name : *names) INKLENS_RETURN_IF_ERROR(Name(name));
        return Status::Ok();
      }
      case OptionKind::kMasks: {
        const auto* masks = std::get_if<std::shared_ptr<const Tensor>>(&value);
        return masks && *masks ? Status::Ok() : Refuse(value);
      }
    }
    return Internal("An option has no kind.");
  }

 private:
  Status Refuse(const OptionValue& value) const {
    return InvalidArgument("The option ", descriptor_.name, " of ", owner_, " is ", Quoted(value),
                           "; expected ", ExpectedText(descriptor_), ".");
  }

  Status Number(const OptionValue& value) const {
    const auto* number = std::get_if<double>(&value);
    if (!number || !std::isfinite(*number)) return Refuse(value);
    const bool whole = descriptor_.kind == OptionKind::kWhole;
    if (whole && (*number != std::floor(*number) || *number > kLargestWhole)) return Refuse(value);
    const bool low = descriptor_.minimum_excluded ? *number <= descriptor_.minimum
                                                  : *number < descriptor_.minimum;
    return low || *number > descriptor_.maximum ? Refuse(value) : Status::Ok();
  }

  Status Class(const OptionValue& value) const {
    const auto* number = std::get_if<double>(&value);
    if (!number || !(*number >= 0) || *number != std::floor(*number)) return Refuse(value);
    if (*number < static_cast<double>(world_.class_count)) return Status::Ok();
    return InvalidArgument("The option ", descriptor_.name, " of ", owner_, " is ", Quoted(value),
                           "; the model has classes 0 to ", world_.class_count - 1, ".");
  }

  Status Name(const std::string& name) const {
    if (Contains(descriptor_.choices, name)) return Status::Ok();
    if (descriptor_.kind == OptionKind::kChoice) {
      return NotFound("There is no ", descriptor_.name, " \"", name, "\" of ", owner_,
                      "; expected one of ", Joined(descriptor_.choices, ", "), ".");
    }
    return Layer(name);
  }

  /// Why a layer is none of the choices.
  Status Layer(const std::string& name) const {
    std::vector<std::string> names;
    for (const LayerInfo& layer : world_.layers) names.push_back(layer.name);
    if (!Contains(names, name)) {
      return NotFound("There is no layer \"", name, "\"; the model has ", Joined(names, ", "), ".");
    }
    if (descriptor_.choices.empty()) {
      return NotFound("This model has no layer with height and width to explain.");
    }
    return InvalidArgument("The layer \"", name, "\" is no layer ",
                           descriptor_.layer_kind.empty() ? std::string("with height and width")
                                                          : "of kind " + descriptor_.layer_kind,
                           ", which ", owner_, " needs; expected one of ",
                           Joined(descriptor_.choices, ", "), ".");
  }

  const std::string& owner_;
  const OptionDescriptor& descriptor_;
  const OptionWorld& world_;
};

/// In the order of the choices, each once.
OptionValue Ordered(const OptionDescriptor& descriptor, OptionValue value) {
  if (descriptor.kind != OptionKind::kLayers) return value;
  const auto& asked = std::get<std::vector<std::string>>(value);
  std::vector<std::string> names;
  for (const std::string& name : descriptor.choices) {
    if (Contains(asked, name)) names.push_back(name);
  }
  return names;
}

/// Every given option must have been used: says why one was not.
Status RefuseUnused(const std::string& owner, std::span<const OptionDescriptor> table,
                    const OptionValues& given, const OptionValues& in_force) {
  for (const auto& [name, value] : given) {
    if (in_force.contains(name)) continue;
    std::vector<std::string> names;
    for (const OptionDescriptor& descriptor : table) {
      if (descriptor.name == name) {
        return InvalidArgument("The option ", name, " of ", owner, " applies only ",
                               ConditionText(descriptor), ".");
      }
      if (!Contains(names, descriptor.name)) names.push_back(descriptor.name);
    }
    return NotFound("The method ", owner, " has no option ", name, "; it has ", Joined(names, ", "),
                    ".");
  }
  return Status::Ok();
}

void ResolveLayers(OptionDescriptor& descriptor, const OptionWorld& world) {
  std::vector<std::string> of_kind;
  for (const LayerInfo& layer : world.layers) {
    if (layer.kind == "input" || layer.output.rank() != 4) continue;
    if (!descriptor.layer_kind.empty() && layer.kind != descriptor.layer_kind) continue;
    descriptor.choices.push_back(layer.name);
    if (layer.kind == descriptor.default_layer_kind) of_kind.push_back(layer.name);
  }
  if (descriptor.choices.empty()) return;
  if (of_kind.empty()) of_kind.push_back(descriptor.choices.back());
  if (descriptor.kind == OptionKind::kLayers) {
    descriptor.default_value = of_kind;
  } else {
    descriptor.default_value = of_kind.back();
  }
}

}  // namespace

std::string_view OptionKindName(OptionKind kind) {
  switch (kind) {
    case OptionKind::kNumber:
      return "number";
    case OptionKind::kWhole:
      return "whole";
    case OptionKind::kChoice:
      return "choice";
    case OptionKind::kLayer:
      return "layer";
    case OptionKind::kLayers:
      return "layers";
    case OptionKind::kClass:
      return "class";
    case OptionKind::kMasks:
      return "masks";
  }
  return "";
}

OptionWorld WorldOf(const DifferentiableClassifier& classifier) {
  const InputSpec& spec = classifier.input();
  return {std::min(spec.height, spec.width), classifier.class_count(), classifier.layers()};
}

OptionDescriptor Resolve(OptionDescriptor descriptor, const OptionWorld& world) {
  if (descriptor.at_most_side && world.side > 0) {
    descriptor.maximum = static_cast<double>(world.side);
    if (descriptor.default_value) {
      double& value = std::get<double>(*descriptor.default_value);
      value = std::min(value, descriptor.maximum);
    }
    descriptor.at_most_side = false;
  }
  if (descriptor.kind == OptionKind::kLayer || descriptor.kind == OptionKind::kLayers) {
    descriptor.choices.clear();
    ResolveLayers(descriptor, world);
  }
  return descriptor;
}

Result<OptionValues> CheckOptions(const std::string& owner, std::span<const OptionDescriptor> table,
                                  const OptionValues& given, const OptionWorld& world) {
  OptionValues in_force;
  for (const OptionDescriptor& described : table) {
    if (in_force.contains(described.name) || !Applies(described, in_force)) continue;
    const OptionDescriptor descriptor = Resolve(described, world);
    const auto found = given.find(descriptor.name);
    if (found != given.end()) {
      INKLENS_RETURN_IF_ERROR(Check(owner, descriptor, world).Value(found->second));
      in_force.emplace(descriptor.name, Ordered(descriptor, found->second));
    } else if (descriptor.default_value) {
      in_force.emplace(descriptor.name, *descriptor.default_value);
    } else if (descriptor.kind == OptionKind::kLayer || descriptor.kind == OptionKind::kLayers) {
      return NotFound("This model has no layer ",
                      descriptor.layer_kind.empty() ? std::string("with height and width")
                                                    : "of kind " + descriptor.layer_kind,
                      " to explain by ", owner, ".");
    }
  }
  INKLENS_RETURN_IF_ERROR(RefuseUnused(owner, table, given, in_force));
  return in_force;
}

OptionValues OptionsThatApply(std::span<const OptionDescriptor> table, const OptionValues& given) {
  OptionValues kept, in_force;
  for (const OptionDescriptor& descriptor : table) {
    if (in_force.contains(descriptor.name) || !Applies(descriptor, in_force)) continue;
    const auto found = given.find(descriptor.name);
    const auto* name = found == given.end() ? nullptr : std::get_if<std::string>(&found->second);
    const bool other_choice =
        descriptor.kind == OptionKind::kChoice && name && !Contains(descriptor.choices, *name);
    if (found != given.end() && !other_choice) {
      kept.insert(*found);
      in_force.insert(*found);
    } else if (descriptor.default_value) {
      in_force.emplace(descriptor.name, *descriptor.default_value);
    }
  }
  return kept;
}

std::string OptionText(const OptionValue& value) {
  struct Text {
    std::string operator()(double number) const { return NumberText(number); }
    std::string operator()(const std::string& name) const { return name; }
    std::string operator()(const std::vector<std::string>& names) const {
      return Joined(names, ",");
    }
    std::string operator()(const std::shared_ptr<const Tensor>& masks) const {
      return masks && masks->shape().rank() > 0
                 ? NumberText(static_cast<double>(masks->shape()[0])) + " masks"
                 : "no masks";
    }
  };
  return std::visit(Text{}, value);
}

std::string ExpectedText(const OptionDescriptor& descriptor) {
  switch (descriptor.kind) {
    case OptionKind::kNumber:
    case OptionKind::kWhole: {
      const bool whole = descriptor.kind == OptionKind::kWhole;
      std::string text = whole ? "a whole number" : "a number";
      text += (descriptor.minimum_excluded ? " above " : " from ") + NumberText(descriptor.minimum);
      if (descriptor.at_most_side) return text + " to the image's smaller side";
      if (std::isinf(descriptor.maximum)) return text + " on";
      return text + (descriptor.minimum_excluded ? ", at most " : " to ") +
             NumberText(descriptor.maximum);
    }
    case OptionKind::kChoice:
      return "one of " + Joined(descriptor.choices, ", ");
    case OptionKind::kLayer:
      return "the name of a layer";
    case OptionKind::kLayers:
      return "the names of one or more layers";
    case OptionKind::kClass:
      return "a class's index, a whole number from 0 on";
    case OptionKind::kMasks:
      return "masks of the image's size";
  }
  return "";
}

}  // namespace inklens
