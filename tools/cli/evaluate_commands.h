#pragma once

#include <CLI/CLI.hpp>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "evaluating.h"
#include "option_flags.h"

namespace inklens::cli {

/// The arguments of evaluate.
class EvaluateCommand {
 public:
  /// @param threads to compute with unless told otherwise.
  EvaluateCommand(CLI::App& app, int threads);
  EvaluateCommand(const EvaluateCommand&) = delete;
  EvaluateCommand& operator=(const EvaluateCommand&) = delete;

  bool parsed() const { return command_->parsed(); }
  Status Run();

 private:
  /// A measure's option as a flag: "--deletion-substrate".
  struct MeasureFlag {
    std::string measure;
    OptionDescriptor descriptor;
    std::string text;
    CLI::Option* option = nullptr;
  };

  void AddData();
  void AddMeasures();
  void AddOutput();
  Result<std::vector<MeasureRequest>> Measures() const;
  Result<Evaluation> MeasureOrMerge();

  CLI::App* command_;
  EvaluateOptions options_;
  OptionFlags method_flags_;
  std::list<MeasureFlag> measure_flags_;  ///< CLI11 keeps the addresses of the texts
  std::vector<std::string> measures_, parts_;
  std::string shard_, output_, rows_;
  std::pair<double, double> probability_{0, 1};
  bool json_ = false;
};

}  // namespace inklens::cli
