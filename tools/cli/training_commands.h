#pragma once

#include <CLI/CLI.hpp>

#include "core/base/status.h"
#include "testing.h"
#include "training.h"

namespace inklens::cli {

/// The arguments of train, test and extract.
class TrainingCommands {
 public:
  /// @param threads to compute with unless told otherwise.
  TrainingCommands(CLI::App& app, int threads);
  TrainingCommands(const TrainingCommands&) = delete;
  TrainingCommands& operator=(const TrainingCommands&) = delete;

  /// Whether the command line names one of them.
  bool parsed() const {
    return train_command_->parsed() || test_command_->parsed() || extract_command_->parsed();
  }
  Status Run() const;

 private:
  void AddTrain();
  void AddTest();
  void AddExtract();

  TrainOptions train_;
  TestOptions test_;
  ExtractOptions extract_;
  CLI::App* train_command_;
  CLI::App* test_command_;
  CLI::App* extract_command_;
};

}  // namespace inklens::cli
