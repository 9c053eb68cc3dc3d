#include "scene_commands.h"

#include "arguments.h"

namespace inklens::cli {

SceneCommands::SceneCommands(CLI::App& app, int threads)
    : scene_command_(app.add_subcommand("scene", "A scene of several digits and where they are")),
      evaluate_command_(app.add_subcommand(
          "evaluate-scenes", "How well the methods' maps find the digits of generated scenes")) {
  evaluate_.threads = threads;
  AddScene();
  AddEvaluate();
}

void SceneCommands::AddScene() {
  CLI::App& command = *scene_command_;
  command.add_option("--mnist", scene_.mnist, "folder with MNIST's t10k files (plain or .gz)")
      ->required();
  command.add_option("--kind", scene_.kind, "single, twins, distractors or overlapping")
      ->capture_default_str();
  command.add_option("--seed", scene_.seed, "of everything drawn by lot")
      ->check(WholeNumber())
      ->capture_default_str();
  command.add_option("--index", scene_.index, "which of the seed's scenes, from 0")
      ->check(WholeNumber())
      ->capture_default_str();
  command.add_option("--output", scene_.output, "PNG to write")->required();
  command.add_flag("--json", scene_.json, "machine-readable output, with every inked pixel");
  command.footer(
      "Example:\n"
      "  inklens scene --mnist DIR --kind twins --index 3 --output scene.png\n"
      "  inklens explain --weights scenes.safetensors scene.png --raw --output why.png");
}

void SceneCommands::AddEvaluate() {
  CLI::App& command = *evaluate_command_;
  command
      .add_option("--weights", evaluate_.weights,
                  "safetensors file with a network that reads scenes")
      ->required();
  command.add_option("--mnist", evaluate_.mnist, "folder with MNIST's t10k files (plain or .gz)")
      ->required();
  command.add_option("--scenes", evaluate_.scenes, "scenes of each kind")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command
      .add_option("--kinds", evaluate_.kinds, "kinds of scenes, e.g. twins,single (default: all)")
      ->delimiter(',');
  command.add_option("--methods", evaluate_.methods, "methods, e.g. grad-cam,rise (default: all)")
      ->delimiter(',');
  command.add_option("--layer", evaluate_.layer,
                     "the layer of the methods that have one (default: the last ReLU)");
  command.add_option("--masks", evaluate_.masks, "RISE's masks for each map")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("--seed", evaluate_.seed, "of the scenes")
      ->check(WholeNumber())
      ->capture_default_str();
  command.add_flag("--json", evaluate_.json, "machine-readable output");
  command.add_option("--threads", evaluate_.threads, "threads to compute with")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command.footer(
      "Example: inklens evaluate-scenes --weights scenes.safetensors --mnist DIR --scenes 100");
}

Status SceneCommands::Run() const {
  if (scene_command_->parsed()) return WriteScene(scene_);
  return EvaluateScenes(evaluate_);
}

}  // namespace inklens::cli
