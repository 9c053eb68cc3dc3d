#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace inklens {

/// How much JSON may hold: whatever reads it walks it recursively, and each value takes memory
/// far beyond its text.
struct JsonLimits {
  std::size_t depth = 32;  ///< lists and objects in each other
  std::size_t values = 1'000'000;
};

/// Parses JSON that came from outside; the only place that does. A key that stands twice in an
/// object is refused, for which of the two is meant nobody can tell.
/// @param what the text's name, which begins the sentence: "The weights file's input".
/// Errors: kDataLoss (no JSON, or a key twice), kResourceExhausted (beyond the limits).
Result<nlohmann::json> ParseJson(std::string_view text, std::string_view what,
                                 JsonLimits limits = {});
/// The same, with every object's keys in their order.
Result<nlohmann::ordered_json> ParseOrderedJson(std::string_view text, std::string_view what,
                                                JsonLimits limits = {});

/// The JSON as text in one line; what is not UTF-8 in its strings (a file's name need not be)
/// becomes U+FFFD.
std::string JsonText(const nlohmann::json& json);
std::string JsonText(const nlohmann::ordered_json& json);

}  // namespace inklens
