#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/model/json_value.h"

namespace inklens {

// JSON as the native program and the writers of files handle it, with a library that is too large
// for the page. What is read goes through ReadJson all the same.

/// ReadJson's value, handed over to the library.
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
