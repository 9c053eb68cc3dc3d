#pragma once

#include <CLI/CLI.hpp>

#include "converting.h"

namespace inklens::cli {

/// The arguments of convert.
class ConvertCommand {
 public:
  explicit ConvertCommand(CLI::App& app);
  ConvertCommand(const ConvertCommand&) = delete;
  ConvertCommand& operator=(const ConvertCommand&) = delete;

  bool parsed() const { return command_->parsed(); }
  Status Run() const { return Convert(options_); }

 private:
  ConvertOptions options_;
  CLI::App* command_;
};

}  // namespace inklens::cli
