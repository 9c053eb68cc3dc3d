#pragma once

#include <string>

namespace inklens {

/// A number in a sentence: whole ones below 1e16 in full, others to nine digits, as printf's %.0f
/// and %.9g. Not by std::to_chars, whose tables would be a fifth of the WebAssembly file, nor by
/// printf or std::to_string(double), which link 8 KB.
std::string NumberText(double value);

}  // namespace inklens
