#include "explain_commands.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>

#include "arguments.h"

namespace inklens::cli {
namespace {

void AddCommonOptions(CLI::App& command, ImageOptions& options) {
  command.add_option("--weights", options.weights, "safetensors file with the network")->required();
  command.add_flag("--json", options.json, "machine-readable output");
  command.add_option("--threads", options.threads, "threads to compute with")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
}

/// @param indices the option that may stand for --index, or null.
void AddImageOptions(CLI::App& command, ImageOptions& options, CLI::Option* indices) {
  auto* image = command.add_option("image", options.image, "a drawing: PNG, JPEG, BMP or GIF");
  auto* mnist =
      command.add_option("--mnist", options.mnist, "folder with MNIST's t10k files (plain or .gz)");
  mnist->excludes(image);
  auto* index =
      command.add_option("--index", options.index, "which of MNIST's test images, from 0")
          ->needs(mnist)
          ->check(WholeNumber());
  if (indices) indices->needs(mnist)->excludes(index);
  command
      .add_flag("--raw", options.raw,
                "take the drawing as it is: the network's size, white ink on black")
      ->needs(image);
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
    if (!text.empty()) text.append("; ");
    text.append(method.name).append(":");
    for (std::string_view variant : method.variants) text.append(1, ' ').append(variant);
  }
  return text.append(" (as-listed: the source document's own, wrong as it is)");
}

void AddLimeOptions(CLI::App& command, LimeRequest& lime) {
  const auto add = [&command](const char* name, auto& value, const char* text) {
    auto* option = command.add_option(name, value, text)->group("LIME");
    if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
      option->check(CLI::PositiveNumber);
    }
    return option;
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
    auto* option = command.add_option(name, value, text)->group("RISE");
    if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
      option->check(CLI::PositiveNumber);
    }
    return option;
  };
  add("--cells", rise.cells, "cells of a mask along each side (default 7)")->check(WholeNumber());
  add("--keep-probability", rise.keep_probability, "of a cell (default 0.5)");
  add("--stop-when-stable", rise.stop_when_stable,
      "stop once the largest standard error is at most this fraction of the map's range");
  add("--masks", masks, "safetensors file with a tensor masks [N, height, width] to be used");
}

void AddExplainOptions(CLI::App& command, ExplainOptions& options, std::string& target) {
  ExplanationRequest& request = options.request;
  request.method = "all";
  command.add_option("--method", request.method, "one of " + AllMethods())->capture_default_str();
  command.add_option("--target", target, "class to explain: auto (the predicted one) or a number")
      ->capture_default_str();
  command.add_option("--contrast", request.contrast_class, "explain the target against this class")
      ->check(WholeNumber());
  command.add_option("--layer", request.layer,
                     "layer of the CAM methods, e.g. relu2 or conv2; of layer-cam's variants fused "
                     "and as-listed several, e.g. relu1,relu2");
  command.add_option("--variant", request.variant, AllVariants());
  command.add_option("--masking", request.masking, "where masks multiply: pixel or normalized");
  command
      .add_option("--samples", request.samples, "samples of LIME (default 1000) and RISE (4000)")
      ->check(WholeNumber())
      ->check(CLI::PositiveNumber);
  command.add_option("--seed", request.seed, "seed of LIME's and RISE's samples")
      ->check(WholeNumber())
      ->capture_default_str();
  AddLimeOptions(command, request.lime);
  AddRiseOptions(command, request.rise, options.masks);
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

}  // namespace

ExplainCommands::ExplainCommands(CLI::App& app, int threads) {
  classify_.threads = explain_.image.threads = pick_.explain.image.threads = threads;
  classify_command_ = app.add_subcommand("classify", "What the network reads in an image");
  AddCommonOptions(*classify_command_, classify_);
  AddImageOptions(*classify_command_, classify_, nullptr);
  classify_command_->footer("Example: inklens classify --weights W.safetensors drawing.png");

  explain_command_ = app.add_subcommand("explain", "Why the network reads it so");
  AddExplain();
  pick_command_ = app.add_subcommand(
      "pick", "Which few of many images show what matters (SP-LIME, by LIME on a grid)");
  AddPick();
}

void ExplainCommands::AddExplain() {
  CLI::App& command = *explain_command_;
  AddCommonOptions(command, explain_.image);
  auto* indices = indices_option_ = command.add_option(
      "--indices", indices_, "a range of MNIST's test images, e.g. 0-99: a line of JSON for each");
  AddImageOptions(command, explain_.image, indices);
  shard_option_ =
      command.add_option("--shard", shard_, "with --indices: only part i of n, e.g. 0/4")
          ->needs(indices);
  AddExplainOptions(command, explain_, target_);
  command.add_option("--output", explain_.output, "PNG with the maps over the digit")
      ->excludes(indices);
  command.footer(
      "Examples:\n"
      "  inklens explain --weights W.safetensors drawing.png --output why.png\n"
      "  inklens explain --weights W.safetensors --mnist DIR --index 10 --method lime --json\n"
      "  inklens explain --weights W.safetensors --mnist DIR --indices 0-9999 --shard 0/4 "
      "--method grad-cam > part0.jsonl");
}

void ExplainCommands::AddPick() {
  CLI::App& command = *pick_command_;
  ImageOptions& image = pick_.explain.image;
  AddCommonOptions(command, image);
  command.add_option("--mnist", image.mnist, "folder with MNIST's t10k files (plain or .gz)")
      ->required();
  command.add_option("--indices", indices_, "a range of MNIST's test images, e.g. 0-99")
      ->required();
  command.add_option("--budget", pick_.budget, "images to pick at most")
      ->check(WholeNumber())
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  ExplanationRequest& request = pick_.explain.request;
  // As in the package: each image speaks through its few largest weights.
  request.lime.superpixels = "grid";
  request.lime.feature_choice = "highest-weights";
  request.lime.features = 10;
  command
      .add_option("--grid-size", request.lime.grid_size, "superpixels along each side (default 7)")
      ->check(WholeNumber())
      ->check(CLI::PositiveNumber);
  command.add_option("--features", request.lime.features, "superpixels an image speaks through")
      ->check(WholeNumber())
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command.add_option("--samples", request.samples, "samples an image (default 1000)")
      ->check(WholeNumber())
      ->check(CLI::PositiveNumber);
  command.add_option("--seed", request.seed, "seed of the samples")->check(WholeNumber());
  command.footer("Example: inklens pick --weights W.safetensors --mnist DIR --indices 0-99");
}

Status ExplainCommands::Run() {
  if (classify_command_->parsed()) return Classify(classify_);
  if (pick_command_->parsed()) {
    INKLENS_ASSIGN_OR_RETURN(pick_.indices, IndexRange::Parse(indices_));
    return PickImages(pick_);
  }
  INKLENS_RETURN_IF_ERROR(ParseTarget(target_, explain_.request.target_class));
  if (indices_option_->count() == 0) return Explain(explain_);
  BatchOptions batch{explain_, {}, {}};
  INKLENS_ASSIGN_OR_RETURN(batch.indices, IndexRange::Parse(indices_));
  if (shard_option_->count() > 0) {
    INKLENS_ASSIGN_OR_RETURN(batch.shard, ParseShard(shard_));
  }
  return ExplainMany(batch);
}

}  // namespace inklens::cli
