#pragma once

#include <CLI/CLI.hpp>

#include "core/base/status.h"
#include "scene_evaluation.h"
#include "scenes.h"

namespace inklens::cli {

/// The arguments of scene and evaluate-scenes.
class SceneCommands {
 public:
  /// @param threads to compute with unless told otherwise.
  SceneCommands(CLI::App& app, int threads);
  SceneCommands(const SceneCommands&) = delete;
  SceneCommands& operator=(const SceneCommands&) = delete;

  /// Whether the command line names one of them.
  bool parsed() const { return scene_command_->parsed() || evaluate_command_->parsed(); }
  Status Run() const;

 private:
  void AddScene();
  void AddEvaluate();

  WriteSceneOptions scene_;
  SceneEvaluationOptions evaluate_;
  CLI::App* scene_command_;
  CLI::App* evaluate_command_;
};

}  // namespace inklens::cli
