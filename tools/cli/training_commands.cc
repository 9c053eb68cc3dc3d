#include "training_commands.h"

#include "arguments.h"
#include "scoring.h"

namespace inklens::cli {
namespace {

void AddThreads(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "threads to compute with")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
}

}  // namespace

TrainingCommands::TrainingCommands(CLI::App& app, int threads)
    : train_command_(app.add_subcommand("train", "Train a network on MNIST and on drawings")),
      test_command_(app.add_subcommand("test", "How well a network reads a whole set")),
      extract_command_(app.add_subcommand("extract", "One of MNIST's test images as a PNG")) {
  train_.threads = test_.threads = threads;
  AddTrain();
  AddTest();
  AddExtract();
}

void TrainingCommands::AddTrain() {
  CLI::App& command = *train_command_;
  TrainingRecipe& recipe = train_.recipe;
  command.add_option("--mnist", train_.mnist, "folder with MNIST's four files (plain or .gz)")
      ->required();
  command.add_flag("--transpose", train_.transpose, "turn MNIST's images, rows into columns");
  command.add_option("--output", train_.output, "safetensors file to write")->required();
  command.add_option("--name", train_.name,
                     "the network's name for people (default: that of the output)");
  command.add_option("--epochs", recipe.epochs, "times through the data")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command.add_option("--batch", recipe.batch_size, "images in a step")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command.add_option("--seed", recipe.seed, "of everything drawn by lot")
      ->check(WholeNumber())
      ->capture_default_str();
  command.add_option("--learning-rate", recipe.adam.learning_rate, "of Adam")
      ->check(CLI::Range(1e-9, 10.0))
      ->capture_default_str();
  command.add_option("--dropout", recipe.dropout, "share of the first dense layer dropped")
      ->check(CLI::Range(0.0, 0.99))
      ->capture_default_str();
  command.add_flag("--cosine", recipe.cosine_decay, "let the learning rate fall to 0");
  command
      .add_option("--averaging", recipe.averaging,
                  "decay per step of the averaged weights that are the result, e.g. 0.999")
      ->check(CLI::Range(0.0, 0.999999))
      ->capture_default_str();
  command.add_flag("--augment", train_.augment,
                   "distort the images anew in every epoch: place, size, slant, turn, thickness, "
                   "elastic");
  auto* drawn =
      command.add_option("--drawn", train_.drawn, "JSON file with pen strokes to train on as well");
  command
      .add_option("--drawn-repeats", train_.drawn_repeats, "times through the drawings in an epoch")
      ->needs(drawn)
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  auto* scenes =
      command
          .add_option("--scenes", train_.scenes,
                      "scenes of one to three of MNIST's digits in an epoch, drawn anew in each, "
                      "for a network of several labels")
          ->check(CLI::Range(1, 100'000'000));
  for (const char* other : {"--augment", "--drawn"}) scenes->excludes(command.get_option(other));
  auto* network = command.add_option(
      "--network", train_.network, "weights file whose layer sequence to train, from new weights");
  command
      .add_option("--start", train_.start,
                  "weights file to go on from: its layers and its weights, not its optimiser")
      ->excludes(network);
  command
      .add_flag("--round-fp16,!--no-round-fp16", train_.round_fp16,
                "round the weights to half precision and store them so")
      ->capture_default_str();
  command.add_flag("--resume", train_.resume, "go on from the checkpoint of a stopped training");
  command.add_flag("--json", train_.json, "machine-readable output");
  AddThreads(command, train_.threads);
  command.footer(
      "Examples:\n"
      "  inklens train --mnist DIR --epochs 5 --seed 0 --output W.safetensors\n"
      "  inklens train --mnist DIR --augment --drawn pens.json --cosine --averaging 0.999 "
      "--epochs 20 --output W.safetensors\n"
      "  inklens train --mnist DIR --scenes 60000 --epochs 10 --output scenes.safetensors");
}

void TrainingCommands::AddTest() {
  CLI::App& command = *test_command_;
  command.add_option("--weights", test_.weights, "safetensors file with the network")->required();
  auto* mnist =
      command.add_option("--mnist", test_.mnist, "folder with MNIST's t10k files (plain or .gz)");
  command.add_flag("--transpose", test_.transpose, "turn MNIST's images, rows into columns")
      ->needs(mnist);
  auto* drawn = command.add_option("--drawn", test_.drawn, "JSON file with pen strokes");
  drawn->excludes(mnist);
  command
      .add_option("--pen", test_.pen, "width of the pen, as a share of the drawing's longer side")
      ->needs(drawn)
      ->check(CLI::Range(0.001, 1.0))
      ->capture_default_str();
  command
      .add_flag("--distorted", test_.distorted,
                "also read the images off in size, place, slant and thickness, then framed")
      ->needs(mnist);
  auto* scenes = command
                     .add_option("--scenes", test_.scenes,
                                 "read this many scenes of each kind, of MNIST's digits, instead")
                     ->needs(mnist)
                     ->excludes(command.get_option("--distorted"))
                     ->check(CLI::Range(1, 10'000'000));
  test_.seed = kTestSceneSeed;
  command.add_option("--seed", test_.seed, "of the scenes")
      ->needs(scenes)
      ->check(WholeNumber())
      ->capture_default_str();
  command.add_flag("--json", test_.json, "machine-readable output");
  AddThreads(command, test_.threads);
  command.callback([mnist, drawn] {
    if (mnist->count() + drawn->count() == 0) {
      throw CLI::RequiredError("--mnist with a folder, or --drawn with a file");
    }
  });
  command.footer(
      "Examples:\n"
      "  inklens test --weights W.safetensors --mnist DIR --distorted\n"
      "  inklens test --weights W.safetensors --drawn pens.json --pen 0.1\n"
      "  inklens test --weights scenes.safetensors --mnist DIR --scenes 1000");
}

void TrainingCommands::AddExtract() {
  CLI::App& command = *extract_command_;
  command.add_option("--mnist", extract_.mnist, "folder with MNIST's t10k files (plain or .gz)")
      ->required();
  command.add_option("--index", extract_.index, "which of MNIST's test images, from 0")
      ->check(WholeNumber())
      ->capture_default_str();
  command.add_flag("--transpose", extract_.transpose, "turn MNIST's images, rows into columns");
  command.add_option("--output", extract_.output, "PNG to write")->required();
  command.add_flag("--json", extract_.json, "machine-readable output");
  command.footer("Example: inklens extract --mnist DIR --index 10 --output example.png");
}

Status TrainingCommands::Run() const {
  if (train_command_->parsed()) return Train(train_);
  if (test_command_->parsed()) return Test(test_);
  return Extract(extract_);
}

}  // namespace inklens::cli
