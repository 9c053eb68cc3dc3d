#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/options/option.h"

namespace inklens {

/// One option and where its value goes in a method's plain struct of options.
template <typename Options>
struct OptionRow {
  OptionDescriptor descriptor;
  void (*set)(Options& options, const OptionValue& value) = nullptr;  ///< null: read elsewhere
};

namespace internal {

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <typename T>
void Assign(T& member, const OptionValue& value) {
  if constexpr (std::is_same_v<T, std::shared_ptr<const Tensor>>) {
    member = std::get<T>(value);
  } else if constexpr (IsOptional<T>::value) {
    member = static_cast<typename T::value_type>(std::get<double>(value));
  } else {
    member = static_cast<T>(std::get<double>(value));
  }
}

/// Kind and default are the member's own.
template <typename T>
void Describe(const T& member, OptionDescriptor& descriptor) {
  if constexpr (std::is_same_v<T, std::shared_ptr<const Tensor>>) {
    descriptor.kind = OptionKind::kMasks;
  } else if constexpr (IsOptional<T>::value) {
    descriptor.kind = OptionKind::kNumber;
  } else {
    static_assert(std::integral<T> || std::floating_point<T>);
    descriptor.kind = std::integral<T> ? OptionKind::kWhole : OptionKind::kNumber;
    descriptor.default_value = static_cast<double>(member);
  }
}

}  // namespace internal

/// A row for the member that `access` finds in the struct: a lambda without captures,
/// [](RiseOptions& o) -> auto& { return o.samples; }. The member says the kind (a whole number, a
/// number, an optional number, masks, an enumeration) and the default.
/// An enumeration's values are in the order of `descriptor.choices`.
template <typename Options, typename Access>
OptionRow<Options> Row(OptionDescriptor descriptor, Access access) {
  using Member = std::decay_t<std::invoke_result_t<Access, Options&>>;
  Options defaults;
  const Member& member = access(defaults);
  if constexpr (std::is_enum_v<Member>) {
    descriptor.kind = OptionKind::kChoice;
    if (!descriptor.default_value) {
      descriptor.default_value = descriptor.choices[static_cast<std::size_t>(member)];
    }
  } else {
    internal::Describe(member, descriptor);
  }
  return {std::move(descriptor), [](Options& options, const OptionValue& value) {
            if constexpr (std::is_enum_v<Member>) {
              // OptionTable::Read hands over the choice's place among the choices.
              Access{}(options) = static_cast<Member>(std::get<double>(value));
            } else {
              internal::Assign(Access{}(options), value);
            }
          }};
}

/// A row that the method reads by name: of a layer, of several, of a class.
template <typename Options>
OptionRow<Options> NamedRow(OptionKind kind, OptionDescriptor descriptor) {
  descriptor.kind = kind;
  return {std::move(descriptor), nullptr};
}

/// A method's options: their descriptions, and the way from checked values to a plain struct.
template <typename Options>
struct OptionTable {
  std::vector<OptionRow<Options>> rows;

  std::vector<OptionDescriptor> descriptors() const {
    std::vector<OptionDescriptor> all;
    for (const auto& row : rows) all.push_back(row.descriptor);
    return all;
  }

  /// @param in_force what CheckOptions gives for this table.
  Options Read(const OptionValues& in_force) const {
    Options options;
    for (const auto& [descriptor, set] : rows) {
      const auto found = in_force.find(descriptor.name);
      if (!set || found == in_force.end()) continue;
      if (descriptor.kind != OptionKind::kChoice) {
        set(options, found->second);
        continue;
      }
      const auto& choices = descriptor.choices;
      for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i] == std::get<std::string>(found->second)) {
          set(options, static_cast<double>(i));
        }
      }
    }
    return options;
  }
};

}  // namespace inklens
