#include "testing.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/image/framing.h"
#include "core/model/json.h"
#include "core/train/distortion.h"
#include "core/xnn/thread_pool.h"
#include "datasets.h"
#include "files.h"
#include "png.h"
#include "results_json.h"
#include "scenes.h"
#include "scoring.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The whole set once more, each digit distorted in one respect and framed. The numbers are the
/// same in every run: they come from the image's index.
Result<ImageDataset> Distort(ExecutionContext& context, const ImageDataset& images,
                             Distortion distortion) {
  constexpr std::uint64_t kSeed = 2024;
  ImageDataset distorted = images;
  const std::size_t area = images.height * images.width;
  FramingOptions framing;
  framing.height = images.height;
  framing.width = images.width;
  std::vector<Status> statuses(images.size());
  context.ParallelFor(images.size(), [&](std::size_t i) {
    const auto pixels = std::span(images.pixels).subspan(i * area, area);
    const GrayImage digit{images.width, images.height, {pixels.begin(), pixels.end()}};
    Rng rng(kSeed, i);
    statuses[i] = [&]() -> Status {
      INKLENS_ASSIGN_OR_RETURN(const GrayImage canvas, DistortDigit(digit, distortion, rng));
      INKLENS_ASSIGN_OR_RETURN(const FramedDrawing framed, FrameDrawing(canvas, framing));
      std::copy(framed.image.pixels.begin(), framed.image.pixels.end(),
                distorted.pixels.begin() + static_cast<std::ptrdiff_t>(i * area));
      return Status::Ok();
    }();
  });
  for (Status& status : statuses) INKLENS_RETURN_IF_ERROR(std::move(status));
  return distorted;
}

Status TestOnScenes(ExecutionContext& context, const TestOptions& options, const Model& model) {
  const InputSpec& input = model.input();
  INKLENS_ASSIGN_OR_RETURN(
      const SceneSource source,
      ReadSceneSource(options.mnist, MnistPart::kTest, input.height, input.width));
  const auto scores = ScoreScenes(context, model, *source.maker, options.scenes, options.seed);
  if (!scores.ok()) return About(options.weights, scores.status());
  std::cout << (options.json ? JsonText(ScenesAsJson(scores.value())) + "\n"
                             : ScenesAsText(scores.value()));
  return Status::Ok();
}

void Print(const Confusion& confusion) {
  std::printf("%zu of %zu right (%.2f%%)\n\n", confusion.correct(), confusion.total(),
              100 * confusion.accuracy());
  std::printf("label\\read");
  for (std::size_t c = 0; c < confusion.counts.size(); ++c) std::printf(" %6zu", c);
  std::printf("\n");
  for (std::size_t label = 0; label < confusion.counts.size(); ++label) {
    std::printf("%10zu", label);
    for (std::size_t count : confusion.counts[label]) std::printf(" %6zu", count);
    std::printf("\n");
  }
}

/// Says so on standard error when most images are read wrong as they are and right when turned.
Status HintAtTransposed(ExecutionContext& context, const Model& model, const Confusion& read,
                        ImageDataset images) {
  if (read.accuracy() >= 0.5 || images.height != images.width) return Status::Ok();
  Transpose(images);
  INKLENS_ASSIGN_OR_RETURN(const Confusion turned, Score(context, model, images));
  if (turned.accuracy() < 2 * read.accuracy() || turned.accuracy() < 0.5) return Status::Ok();
  std::fprintf(stderr,
               "inklens: %.2f%% would be right with rows and columns exchanged: do the images lie "
               "transposed, as EMNIST's do? --transpose turns them.\n",
               100 * turned.accuracy());
  return Status::Ok();
}

}  // namespace

Status Test(const TestOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(ExecutionContext context, MakeExecutionContext(options.threads));
  INKLENS_ASSIGN_OR_RETURN(const auto weights, ReadFile(options.weights));
  const Result<Model> model = Model::Load(weights);
  if (!model.ok()) return About(options.weights, model.status());
  if (options.scenes > 0) return TestOnScenes(context, options, model.value());
  if (model.value().output() == OutputKind::kSigmoid) {
    return Unsupported(options.weights,
                       ": reads several digits at once; it is tested on --scenes.");
  }
  ImageDataset images;
  const std::string& source = options.drawn.empty() ? options.mnist : options.drawn;
  if (options.drawn.empty()) {
    INKLENS_ASSIGN_OR_RETURN(images, ReadMnist(options.mnist, MnistPart::kTest, options.transpose));
  } else {
    INKLENS_ASSIGN_OR_RETURN(const auto drawings, ReadDrawings(options.drawn));
    INKLENS_ASSIGN_OR_RETURN(images, FrameDrawings(drawings, options.pen, model.value().input()));
  }
  const Result<Confusion> confusion = Score(context, model.value(), images);
  if (!confusion.ok()) return About(source, confusion.status());
  INKLENS_RETURN_IF_ERROR(HintAtTransposed(context, model.value(), confusion.value(), images));
  std::vector<std::pair<std::string, double>> distorted;
  if (options.distorted) {
    for (Distortion distortion : kAllDistortions) {
      INKLENS_ASSIGN_OR_RETURN(const ImageDataset set, Distort(context, images, distortion));
      INKLENS_ASSIGN_OR_RETURN(const Confusion read, Score(context, model.value(), set));
      distorted.emplace_back(DistortionName(distortion), read.accuracy());
    }
  }
  if (options.json) {
    Json json{{"correct", confusion.value().correct()},
              {"images", confusion.value().total()},
              {"accuracy", confusion.value().accuracy()},
              {"confusion", confusion.value().counts}};
    for (const auto& [name, accuracy] : distorted) json["distorted"][name] = accuracy;
    std::cout << JsonText(json) << '\n';
  } else {
    Print(confusion.value());
    if (!distorted.empty()) std::printf("\ndistorted, then framed:\n");
    for (const auto& [name, accuracy] : distorted) {
      std::printf("%10s %6.2f%%\n", name.c_str(), 100 * accuracy);
    }
  }
  return Status::Ok();
}

Status Extract(const ExtractOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckPngOutput(options.output));
  INKLENS_ASSIGN_OR_RETURN(const LabelledImage item,
                           ReadMnistTestImage(options.mnist, options.index, options.transpose));
  INKLENS_RETURN_IF_ERROR(CheckApart(options.output));
  INKLENS_ASSIGN_OR_RETURN(const auto png,
                           EncodePng(item.image.width, item.image.height, 1, item.image.pixels));
  INKLENS_RETURN_IF_ERROR(WriteFile(options.output, png));
  if (options.json) {
    std::cout << JsonText(Json{{"output", options.output},
                               {"index", options.index},
                               {"label", item.label},
                               {"height", item.image.height},
                               {"width", item.image.width}})
              << '\n';
  } else {
    std::printf("%s: test image %zu, labelled %d\n", options.output.c_str(), options.index,
                item.label);
  }
  return Status::Ok();
}

}  // namespace inklens::cli
