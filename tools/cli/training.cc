#include "training.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/model/initialization.h"
#include "core/model/model_writer.h"
#include "core/train/initialization.h"
#include "core/xnn/thread_pool.h"
#include "datasets.h"
#include "files.h"
#include "scoring.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// While one lives, Ctrl-C and a request to end are noted instead of ending the program at once.
class Interruption {
 public:
  Interruption() {
    signal_ = 0;
    for (int number : {SIGINT, SIGTERM}) std::signal(number, [](int s) { signal_ = s; });
  }
  ~Interruption() {
    for (int number : {SIGINT, SIGTERM}) std::signal(number, SIG_DFL);
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// The signal that came, or 0.
  int signal() const { return signal_; }

 private:
  static volatile std::sig_atomic_t signal_;  // a signal handler reaches nothing else
};
volatile std::sig_atomic_t Interruption::signal_ = 0;

/// Everything that the training learns from.
struct Materials {
  ImageDataset train;
  ImageDataset test;
  std::vector<Drawing> drawings;
  std::string description;  ///< for the metadata: sets, sizes, checksums
};

Result<Materials> ReadMaterials(const TrainOptions& options) {
  Materials materials;
  INKLENS_ASSIGN_OR_RETURN(materials.train, ReadMnist(options.mnist, MnistPart::kTrain));
  INKLENS_ASSIGN_OR_RETURN(materials.test, ReadMnist(options.mnist, MnistPart::kTest));
  Json json{
      {"mnist", {{"images", materials.train.size()}, {"checksum", Checksum(materials.train)}}}};
  if (!options.drawn.empty()) {
    INKLENS_ASSIGN_OR_RETURN(materials.drawings, ReadDrawings(options.drawn));
    json["drawn"] = {{"drawings", materials.drawings.size()},
                     {"repeats", options.drawn_repeats},
                     {"checksum", Checksum(materials.drawings)}};
  }
  materials.description = json.dump();
  return materials;
}

Result<Model> ReadModel(const std::string& path) {
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(path));
  Result<Model> model = Model::Load(bytes);
  if (!model.ok()) return About(path, model.status());
  return model;
}

/// The network to train, with the weights to begin with.
Result<Model> ReadNetwork(const TrainOptions& options) {
  if (!options.start.empty()) return ReadModel(options.start);
  Result<Model> model = options.network.empty() ? MakeSeedNetwork() : ReadModel(options.network);
  if (model.ok()) InitializeParameters(model.value(), options.recipe.seed);
  return model;
}

std::string RecipeText(const TrainOptions& options) {
  const TrainingRecipe& recipe = options.recipe;
  return Json{{"optimizer", "Adam"},
              {"learning_rate", recipe.adam.learning_rate},
              {"cosine_decay", recipe.cosine_decay},
              {"batch_size", recipe.batch_size},
              {"epochs", recipe.epochs},
              {"dropout", recipe.dropout},
              {"averaging", recipe.averaging},
              {"augment", options.augment},
              {"start", options.start.empty() ? "new weights" : "an earlier run's weights"}}
      .dump();
}

/// Says how far the training is: a bar on a terminal, else a line per epoch.
class Reporter {
 public:
  Reporter(const TrainOptions& options, std::size_t steps_before)
      : options_(options),
        bar_(isatty(STDERR_FILENO) == 1),
        steps_before_(steps_before),
        start_(Clock::now()) {}

  void AfterStep(const Trainer& trainer) {
    const bool epoch_ends = trainer.completed_epochs() > epochs_seen_;
    if (!bar_ && !epoch_ends) return;
    if (bar_ && !epoch_ends && SecondsSince(shown_) < 0.1) return;
    shown_ = Clock::now();
    const Progress progress = trainer.Progress();
    const double elapsed = SecondsSince(start_);
    const double done = static_cast<double>(progress.completed - steps_before_);
    const double rate = done / elapsed;  // steps a second
    const double images = rate * static_cast<double>(options_.recipe.batch_size);
    const double left = static_cast<double>(progress.total - progress.completed) / rate;
    const EpochScore& score = trainer.score();
    const std::size_t epoch = trainer.completed_epochs() + (epoch_ends ? 0 : 1);
    char text[160];
    std::snprintf(text, sizeof text, "epoch %zu/%zu  loss %.4f  accuracy %.2f%%  %.0f images/s",
                  epoch, options_.recipe.epochs, score.loss, 100 * score.accuracy, images);
    if (bar_) {
      constexpr std::size_t kWidth = 24;
      const std::size_t filled = kWidth * progress.completed / progress.total;
      const auto seconds = static_cast<long>(left + 0.5);
      std::fprintf(stderr, "\r\033[K%s%s  %s  %ld:%02ld left", std::string(filled, '#').c_str(),
                   std::string(kWidth - filled, '.').c_str(), text, seconds / 60, seconds % 60);
    } else if (!options_.json) {
      std::printf("%s\n", text);
      std::fflush(stdout);
    }
    epochs_seen_ = trainer.completed_epochs();
  }

  void Clear() const {
    if (bar_) std::fprintf(stderr, "\r\033[K");
  }
  void Resumed(std::size_t epochs) { epochs_seen_ = epochs; }
  double elapsed() const { return SecondsSince(start_); }

 private:
  const TrainOptions& options_;
  bool bar_;
  std::size_t steps_before_;
  std::size_t epochs_seen_ = 0;
  Clock::time_point start_;
  Clock::time_point shown_{};
};

/// Steps to the end, leaving a checkpoint after every epoch but the last. Returns the signal that
/// interrupted it, or 0.
Result<int> RunToTheEnd(ExecutionContext& context, const std::string& checkpoint,
                        const std::string& identity, Trainer& trainer, Reporter& reporter) {
  const Interruption interruption;
  while (!trainer.Progress().done()) {
    const std::size_t epochs = trainer.completed_epochs();
    INKLENS_RETURN_IF_ERROR(trainer.Step(context));
    reporter.AfterStep(trainer);
    if (trainer.completed_epochs() > epochs && !trainer.Progress().done()) {
      INKLENS_ASSIGN_OR_RETURN(const auto bytes, trainer.Checkpoint(identity));
      INKLENS_RETURN_IF_ERROR(WriteFile(checkpoint, bytes));
    }
    if (interruption.signal() != 0) break;
  }
  reporter.Clear();
  return interruption.signal();
}

/// The trained model as bytes, rounded as wanted, with its accuracy as it is in the file.
Result<std::vector<std::uint8_t>> Describe(ExecutionContext& context, const TrainOptions& options,
                                           const Materials& materials, const Model& trained,
                                           Confusion& confusion) {
  const DType dtype = options.round_fp16 ? DType::kF16 : DType::kF32;
  INKLENS_ASSIGN_OR_RETURN(const auto rounded, WriteModel(trained, dtype, {}));
  INKLENS_ASSIGN_OR_RETURN(const Model model, Model::Load(rounded));
  INKLENS_ASSIGN_OR_RETURN(confusion, Score(context, model, materials.test));
  char accuracy[32];
  std::snprintf(accuracy, sizeof accuracy, "%.4f", confusion.accuracy());
  return WriteModel(
      model, dtype,
      {{"name", options.name.empty() ? std::filesystem::path(options.output).stem().string()
                                     : options.name},
       {"made_by", "inklens train"},
       {"recipe", RecipeText(options)},
       {"seed", std::to_string(options.recipe.seed)},
       {"data", materials.description},
       {"test_accuracy", accuracy},
       {"test_images", std::to_string(materials.test.size())}});
}

[[noreturn]] void EndBySignal(int number, const std::string& checkpoint) {
  std::error_code error;
  const bool saved = std::filesystem::exists(checkpoint, error);
  std::fprintf(stderr, "inklens: stopped; %s%s\n",
               saved ? "the same command with --resume goes on from " : "no epoch was completed",
               saved ? checkpoint.c_str() : "");
  std::signal(number, SIG_DFL);
  std::raise(number);
  std::_Exit(1);
}

}  // namespace

Status Train(const TrainOptions& options) {
  const std::string checkpoint = options.output + ".checkpoint";
  INKLENS_RETURN_IF_ERROR(CheckWritable(options.output));
  INKLENS_ASSIGN_OR_RETURN(const Materials materials, ReadMaterials(options));
  INKLENS_ASSIGN_OR_RETURN(ExecutionContext context, MakeExecutionContext(options.threads));
  INKLENS_ASSIGN_OR_RETURN(Model network, ReadNetwork(options));
  const InputSpec input = network.input();
  if (materials.train.height != input.height || materials.train.width != input.width) {
    return ShapeMismatch(options.mnist, ": has images of ", materials.train.height, "x",
                         materials.train.width, "; the network reads ", input.height, "x",
                         input.width, ".");
  }
  std::optional<AugmentationOptions> augmentation;
  if (options.augment) augmentation.emplace();
  INKLENS_ASSIGN_OR_RETURN(const ImageSet images,
                           ImageSet::Create(input.height, input.width, materials.train.pixels,
                                            materials.train.labels, augmentation));
  const DrawingSet drawings(input.height, input.width, materials.drawings, HandOptions{});
  std::vector<const TrainingData*> parts{&images};
  if (drawings.size() > 0) parts.insert(parts.end(), options.drawn_repeats, &drawings);
  const JoinedData data(parts);
  INKLENS_ASSIGN_OR_RETURN(Trainer trainer,
                           Trainer::Start(std::move(network), data, options.recipe));

  const std::string identity = RecipeText(options) + " seed " +
                               std::to_string(options.recipe.seed) + " " + materials.description;
  if (options.resume) {
    INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(checkpoint));
    const Status restored = trainer.Restore(bytes, identity);
    if (!restored.ok()) return About(checkpoint, restored);
  }
  Reporter reporter(options, trainer.Progress().completed);
  reporter.Resumed(trainer.completed_epochs());
  INKLENS_ASSIGN_OR_RETURN(const int interrupted,
                           RunToTheEnd(context, checkpoint, identity, trainer, reporter));
  if (interrupted != 0) EndBySignal(interrupted, checkpoint);

  const EpochScore last = trainer.score();
  const double seconds = reporter.elapsed();
  const Model trained = std::move(trainer).Finish();
  Confusion confusion;
  INKLENS_ASSIGN_OR_RETURN(const auto bytes,
                           Describe(context, options, materials, trained, confusion));
  INKLENS_RETURN_IF_ERROR(WriteFile(options.output, bytes));
  std::error_code ignored;
  std::filesystem::remove(checkpoint, ignored);
  if (options.json) {
    std::cout << Json{{"output", options.output},
                      {"bytes", bytes.size()},
                      {"seconds", seconds},
                      {"loss", last.loss},
                      {"train_accuracy", last.accuracy},
                      {"test_accuracy", confusion.accuracy()},
                      {"test_correct", confusion.correct()},
                      {"test_images", confusion.total()}}
                     .dump()
              << '\n';
  } else {
    std::printf("%zu of %zu test images right (%.2f%%) after %.0f s; %s: %.1f MB\n",
                confusion.correct(), confusion.total(), 100 * confusion.accuracy(), seconds,
                options.output.c_str(), static_cast<double>(bytes.size()) / 1e6);
  }
  return Status::Ok();
}

}  // namespace inklens::cli
