// inklens: reads digits and explains how, on the command line.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "commands.h"

namespace inklens::cli {
namespace {

/// CLI11 itself wraps a negative number around and cuts a large one down.
CLI::Validator WholeNumber() {
  const auto check = [](std::string& text) -> std::string {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && stop == end) return "";
    return "expected a whole number from 0, not " + text;
  };
  return CLI::Validator(check, "");
}

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

std::string AllMethods() {
  std::string names;
  for (std::string_view name : MethodNames()) names += std::string(name) + ", ";
  return names + "all";
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
  command.add_option("--layer", request.layer, "layer of the CAM methods, e.g. relu2 or conv2");
  command.add_option("--variant", request.variant,
                     "grad-cam++: paper, pytorch-grad-cam, authors; score-cam: paper, authors, "
                     "pytorch-grad-cam");
  command.add_option("--masking", request.masking, "where masks multiply: pixel or normalized");
  command.add_option("--samples", request.samples, "samples of LIME (default 1000)")
      ->check(WholeNumber());
  command.add_option("--seed", request.seed, "seed of LIME's samples")
      ->check(WholeNumber())
      ->capture_default_str();
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

  CLI11_PARSE(app, argc, argv);
  Status status =
      classify_command->parsed() ? Classify(classify) : RunExplain(explain, target, contrast);
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
