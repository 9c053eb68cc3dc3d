#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace inklens {

/// Parses JSON; the result is discarded (is_discarded()) when the text is none. The library's
/// parser is a template over what it reads from: called from here alone, it stands in the
/// program once.
nlohmann::json ParseJson(std::string_view text);

}  // namespace inklens
