#pragma once

#include <CLI/CLI.hpp>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/measures.h"

namespace inklens::cli {

/// The methods' options as flags of a command, made from the core's table: "--keep-probability" for
/// "keep_probability", each once, however many methods have it.
class OptionFlags {
 public:
  /// @param names the options to offer; empty: all that any method has.
  /// @param without options that are not offered all the same.
  void AddTo(CLI::App& command, const std::vector<std::string_view>& names = {},
             const std::vector<std::string_view>& without = {});

  /// Whoever gives `option` gives none of the flags.
  void Exclude(CLI::Option& option) const;

  /// The options that were given. Masks are read from the file that was named.
  /// Errors: kInvalidArgument for a text that is no value of the option's kind; those of the file
  /// with masks, naming it.
  Result<OptionValues> Values() const;

 private:
  struct Flag {
    OptionDescriptor descriptor;
    std::string text;
    CLI::Option* option = nullptr;
  };

  std::list<Flag> flags_;  ///< CLI11 keeps the addresses of the texts
};

/// The value that a text stands for: numbers as in C++, layers separated by commas or plus signs.
/// Errors: kInvalidArgument, naming the option and what was expected. (Masks are in a file.)
Result<OptionValue> ParseOption(const OptionDescriptor& descriptor, std::string_view text);

/// "name=value:name=value" as the options of `owner`; what the values may be is checked later.
/// Errors: kNotFound for a name that is not in the table, those of ParseOption.
Result<OptionValues> ParseOptions(const std::string& owner, std::span<const OptionDescriptor> table,
                                  std::string_view text);

/// The table of methods and options for people: every option with its kind, range and default.
std::string MethodsAsText(const std::vector<MethodDescriptor>& methods);
/// The table of measures likewise, with what each tells and which way it points.
std::string MeasuresAsText(const std::vector<MeasureDescriptor>& measures);

}  // namespace inklens::cli
