#include "training.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/model/initialization.h"
#include "core/model/json.h"
#include "core/model/model_writer.h"
#include "core/train/initialization.h"
#include "core/train/scene.h"
#include "core/xnn/thread_pool.h"
#include "datasets.h"
#include "elapsed.h"
#include "files.h"
#include "results_json.h"
#include "scoring.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

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
  INKLENS_ASSIGN_OR_RETURN(materials.train,
                           ReadMnist(options.mnist, MnistPart::kTrain, options.transpose));
  INKLENS_ASSIGN_OR_RETURN(materials.test,
                           ReadMnist(options.mnist, MnistPart::kTest, options.transpose));
  Json json{
      {"mnist", {{"images", materials.train.size()}, {"checksum", Checksum(materials.train)}}}};
  if (!options.drawn.empty()) {
    INKLENS_ASSIGN_OR_RETURN(materials.drawings, ReadDrawings(options.drawn));
    json["drawn"] = {{"drawings", materials.drawings.size()},
                     {"repeats", options.drawn_repeats},
                     {"checksum", Checksum(materials.drawings)}};
  }
  if (options.scenes > 0) json["scenes"] = {{"an_epoch", options.scenes}};
  materials.description = JsonText(json);
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
  Result<Model> model = !options.network.empty() ? ReadModel(options.network)
                        : options.scenes > 0     ? MakeSceneNetwork()
                                                 : MakeSeedNetwork();
  if (model.ok()) InitializeParameters(model.value(), options.recipe.seed);
  return model;
}

std::string RecipeText(const TrainOptions& options) {
  const TrainingRecipe& recipe = options.recipe;
  return JsonText(
      Json{{"optimizer", "Adam"},
           {"learning_rate", recipe.adam.learning_rate},
           {"cosine_decay", recipe.cosine_decay},
           {"batch_size", recipe.batch_size},
           {"epochs", recipe.epochs},
           {"dropout", recipe.dropout},
           {"averaging", recipe.averaging},
           {"augment", options.augment},
           {"start", options.start.empty() ? "new weights" : "an earlier run's weights"}});
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

Status WriteCheckpoint(Trainer& trainer, const std::string& identity, const std::string& path) {
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, trainer.Checkpoint(identity));
  return WriteFile(path, bytes);
}

/// Whether the disk has room for a checkpoint, which is larger than the model that is written in
/// the end: told now, not after an epoch. An earlier training's stays until there is one of this.
Status CheckRoom(Trainer& trainer, const std::string& identity, const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    std::fprintf(stderr,
                 "inklens: %s is what a stopped training left; without --resume it is written over "
                 "after the first epoch\n",
                 path.c_str());
    return Status::Ok();
  }
  INKLENS_RETURN_IF_ERROR(WriteCheckpoint(trainer, identity, path));
  std::filesystem::remove(path, error);
  return Status::Ok();
}

/// Steps to the end, leaving a checkpoint after every epoch. Returns the signal that interrupted
/// it, or 0.
Result<int> RunToTheEnd(ExecutionContext& context, const std::string& checkpoint,
                        const std::string& identity, Trainer& trainer, Reporter& reporter) {
  const Interruption interruption;
  while (!trainer.Progress().done()) {
    const std::size_t epochs = trainer.completed_epochs();
    INKLENS_RETURN_IF_ERROR(trainer.Step(context));
    reporter.AfterStep(trainer);
    if (trainer.completed_epochs() > epochs) {
      // A disk that is full now may not be so at the end; the checkpoint before this one stays.
      const Status written = WriteCheckpoint(trainer, identity, checkpoint);
      if (!written.ok()) std::fprintf(stderr, "inklens: %s\n", written.message().c_str());
    }
    if (interruption.signal() != 0) break;
  }
  reporter.Clear();
  return interruption.signal();
}

/// What is learnt from: MNIST's images and the drawings, or scenes of MNIST's digits. The parts
/// refer to each other, so they stay where they are.
struct Lessons {
  std::optional<ImageSet> images;
  std::optional<DrawingSet> drawings;
  std::optional<JoinedData> joined;
  std::optional<SceneMaker> maker;
  std::optional<SceneSet> scenes;

  const TrainingData& data() const {
    if (scenes) return *scenes;
    return *joined;
  }
};

Result<SceneMaker> MakerOf(const ImageDataset& digits, const InputSpec& input) {
  SceneOptions options;
  options.height = input.height;
  options.width = input.width;
  return SceneMaker::Create(digits.height, digits.width, digits.pixels, digits.labels, options);
}

Status Prepare(const TrainOptions& options, const Materials& materials, const Model& network,
               Lessons& lessons) {
  const InputSpec& input = network.input();
  const ImageDataset& train = materials.train;
  if (options.scenes > 0) {
    INKLENS_ASSIGN_OR_RETURN(lessons.maker, MakerOf(train, input));
    INKLENS_ASSIGN_OR_RETURN(lessons.scenes,
                             SceneSet::Create(*lessons.maker, options.scenes, options.recipe.seed));
    return Status::Ok();
  }
  if (network.output() == OutputKind::kSigmoid) {
    return Unsupported("The network \"", network.name(),
                       "\" reads several digits at once; it learns from --scenes.");
  }
  if (train.height != input.height || train.width != input.width) {
    return ShapeMismatch(options.mnist, ": has images of ", train.height, "x", train.width,
                         "; the network reads ", input.height, "x", input.width, ".");
  }
  std::optional<AugmentationOptions> augmentation;
  if (options.augment) augmentation.emplace();
  INKLENS_ASSIGN_OR_RETURN(lessons.images, ImageSet::Create(input.height, input.width, train.pixels,
                                                            train.labels, augmentation));
  lessons.drawings.emplace(input.height, input.width, materials.drawings, HandOptions{});
  std::vector<const TrainingData*> parts{&*lessons.images};
  if (lessons.drawings->size() > 0) {
    parts.insert(parts.end(), options.drawn_repeats, &*lessons.drawings);
  }
  lessons.joined.emplace(std::move(parts));
  return Status::Ok();
}

/// How the trained network reads what it was not trained on.
struct Examination {
  std::size_t correct = 0;  ///< images, or scenes of which every class is read right
  std::size_t total = 0;
  std::vector<SceneScore> scenes;  ///< by kind, where it reads scenes

  double accuracy() const { return static_cast<double>(correct) / static_cast<double>(total); }
};

/// Test scenes of each kind.
constexpr std::size_t kTestScenes = 1000;

Result<Examination> Examine(ExecutionContext& context, const TrainOptions& options,
                            const Materials& materials, const Model& model) {
  if (options.scenes == 0) {
    INKLENS_ASSIGN_OR_RETURN(const Confusion confusion, Score(context, model, materials.test));
    return Examination{confusion.correct(), confusion.total(), {}};
  }
  INKLENS_ASSIGN_OR_RETURN(const SceneMaker maker, MakerOf(materials.test, model.input()));
  INKLENS_ASSIGN_OR_RETURN(std::vector<SceneScore> scenes,
                           ScoreScenes(context, model, maker, kTestScenes, kTestSceneSeed));
  const SceneScore all = Sum(scenes);
  return Examination{all.exact, all.scenes, std::move(scenes)};
}

std::string FourDigits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

/// The trained model as bytes, rounded as wanted, with its accuracy as it is in the file.
Result<std::vector<std::uint8_t>> Describe(ExecutionContext& context, const TrainOptions& options,
                                           const Materials& materials, const Model& trained,
                                           Examination& examination) {
  const DType dtype = options.round_fp16 ? DType::kF16 : DType::kF32;
  INKLENS_ASSIGN_OR_RETURN(const auto rounded, WriteModel(trained, dtype, {}));
  INKLENS_ASSIGN_OR_RETURN(const Model model, Model::Load(rounded));
  INKLENS_ASSIGN_OR_RETURN(examination, Examine(context, options, materials, model));
  std::map<std::string, std::string> metadata{
      {"name",
       options.name.empty() ? std::filesystem::path(options.output).stem().string() : options.name},
      {"made_by", "inklens train"},
      {"recipe", RecipeText(options)},
      {"seed", std::to_string(options.recipe.seed)},
      {"data", materials.description},
      {"test_accuracy", FourDigits(examination.accuracy())},
      {"test_images", std::to_string(examination.total)}};
  if (!examination.scenes.empty()) {
    metadata["test_classes_right"] = FourDigits(Sum(examination.scenes).right_share());
    metadata["test_accuracy_means"] = "scenes of which every class is read right";
  }
  return WriteModel(model, dtype, metadata);
}

[[noreturn]] void EndBySignal(int number, const Trainer& trainer, const std::string& checkpoint) {
  const bool saved = trainer.completed_epochs() > 0;
  std::fprintf(stderr, "inklens: stopped; %s%s\n",
               saved ? "the same command with --resume goes on from " : "no epoch was completed",
               saved ? checkpoint.c_str() : "");
  std::signal(number, SIG_DFL);
  std::raise(number);
  std::_Exit(1);
}

/// What came of it, for people or as JSON.
void Tell(const TrainOptions& options, std::size_t size, double seconds, const EpochScore& last,
          const Examination& examination) {
  if (options.json) {
    Json json{{"output", options.output},
              {"bytes", size},
              {"seconds", seconds},
              {"loss", last.loss},
              {"train_accuracy", last.accuracy},
              {"test_accuracy", examination.accuracy()},
              {"test_correct", examination.correct},
              {"test_images", examination.total}};
    if (!examination.scenes.empty()) json["test_scenes"] = ScenesAsJson(examination.scenes);
    std::cout << JsonText(json) << '\n';
  } else {
    std::printf("%zu of %zu test %s right (%.2f%%) after %.0f s; %s: %.1f MB\n",
                examination.correct, examination.total,
                examination.scenes.empty() ? "images" : "scenes", 100 * examination.accuracy(),
                seconds, options.output.c_str(), static_cast<double>(size) / 1e6);
    if (!examination.scenes.empty()) std::cout << ScenesAsText(examination.scenes);
  }
}

}  // namespace

Status Train(const TrainOptions& options) {
  const std::string checkpoint = options.output + ".checkpoint";
  std::error_code error;
  if (options.output == "-" || (std::filesystem::exists(options.output, error) &&
                                !std::filesystem::is_regular_file(options.output, error))) {
    return InvalidArgument(options.output,
                           ": is no file; training leaves a checkpoint beside its output.");
  }
  INKLENS_RETURN_IF_ERROR(CheckWritable(options.output));
  INKLENS_RETURN_IF_ERROR(CheckWritable(checkpoint));
  INKLENS_ASSIGN_OR_RETURN(const Materials materials, ReadMaterials(options));
  INKLENS_ASSIGN_OR_RETURN(ExecutionContext context, MakeExecutionContext(options.threads));
  INKLENS_ASSIGN_OR_RETURN(Model network, ReadNetwork(options));
  for (const std::string& written : {options.output, checkpoint}) {
    INKLENS_RETURN_IF_ERROR(CheckApart(written));
  }
  Lessons lessons;
  INKLENS_RETURN_IF_ERROR(Prepare(options, materials, network, lessons));
  INKLENS_ASSIGN_OR_RETURN(Trainer trainer,
                           Trainer::Start(std::move(network), lessons.data(), options.recipe));

  const std::string identity = RecipeText(options) + " seed " +
                               std::to_string(options.recipe.seed) + " " + materials.description;
  if (options.resume) {
    INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(checkpoint));
    const Status restored = trainer.Restore(bytes, identity);
    if (!restored.ok()) return About(checkpoint, restored);
  } else {
    INKLENS_RETURN_IF_ERROR(CheckRoom(trainer, identity, checkpoint));
  }
  Reporter reporter(options, trainer.Progress().completed);
  reporter.Resumed(trainer.completed_epochs());
  INKLENS_ASSIGN_OR_RETURN(const int interrupted,
                           RunToTheEnd(context, checkpoint, identity, trainer, reporter));
  if (interrupted != 0) EndBySignal(interrupted, trainer, checkpoint);

  const EpochScore last = trainer.score();
  const double seconds = reporter.elapsed();
  const Model trained = std::move(trainer).Finish();
  Examination examination;
  INKLENS_ASSIGN_OR_RETURN(const auto bytes,
                           Describe(context, options, materials, trained, examination));
  const Status written = WriteFile(options.output, bytes);
  if (!written.ok() && std::filesystem::exists(checkpoint, error)) {
    return {written.code(),
            written.message() + " The same command with --resume goes on from " + checkpoint + "."};
  }
  INKLENS_RETURN_IF_ERROR(written);
  std::filesystem::remove(checkpoint, error);
  Tell(options, bytes.size(), seconds, last, examination);
  return Status::Ok();
}

}  // namespace inklens::cli
