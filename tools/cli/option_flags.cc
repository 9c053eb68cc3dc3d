#include "option_flags.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "core/model/safetensors.h"
#include "files.h"

namespace inklens::cli {
namespace {

/// Shorter names of flags that are typed often.
constexpr std::pair<std::string_view, std::string_view> kShortFlags[] = {
    {"target_class", "target"}, {"contrast_class", "contrast"}};
/// Of a class: what the method takes where none is given.
constexpr std::string_view kAutomatic = "auto";

/// "--keep-probability", and a shorter one where there is one.
std::string FlagOf(const std::string& name) {
  std::string flag = "--" + name;
  std::replace(flag.begin(), flag.end(), '_', '-');
  for (const auto& [option, brief] : kShortFlags) {
    if (name == option) flag += ",--" + std::string(brief);
  }
  return flag;
}

std::string DefaultOf(const OptionDescriptor& option) {
  if (option.default_value) return OptionText(*option.default_value);
  if (!option.default_layer_kind.empty()) return "the last " + option.default_layer_kind;
  return "none";
}

/// "lime, rise: How many samples are drawn. A whole number from 1 to 1000000 (default: lime 1000,
/// rise 4000)"
std::string HelpOf(const std::string& name, const std::vector<MethodDescriptor>& methods) {
  std::string owners, defaults;
  std::vector<std::string> told;
  const OptionDescriptor* first = nullptr;
  for (const MethodDescriptor& method : methods) {
    bool has = false;
    for (const OptionDescriptor& option : method.options) {
      if (option.name != name) continue;
      if (!first) first = &option;
      if (!has) {
        owners += (owners.empty() ? "" : ", ") + method.name;
        told.push_back(DefaultOf(option));
        defaults += (defaults.empty() ? "" : ", ") + method.name + " " + told.back();
      }
      has = true;
    }
  }
  if (!first) return "";
  const bool alike = std::all_of(told.begin(), told.end(),
                                 [&](const std::string& text) { return text == told.front(); });
  std::string expected = first->kind == OptionKind::kMasks
                             ? "a safetensors file with a tensor masks [N, height, width]"
                             : ExpectedText(*first);
  if (name == "variant") {
    expected.clear();
    for (const MethodDescriptor& method : methods) {
      if (!expected.empty()) expected += "; ";
      expected += method.name + ":";
      for (const std::string& choice : method.options.front().choices) expected += " " + choice;
    }
    expected += " (as-listed: the source document's own, wrong as it is)";
  }
  return owners + ": " + first->text + " Expects " + expected +
         " (default: " + (alike ? told.front() : defaults) + ")";
}

Result<OptionValue> ReadMasks(const std::string& path) {
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(path));
  const Result<Safetensors> file = Safetensors::Parse(bytes);
  if (!file.ok()) return About(path, file.status());
  Result<Tensor> masks = file.value().ReadFloats("masks");
  if (!masks.ok()) return About(path, masks.status());
  return OptionValue(
      std::shared_ptr<const Tensor>(std::make_shared<Tensor>(std::move(masks).value())));
}

std::string OptionsAsText(const std::vector<OptionDescriptor>& options) {
  std::string text;
  for (const OptionDescriptor& option : options) {
    text += "  " + option.name + (option.symbol.empty() ? "" : " (" + option.symbol + ")") + ": " +
            option.text + " Expects " + ExpectedText(option) +
            (option.unit.empty() ? "" : " " + option.unit) + "; default " + DefaultOf(option) + ".";
    for (const OptionCondition& condition : option.when) {
      text += condition.values.empty() ? " Only without " + condition.option + "."
                                       : " Only with " + condition.option + " ";
      for (std::size_t i = 0; i < condition.values.size(); ++i) {
        text += (i == 0 ? "" : " or ") + condition.values[i];
      }
      if (!condition.values.empty()) text += ".";
    }
    text += "\n";
  }
  return text;
}

}  // namespace

Result<OptionValue> ParseOption(const OptionDescriptor& descriptor, std::string_view text) {
  const auto refuse = [&] {
    return InvalidArgument("The option ", descriptor.name, " is \"", text, "\"; expected ",
                           ExpectedText(descriptor), ".");
  };
  switch (descriptor.kind) {
    case OptionKind::kNumber:
    case OptionKind::kWhole:
    case OptionKind::kClass: {
      double number = 0;
      const char* end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data(), end, number);
      if (error != std::errc() || stop != end) return refuse();
      return OptionValue(number);
    }
    case OptionKind::kChoice:
    case OptionKind::kLayer:
      return OptionValue(std::string(text));
    case OptionKind::kLayers: {
      std::vector<std::string> names;
      for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find_first_of(",+", begin), text.size());
        names.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
      }
      return OptionValue(std::move(names));
    }
    case OptionKind::kMasks:
      return refuse();
  }
  return Internal("An option has no kind.");
}

Result<OptionValues> ParseOptions(const std::string& owner, std::span<const OptionDescriptor> table,
                                  std::string_view text) {
  OptionValues values;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(':'));
    text.remove_prefix(std::min(entry.size() + 1, text.size()));
    const std::size_t equals = std::min(entry.find('='), entry.size());
    const std::string_view name = entry.substr(0, equals);
    const auto found = std::find_if(table.begin(), table.end(), [name](const auto& descriptor) {
      return descriptor.name == name;
    });
    if (found == table.end()) {
      std::string known;
      for (const OptionDescriptor& descriptor : table) {
        if (known.find(descriptor.name) != std::string::npos) continue;
        known += (known.empty() ? "" : ", ") + descriptor.name;
      }
      return NotFound(owner, " has no option \"", name, "\"; it has ", known, ".");
    }
    if (equals == entry.size()) {
      return InvalidArgument("The option ", name, " of ", owner,
                             " has no value; expected name=value.");
    }
    INKLENS_ASSIGN_OR_RETURN(OptionValue value, ParseOption(*found, entry.substr(equals + 1)));
    values.insert_or_assign(std::string(name), std::move(value));
  }
  return values;
}

void OptionFlags::AddTo(CLI::App& command, const std::vector<std::string_view>& names,
                        const std::vector<std::string_view>& without) {
  const auto holds = [](const std::vector<std::string_view>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  const std::vector<MethodDescriptor> methods = Methods();
  for (const MethodDescriptor& method : methods) {
    for (const OptionDescriptor& option : method.options) {
      const bool offered =
          (names.empty() || holds(names, option.name)) && !holds(without, option.name);
      const bool there = std::any_of(flags_.begin(), flags_.end(), [&](const Flag& flag) {
        return flag.descriptor.name == option.name;
      });
      if (!offered || there) continue;
      Flag& flag = flags_.emplace_back(Flag{option, {}, nullptr});
      flag.option =
          command.add_option(FlagOf(option.name), flag.text, HelpOf(option.name, methods))
              ->group("Options of the methods");
    }
  }
}

void OptionFlags::Exclude(CLI::Option& option) const {
  for (const Flag& flag : flags_) option.excludes(flag.option);
}

Result<OptionValues> OptionFlags::Values() const {
  OptionValues values;
  for (const Flag& flag : flags_) {
    const OptionDescriptor& descriptor = flag.descriptor;
    if (flag.option->count() == 0) continue;
    if (descriptor.kind == OptionKind::kClass && flag.text == kAutomatic) continue;
    Result<OptionValue> value = descriptor.kind == OptionKind::kMasks
                                    ? ReadMasks(flag.text)
                                    : ParseOption(descriptor, flag.text);
    if (!value.ok()) return value.status();
    values.emplace(descriptor.name, std::move(value).value());
  }
  return values;
}

std::string MethodsAsText(const std::vector<MethodDescriptor>& methods) {
  std::string text;
  for (const MethodDescriptor& method : methods) {
    text += method.name + "\n" + OptionsAsText(method.options);
  }
  return text;
}

std::string MeasuresAsText(const std::vector<MeasureDescriptor>& measures) {
  std::string text;
  for (const MeasureDescriptor& measure : measures) {
    text += measure.name + (measure.unit.empty() ? "" : " (" + measure.unit + ")");
    if (measure.better != Better::kNeither) {
      text += ", " + std::string(BetterName(measure.better)) + " is better";
    }
    if (measure.explains_again) text += ", explains each image many times";
    text += ": " + measure.text + "\n" + OptionsAsText(measure.options);
  }
  return text;
}

}  // namespace inklens::cli
