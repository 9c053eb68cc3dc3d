#pragma once

#include <string>
#include <string_view>

namespace inklens {

/// The text (UTF-8) with a space for every byte of a character that breaks a line, steers a
/// terminal, turns the direction of writing or cannot be seen: what comes from a file must not take
/// a table or a sentence apart, nor look like what it is not.
std::string OneLine(std::string text);

/// Without the blanks (spaces, tabs, line breaks) at both ends; empty where nothing else is.
std::string_view Trimmed(std::string_view text);

}  // namespace inklens
