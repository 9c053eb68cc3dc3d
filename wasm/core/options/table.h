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

/// One option and where its value goes in a method's plain struct of options. What handles rows
/// does not know the struct's type, so that it stands in the program once and not for each method;
/// `Row` and `OptionTable` keep the type.
struct OptionRow {
  OptionDescriptor descriptor;
  void (*set)(void* options, const OptionValue& value) = nullptr;  ///< null: read elsewhere
};

namespace internal {

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <typename T>
void Assign(T& member, const OptionValue& value) {
  if constexpr (std::is_same_v<T, std::shared_ptr<const Tensor>>) {
    member = *std::get_if<T>(&value);
  } else if constexpr (IsOptional<T>::value) {
    member = static_cast<typename T::value_type>(*std::get_if<double>(&value));
  } else {
    member = static_cast<T>(*std::get_if<double>(&value));
  }
}

template <typename T>
constexpr OptionKind KindOf() {
  if constexpr (std::is_same_v<T, std::shared_ptr<const Tensor>>) {
    return OptionKind::kMasks;
  } else if constexpr (std::is_enum_v<T>) {
    return OptionKind::kChoice;
  } else if constexpr (IsOptional<T>::value) {
    return OptionKind::kNumber;
  } else {
    static_assert(std::integral<T> || std::floating_point<T>);
    return std::integral<T> ? OptionKind::kWhole : OptionKind::kNumber;
  }
}

/// @param member the default: a number or a choice's place among the choices.
OptionRow MakeRow(OptionDescriptor descriptor, OptionKind kind, std::optional<double> member,
                  void (*set)(void* options, const OptionValue& value));
void ReadRows(const std::vector<OptionRow>& rows, const OptionValues& in_force, void* options);
std::vector<OptionDescriptor> DescriptorsOf(const std::vector<OptionRow>& rows);

}  // namespace internal

/// A row for the member that `access` finds in the struct: a lambda without captures,
/// [](RiseOptions& o) -> auto& { return o.samples; }. The member says the kind (a whole number, a
/// number, an optional number, masks, an enumeration) and the default.
/// An enumeration's values are in the order of `descriptor.choices`.
template <typename Options, typename Access>
OptionRow Row(OptionDescriptor descriptor, Access access) {
  using Member = std::decay_t<std::invoke_result_t<Access, Options&>>;
  constexpr OptionKind kKind = internal::KindOf<Member>();
  std::optional<double> member;
  if constexpr (kKind != OptionKind::kMasks && !internal::IsOptional<Member>::value) {
    Options defaults;
    member = static_cast<double>(access(defaults));
  }
  return internal::MakeRow(std::move(descriptor), kKind, member,
                           [](void* options, const OptionValue& value) {
                             internal::Assign(Access{}(*static_cast<Options*>(options)), value);
                           });
}

/// A row that the method reads by name: of a layer, of several, of a class.
OptionRow NamedRow(OptionKind kind, OptionDescriptor descriptor);

/// A method's options: their descriptions, and the way from checked values to a plain struct.
template <typename Options>
struct OptionTable {
  std::vector<OptionRow> rows;  ///< of this struct's members

  std::vector<OptionDescriptor> descriptors() const { return internal::DescriptorsOf(rows); }

  /// @param in_force what CheckOptions gives for this table.
  Options Read(const OptionValues& in_force) const {
    Options options;
    internal::ReadRows(rows, in_force, &options);
    return options;
  }
};

}  // namespace inklens
