#pragma once

#include <CLI/CLI.hpp>

namespace inklens::cli {

/// CLI11 itself wraps a negative number around and cuts a large one down.
CLI::Validator WholeNumber();

}  // namespace inklens::cli
