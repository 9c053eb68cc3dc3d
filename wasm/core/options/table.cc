#include "core/options/table.h"

namespace inklens {
namespace internal {

OptionRow MakeRow(OptionDescriptor descriptor, OptionKind kind, std::optional<double> member,
                  void (*set)(void* options, const OptionValue& value)) {
  descriptor.kind = kind;
  if (kind != OptionKind::kChoice) {
    if (member) descriptor.default_value = *member;
  } else if (!descriptor.default_value) {
    descriptor.default_value = descriptor.choices[static_cast<std::size_t>(*member)];
  }
  return {std::move(descriptor), set};
}

void ReadRows(const std::vector<OptionRow>& rows, const OptionValues& in_force, void* options) {
  for (const auto& [descriptor, set] : rows) {
    const auto found = in_force.find(descriptor.name);
    if (!set || found == in_force.end()) continue;
    if (descriptor.kind != OptionKind::kChoice) {
      set(options, found->second);
      continue;
    }
    // A member of an enumeration gets the choice's place among the choices.
    const auto& choices = descriptor.choices;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i] == *std::get_if<std::string>(&found->second)) {
        set(options, static_cast<double>(i));
      }
    }
  }
}

std::vector<OptionDescriptor> DescriptorsOf(const std::vector<OptionRow>& rows) {
  std::vector<OptionDescriptor> all;
  for (const OptionRow& row : rows) all.push_back(row.descriptor);
  return all;
}

}  // namespace internal

OptionRow NamedRow(OptionKind kind, OptionDescriptor descriptor) {
  descriptor.kind = kind;
  return {std::move(descriptor), nullptr};
}

}  // namespace inklens
