#pragma once

#include <string>

namespace inklens {

/// The text (UTF-8) with a space for every byte of a character that breaks a line or steers a
/// terminal: what comes from a file must not take a table or a sentence apart.
std::string OneLine(std::string text);

}  // namespace inklens
