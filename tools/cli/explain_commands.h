#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "batch.h"
#include "commands.h"
#include "option_flags.h"

namespace inklens::cli {

/// The arguments of classify, explain, pick, methods and measures.
class ExplainCommands {
 public:
  /// @param threads to compute with unless told otherwise.
  ExplainCommands(CLI::App& app, int threads);
  ExplainCommands(const ExplainCommands&) = delete;
  ExplainCommands& operator=(const ExplainCommands&) = delete;

  /// Runs the one that the command line names.
  Status Run();

 private:
  void AddExplain();
  void AddPick();

  ImageOptions classify_;
  ExplainOptions explain_;
  PickOptions pick_;
  OptionFlags explain_flags_, pick_flags_;
  std::string indices_, shard_;
  CLI::App* classify_command_;
  CLI::App* explain_command_;
  CLI::App* pick_command_;
  CLI::App* methods_command_;
  CLI::App* measures_command_;
  std::string table_weights_;  ///< of methods and measures
  bool table_json_ = false;
  CLI::Option* indices_option_ = nullptr;  ///< of explain, as the next
  CLI::Option* shard_option_ = nullptr;
};

}  // namespace inklens::cli
