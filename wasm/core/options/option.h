#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/classifier/classifier.h"

namespace inklens {

/// What an option's value may be.
enum class OptionKind {
  kNumber,  ///< a finite number
  kWhole,   ///< a whole number, at most 2^53
  kChoice,  ///< one of a few names
  kLayer,   ///< the name of a layer with height and width
  kLayers,  ///< several of them, front to back
  kClass,   ///< a class's index
  kMasks,   ///< masks [N, height, width]
};

/// "number", "whole", "choice", "layer", "layers", "class", "masks".
std::string_view OptionKindName(OptionKind kind);

/// kNumber, kWhole and kClass; kChoice and kLayer; kLayers; kMasks.
using OptionValue =
    std::variant<double, std::string, std::vector<std::string>, std::shared_ptr<const Tensor>>;
/// By the options' names. What is absent is absent: no value stands for it.
using OptionValues = std::map<std::string, OptionValue, std::less<>>;

/// Holds when the value in force of `option` is one of `values`; without values, when `option` is
/// absent.
struct OptionCondition {
  std::string option;
  std::vector<std::string> values;
};

/// Everything that a client needs to know of one option of a method: the only place where it
/// stands.
///
/// A method's table may describe an option twice, for different conditions: the first description
/// whose conditions hold applies.
struct OptionDescriptor {
  std::string name = {};    ///< e.g. "keep_probability"
  std::string text = {};    ///< one sentence, without "default" and range, which are said below
  std::string symbol = {};  ///< in the source's formula, e.g. "N"; may be empty
  std::string unit = {};    ///< e.g. "px"; may be empty
  /// All must hold, or the method does not have the option at the moment. They name options that
  /// stand before this one in the table.
  std::vector<OptionCondition> when = {};

  /// Of kNumber and kWhole: what may be asked for, both ends included unless said otherwise.
  double minimum = 0;
  double maximum = std::numeric_limits<double>::infinity();
  bool minimum_excluded = false;
  double step = 1;  ///< by which a control may go up and down; no bound of values
  /// The maximum (and the default, if it is larger) is the image's smaller side.
  bool at_most_side = false;

  std::vector<std::string> choices = {};  ///< of kChoice; of layers once resolved for a network

  /// Of layers: those of one kind only, such as "conv2d"; empty: of any kind.
  std::string layer_kind = {};
  /// Of layers: the default is the last one of this kind (of kLayers: all of it) or, where the
  /// network has none, the last with height and width.
  std::string default_layer_kind = {};

  // Filled in by the table's row (table.h) and, of layers, by Resolve.
  OptionKind kind = OptionKind::kNumber;
  std::optional<OptionValue> default_value = std::nullopt;
};

/// What descriptions depend on beside themselves. As it is, it stands for a network that is not
/// known yet.
struct OptionWorld {
  std::size_t side = 0;  ///< the image's smaller side, pixels; 0: not known
  std::size_t class_count = 0;
  std::span<const LayerInfo> layers;
};

OptionWorld WorldOf(const DifferentiableClassifier& classifier);

/// A description as it is for this network: choices and default of layers, what depends on the
/// image's size.
OptionDescriptor Resolve(OptionDescriptor descriptor, const OptionWorld& world);

/// Every option in force: what was given, checked, and the defaults of what was not.
/// @param owner   whose options these are, for sentences: "rise".
/// @param table   in order; need not be resolved.
/// Errors: kNotFound for an option, choice or layer that does not exist, naming those that do;
/// kInvalidArgument for an option that does not apply as the others stand, a value of the wrong
/// kind or out of range.
Result<OptionValues> CheckOptions(const std::string& owner, std::span<const OptionDescriptor> table,
                                  const OptionValues& given, const OptionWorld& world);

/// The given options without those that `table` does not describe, or that do not apply as the
/// others stand, or that name a choice which it does not know: so that one set of options can serve
/// several methods. What is out of range stays, for CheckOptions to refuse.
OptionValues OptionsThatApply(std::span<const OptionDescriptor> table, const OptionValues& given);

/// The value in words: "0.5", "grid", "relu1,relu2", "2 masks".
std::string OptionText(const OptionValue& value);

/// What is expected of a value, in words: "a whole number from 1 to 28".
std::string ExpectedText(const OptionDescriptor& descriptor);

}  // namespace inklens
