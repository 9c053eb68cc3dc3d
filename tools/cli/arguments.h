#pragma once

#include <CLI/CLI.hpp>

namespace inklens::cli {

/// CLI11 itself wraps a negative number around and cuts a large one down.
CLI::Validator WholeNumber();
/// The name of a file to write: an empty one, as of a variable that a script has not set, is no
/// wish to write none.
CLI::Validator FileName();

}  // namespace inklens::cli
