// inklens: reads digits and explains how, on the command line.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "arguments.h"
#include "commands.h"
#include "training_commands.h"

namespace inklens::cli {
namespace {

void AddImageOptions(CLI::App& command, ImageOptions& options) {
  command.add_option("--weights", options.weights, "safetensors file with the network")->required();
  auto* image = command.add_option("image", options.image, "a drawing: PNG, JPEG, BMP or GIF");
  auto* mnist =
      command.add_option("--mnist", options.mnist, "folder with MNIST's t10k files (plain or .gz)");
  mnist->excludes(image);
  command.add_option("--index", options.index, "which of MNIST's test images, from 0")
      ->needs(mnist)
      ->check(WholeNumber());
  command
      .add_flag("--raw", options.raw,
                "take the drawing as it is: the network's size, white ink on black")
      ->needs(image);
  command.add_flag("--json", options.json, "machine-readable output");
  command.add_option("--threads", options.threads, "threads to compute with")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command.callback([image, mnist] {
    if (image->count() + mnist->count() == 0) {
      throw CLI::RequiredError("an image file, or --mnist with --index");
    }
  });
}

/// "lime, rise, …"
std::string AllMethods() {
  std::string names;
  for (const MethodInfo& method : Methods()) names += std::string(method.name) + ", ";
  return names + "all";
}

/// "lime: authors, paper; rise: …"
std::string AllVariants() {
  std::string text;
  for (const MethodInfo& method : Methods()) {
    text += (text.empty() ? "" : "; ") + std::string(method.name) + ":";
    for (std::string_view variant : method.variants) text += " " + std::string(variant);
  }
  return text + " (as-listed: the source document's own, wrong as it is)";
}

void AddLimeOptions(CLI::App& command, LimeRequest& lime) {
  const auto add = [&command](const char* name, auto& value, const char* text) {
    return command.add_option(name, value, text)->group("LIME");
  };
  add("--superpixels", lime.superpixels, "grid (default), quickshift or slic");
  add("--grid-size", lime.grid_size, "grid: superpixels along each side (default 7)")
      ->check(WholeNumber());
  add("--kernel-size", lime.kernel_size, "quickshift: kernel size in pixels (default 4)");
  add("--max-distance", lime.max_distance, "quickshift: longest link (default 200)");
  add("--ratio", lime.ratio, "quickshift: weight of colour beside place (default 0.2)");
  add("--segments", lime.segments, "slic: superpixels to aim for (default 30)")
      ->check(WholeNumber());
  add("--compactness", lime.compactness, "slic: nearness against likeness (default 10)");
  add("--hidden", lime.hidden, "what a hidden superpixel shows: black (default), superpixel-mean");
  add("--feature-choice", lime.feature_choice,
      "superpixels to fit on: all (default), highest-weights, forward-selection");
  add("--features", lime.features, "superpixels to choose and to show (default 5)")
      ->check(WholeNumber());
  add("--signs", lime.signs, "superpixels to show: positive (default) or both");
}

void AddRiseOptions(CLI::App& command, RiseRequest& rise, std::string& masks) {
  const auto add = [&command](const char* name, auto& value, const char* text) {
    return command.add_option(name, value, text)->group("RISE");
  };
  add("--cells", rise.cells, "cells of a mask along each side (default 7)")->check(WholeNumber());
  add("--keep-probability", rise.keep_probability, "of a cell (default 0.5)");
  add("--stop-when-stable", rise.stop_when_stable,
      "stop once the largest standard error is at most this fraction of the map's range");
  add("--masks", masks, "safetensors file with a tensor masks [N, height, width] to be used");
}

void AddExplainOptions(CLI::App& command, ExplainOptions& options, std::string& target,
                       std::optional<std::size_t>& contrast) {
  AddImageOptions(command, options.image);
  ExplanationRequest& request = options.request;
  request.method = "all";
  command.add_option("--method", request.method, "one of " + AllMethods())->capture_default_str();
  command.add_option("--target", target, "class to explain: auto (the predicted one) or a number")
      ->capture_default_str();
  command.add_option("--contrast", contrast, "explain the target against this class")
      ->check(WholeNumber());
  command.add_option("--layer", request.layer,
                     "layer of the CAM methods, e.g. relu2 or conv2; of layer-cam's variants fused "
                     "and as-listed several, e.g. relu1,relu2");
  command.add_option("--variant", request.variant, AllVariants());
  command.add_option("--masking", request.masking, "where masks multiply: pixel or normalized");
  command
      .add_option("--samples", request.samples, "samples of LIME (default 1000) and RISE (4000)")
      ->check(WholeNumber());
  command.add_option("--seed", request.seed, "seed of LIME's and RISE's samples")
      ->check(WholeNumber())
      ->capture_default_str();
  AddLimeOptions(command, request.lime);
  AddRiseOptions(command, request.rise, options.masks);
  command.add_option("--output", options.output, "PNG with the maps over the digit");
}

/// "auto" or a class number.
Status ParseTarget(const std::string& text, std::optional<std::size_t>& target) {
  if (text == "auto") return Status::Ok();
  const bool digits =
      !text.empty() && text.size() < 7 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) {
    return InvalidArgument("The target is \"", text, "\"; expected auto or a class number.");
  }
  target = std::stoul(text);
  return Status::Ok();
}

Status RunExplain(ExplainOptions options, const std::string& target,
                  std::optional<std::size_t> contrast) {
  INKLENS_RETURN_IF_ERROR(ParseTarget(target, options.request.target_class));
  options.request.contrast_class = contrast;
  return Explain(options);
}

int Main(int argc, char** argv) {
  CLI::App app{"Inklens: reads drawn digits and shows why."};
  app.require_subcommand(1);
  const int threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8);

  ImageOptions classify;
  classify.threads = threads;
  auto* classify_command = app.add_subcommand("classify", "What the network reads in an image");
  AddImageOptions(*classify_command, classify);
  classify_command->footer("Example: inklens classify --weights W.safetensors drawing.png");

  ExplainOptions explain;
  explain.image.threads = threads;
  std::string target = "auto";
  std::optional<std::size_t> contrast;
  auto* explain_command = app.add_subcommand("explain", "Why the network reads it so");
  AddExplainOptions(*explain_command, explain, target, contrast);
  explain_command->footer(
      "Example: inklens explain --weights W.safetensors --mnist DIR --index 10 --method lime "
      "--output why.png");

  TrainingCommands training(app, threads);

  CLI11_PARSE(app, argc, argv);
  Status status = training.parsed()            ? training.Run()
                  : classify_command->parsed() ? Classify(classify)
                                               : RunExplain(explain, target, contrast);
  // A full disk or a closed pipe: nobody has the answer.
  if (status.ok() && (!std::cout.flush() || std::fflush(stdout) != 0 || std::ferror(stdout))) {
    status = ResourceExhausted("The result could not be written to standard output.");
  }
  if (status.ok()) return 0;
  std::fprintf(stderr, "inklens: %s [%s]\n", status.message().c_str(),
               std::string(StatusCodeName(status.code())).c_str());
  return 1;
}

}  // namespace
}  // namespace inklens::cli

int main(int argc, char** argv) { return inklens::cli::Main(argc, argv); }
