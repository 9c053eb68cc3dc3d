#include "evaluate_commands.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "arguments.h"
#include "core/model/json.h"
#include "evaluation_report.h"
#include "files.h"

namespace inklens::cli {
namespace {

std::string FlagOf(const std::string& measure, const std::string& option) {
  std::string flag = "--" + measure + "-" + option;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

/// "deletion, insertion, …": those that explain again come last, in brackets.
std::string AllMeasures() {
  std::string quick, again;
  for (const MeasureDescriptor& measure : inklens::Measures()) {
    std::string& names = measure.explains_again ? again : quick;
    names += (names.empty() ? "" : ", ") + measure.name;
  }
  return quick + " (the default), and these, which explain each image many times: " + again +
         "; or all";
}

std::vector<std::uint8_t> BytesOf(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

EvaluateCommand::EvaluateCommand(CLI::App& app, int threads)
    : command_(app.add_subcommand("evaluate", "Which maps to trust: measures over many images")) {
  options_.threads = threads;
  options_.methods = {"all"};
  AddData();
  AddMeasures();
  AddOutput();
  command_->footer(
      "Parts of a run, on several machines, give the single run's figures to the last digit:\n"
      "  inklens evaluate --weights W --mnist DIR --count 1000 --shard 0/4 --rows part0.json\n"
      "  inklens evaluate --merge part0.json part1.json part2.json part3.json --output all.md\n"
      "Examples:\n"
      "  inklens evaluate --weights W.safetensors --mnist DIR --count 1000 --methods all\n"
      "  inklens evaluate --weights W.safetensors --mnist DIR --methods grad-cam "
      "layer-cam:variant=fused:layers=relu1+relu2 --measures deletion,sanity --output table.md");
}

void EvaluateCommand::AddData() {
  CLI::App& command = *command_;
  auto* merge = command.add_option("--merge", parts_, "files with rows: puts a run together");
  auto* weights =
      command.add_option("--weights", options_.weights, "safetensors file with the network");
  auto* mnist =
      command
          .add_option("--mnist", options_.mnist, "folder with MNIST's t10k files (plain or .gz)")
          ->excludes(merge);
  command.add_flag("--transpose", options_.transpose, "turn MNIST's images, rows into columns")
      ->needs(mnist);
  auto* drawn = command.add_option("--drawn", options_.drawn, "or a JSON file with pen strokes")
                    ->excludes(merge)
                    ->excludes(mnist);
  command
      .add_option("--pen", options_.pen,
                  "width of the pen, as a share of the drawing's longer side")
      ->needs(drawn)
      ->check(CLI::Range(0.001, 1.0))
      ->capture_default_str();
  weights->excludes(merge);
  command.add_option("--first", options_.first, "the first image, from 0")
      ->check(WholeNumber())
      ->excludes(merge)
      ->capture_default_str();
  command.add_option("--count", options_.count, "how many images")
      ->check(WholeNumber())
      ->check(CLI::PositiveNumber)
      ->excludes(merge)
      ->capture_default_str();
  command.add_option("--shard", shard_, "only part i of n, e.g. 0/4")->excludes(merge);
  command.add_option("--seed", options_.seed, "of everything drawn by lot: methods' samples too")
      ->check(WholeNumber())
      ->excludes(merge)
      ->capture_default_str();
  command
      .add_option("--logit-scale", options_.logit_scale,
                  "measure the network's twin with its logits multiplied: a saturated softmax")
      ->check(CLI::Range(1e-3, 1e3))
      ->excludes(merge)
      ->capture_default_str();
  command.add_option("--threads", options_.threads, "images that are worked on at a time")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command.callback([=] {
    if (merge->count() > 0) return;
    if (weights->count() == 0) throw CLI::RequiredError("--weights, or --merge with files of rows");
    if (mnist->count() + drawn->count() == 0) {
      throw CLI::RequiredError("--mnist with a folder, or --drawn with a file");
    }
  });
}

void EvaluateCommand::AddMeasures() {
  CLI::App& command = *command_;
  command
      .add_option("--methods", options_.methods,
                  "methods, each with options of its own where wanted (see the example), or all")
      ->delimiter(',')
      ->excludes("--merge")
      ->capture_default_str();
  command.add_option("--measures", measures_, AllMeasures())->delimiter(',')->excludes("--merge");
  // The class is each image's own, and the seed is --seed.
  method_flags_.AddTo(command, {}, {"target_class", "contrast_class", "masks", "seed"});
  for (const MeasureDescriptor& measure : inklens::Measures()) {
    for (const OptionDescriptor& option : measure.options) {
      if (option.name == "seed") continue;
      const std::string flag = FlagOf(measure.name, option.name);
      if (command.get_option_no_throw(flag)) continue;
      MeasureFlag& entry = measure_flags_.emplace_back(MeasureFlag{measure.name, option, {}, {}});
      std::string help = option.text + " Expects " + ExpectedText(option);
      if (option.default_value) help += " (default: " + OptionText(*option.default_value) + ")";
      entry.option = command.add_option(flag, entry.text, help)->group("Options of the measures");
    }
  }
}

void EvaluateCommand::AddOutput() {
  CLI::App& command = *command_;
  command
      .add_option("--output", output_,
                  "file for the tables: Markdown (.md), .csv, .json, otherwise text")
      ->check(FileName());
  command.add_option("--rows", rows_, "file for the figures of every image, for --merge (JSON)")
      ->check(FileName());
  command
      .add_option("--probability", probability_,
                  "in the tables only images whose class is read with a probability in this range, "
                  "as two numbers: 0.9999 1 are those where the softmax is saturated")
      ->check(CLI::Range(0.0, 1.0));
  command.add_flag("--json", json_, "machine-readable output");
}

Result<std::vector<MeasureRequest>> EvaluateCommand::Measures() const {
  std::vector<MeasureRequest> requests;
  const auto add = [&](const MeasureDescriptor& measure) -> Status {
    MeasureRequest request{measure.name, {}};
    for (const OptionDescriptor& option : measure.options) {
      if (option.name == "seed") request.options["seed"] = static_cast<double>(options_.seed);
    }
    for (const MeasureFlag& flag : measure_flags_) {
      if (flag.measure != measure.name || flag.option->count() == 0) continue;
      INKLENS_ASSIGN_OR_RETURN(OptionValue value, ParseOption(flag.descriptor, flag.text));
      request.options.insert_or_assign(flag.descriptor.name, std::move(value));
    }
    for (const MeasureRequest& other : requests) {
      if (other.measure == measure.name) {
        return InvalidArgument("The measure ", measure.name, " is named twice.");
      }
    }
    requests.push_back(std::move(request));
    return Status::Ok();
  };
  for (const MeasureDescriptor& measure : inklens::Measures()) {
    const bool all = measures_ == std::vector<std::string>{"all"};
    if (!all && (!measures_.empty() || measure.explains_again)) continue;
    INKLENS_RETURN_IF_ERROR(add(measure));
  }
  for (const std::string& name : requests.empty() ? measures_ : std::vector<std::string>()) {
    INKLENS_ASSIGN_OR_RETURN(const MeasureDescriptor measure, FindMeasure(name));
    INKLENS_RETURN_IF_ERROR(add(measure));
  }
  for (const MeasureFlag& flag : measure_flags_) {
    const bool asked = std::any_of(requests.begin(), requests.end(), [&](const auto& request) {
      return request.measure == flag.measure;
    });
    if (flag.option->count() > 0 && !asked) {
      return InvalidArgument("The option ", FlagOf(flag.measure, flag.descriptor.name),
                             " is of a measure that is not asked for.");
    }
  }
  return requests;
}

Result<Evaluation> EvaluateCommand::MeasureOrMerge() {
  INKLENS_ASSIGN_OR_RETURN(options_.method_options, method_flags_.Values());
  if (!parts_.empty()) {
    const bool more = !options_.method_options.empty() ||
                      std::any_of(measure_flags_.begin(), measure_flags_.end(),
                                  [](const MeasureFlag& flag) { return flag.option->count() > 0; });
    if (more) {
      return InvalidArgument(
          "--merge takes no options of methods and measures: what the parts were made with stays.");
    }
    return MergeEvaluations(parts_);
  }
  options_.method_options["seed"] = static_cast<double>(options_.seed);
  INKLENS_ASSIGN_OR_RETURN(options_.measures, Measures());
  if (!shard_.empty()) {
    INKLENS_ASSIGN_OR_RETURN(options_.shard, ParseShard(shard_));
  }
  return Evaluate(options_);
}

Status EvaluateCommand::Run() {
  if (probability_.first > probability_.second) {
    return InvalidArgument("The range of probabilities ends before it begins.");
  }
  for (const std::string& path : {output_, rows_}) {
    if (path.empty()) continue;
    INKLENS_RETURN_IF_ERROR(CheckWritable(path));
    options_.outputs.push_back(path);
  }
  if (!rows_.empty() && IsSameFile(output_, rows_)) {
    return InvalidArgument(rows_, ": is asked for twice, for the tables and for the rows.");
  }
  INKLENS_ASSIGN_OR_RETURN(const Evaluation evaluation, MeasureOrMerge());
  for (const std::string& path : options_.outputs) INKLENS_RETURN_IF_ERROR(CheckApart(path));
  if (!rows_.empty()) {
    INKLENS_RETURN_IF_ERROR(
        WriteFile(rows_, BytesOf(JsonText(EvaluationAsJson(evaluation)) + "\n")));
  }
  // A part wants no tables of its own, and may have no image at all.
  if (output_.empty() && !json_ && !rows_.empty()) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(const EvaluationSummary summary,
                           Summarize(evaluation, {probability_.first, probability_.second}));
  if (!output_.empty()) {
    INKLENS_RETURN_IF_ERROR(
        WriteFile(output_, BytesOf(Report(evaluation.setup, summary, FormatOf(output_)))));
  }
  if (json_ || output_.empty()) {
    std::cout << Report(evaluation.setup, summary,
                        json_ ? ReportFormat::kJson : ReportFormat::kTable);
  }
  return Status::Ok();
}

}  // namespace inklens::cli
