#include "explain_commands.h"

#include <string>
#include <utility>

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
/// @param request the option that may stand for an image, or null.
void AddImageOptions(CLI::App& command, ImageOptions& options, CLI::Option* indices = nullptr,
                     CLI::Option* request = nullptr) {
  auto* image = command.add_option("image", options.image, "a drawing: PNG, JPEG, BMP or GIF");
  auto* mnist =
      command.add_option("--mnist", options.mnist, "folder with MNIST's t10k files (plain or .gz)");
  mnist->excludes(image);
  auto* index =
      command.add_option("--index", options.index, "which of MNIST's test images, from 0")
          ->needs(mnist)
          ->check(WholeNumber());
  command.add_flag("--transpose", options.transpose, "turn MNIST's images, rows into columns")
      ->needs(mnist);
  if (indices) indices->needs(mnist)->excludes(index);
  command
      .add_flag("--raw", options.raw,
                "take the drawing as it is: the network's size, white ink on black")
      ->needs(image);
  if (request) request->excludes(image)->excludes(mnist);
  command.callback([image, mnist, request] {
    if (image->count() + mnist->count() + (request ? request->count() : 0) == 0) {
      throw CLI::RequiredError("an image file, or --mnist with --index");
    }
  });
}

/// "lime, rise, …"
std::string AllMethods() {
  std::string names;
  for (const MethodDescriptor& method : Methods()) names += method.name + ", ";
  return names + "all";
}

}  // namespace

ExplainCommands::ExplainCommands(CLI::App& app, int threads) {
  classify_.threads = explain_.image.threads = pick_.explain.image.threads = threads;
  classify_command_ = app.add_subcommand("classify", "What the network reads in an image");
  AddCommonOptions(*classify_command_, classify_);
  AddImageOptions(*classify_command_, classify_);
  classify_command_->footer("Example: inklens classify --weights W.safetensors drawing.png");

  explain_command_ = app.add_subcommand("explain", "Why the network reads it so");
  AddExplain();
  pick_command_ = app.add_subcommand(
      "pick", "Which few of many images show what matters (SP-LIME, by LIME on a grid)");
  AddPick();
  methods_command_ =
      app.add_subcommand("methods", "The methods and everything that can be asked of them");
  measures_command_ = app.add_subcommand(
      "measures", "The measures of maps and everything that can be asked of them");
  for (CLI::App* command : {methods_command_, measures_command_}) {
    command->add_option("--weights", table_weights_,
                        "safetensors file with a network, of which the options are told");
    command->add_flag("--json", table_json_, "machine-readable output");
  }
}

void ExplainCommands::AddExplain() {
  CLI::App& command = *explain_command_;
  AddCommonOptions(command, explain_.image);
  auto* indices = indices_option_ = command.add_option(
      "--indices", indices_, "a range of MNIST's test images, e.g. 0-99: a line of JSON for each");
  auto* request = command.add_option(
      "--request", explain_.request_file,
      "a file that the page saved (Export, JSON): its picture, methods and options, and how far "
      "the results are from what was seen");
  AddImageOptions(command, explain_.image, indices, request);
  shard_option_ =
      command.add_option("--shard", shard_, "with --indices: only part i of n, e.g. 0/4")
          ->needs(indices);
  explain_.request.method = "all";
  command.add_option("--method", explain_.request.method, "one of " + AllMethods())
      ->capture_default_str()
      ->excludes(request);
  explain_flags_.AddTo(command);
  explain_flags_.Exclude(*request);
  auto* output =
      command
          .add_option(
              "--output", explain_.output,
              "PNG with the maps over the digit; with --indices one sheet in place of the lines")
          ->check(FileName());
  shard_option_->excludes(output);
  command.footer(
      "Examples:\n"
      "  inklens explain --weights W.safetensors drawing.png --output why.png\n"
      "  inklens explain --weights W.safetensors --mnist DIR --index 10 --method lime --json\n"
      "  inklens explain --weights W.safetensors --mnist DIR --indices 0-9999 --shard 0/4 "
      "--method grad-cam > part0.jsonl\n"
      "  inklens explain --weights W.safetensors --request inklens-request-4.json");
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
  pick_flags_.AddTo(command, {"grid_size", "features", "samples", "seed"});
  command.footer("Example: inklens pick --weights W.safetensors --mnist DIR --indices 0-99");
}

Status ExplainCommands::Run() {
  if (classify_command_->parsed()) return Classify(classify_);
  if (pick_command_->parsed()) {
    INKLENS_ASSIGN_OR_RETURN(pick_.indices, IndexRange::Parse(indices_));
    INKLENS_ASSIGN_OR_RETURN(OptionValues given, pick_flags_.Values());
    // As in the package: each image speaks through its few largest weights.
    given.insert(
        {{"superpixels", "grid"}, {"feature_choice", "highest-weights"}, {"features", 10.0}});
    pick_.explain.request = {"lime", std::move(given)};
    return PickImages(pick_);
  }
  if (methods_command_->parsed()) return ListMethods(table_weights_, table_json_);
  if (measures_command_->parsed()) return ListMeasures(table_weights_, table_json_);
  INKLENS_ASSIGN_OR_RETURN(explain_.request.options, explain_flags_.Values());
  if (indices_option_->count() == 0) return Explain(explain_);
  BatchOptions batch{explain_, {}, {}};
  INKLENS_ASSIGN_OR_RETURN(batch.indices, IndexRange::Parse(indices_));
  if (!batch.explain.output.empty()) return DrawMany(batch);
  if (shard_option_->count() > 0) {
    INKLENS_ASSIGN_OR_RETURN(batch.shard, ParseShard(shard_));
  }
  return ExplainMany(batch);
}

}  // namespace inklens::cli
