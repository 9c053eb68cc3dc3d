#include "testing.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/image/framing.h"
#include "core/xnn/thread_pool.h"
#include "datasets.h"
#include "files.h"
#include "png.h"
#include "scoring.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Drawings as the model gets them from the page: drawn with one pen, then framed.
Result<ImageDataset> Frame(const std::vector<Drawing>& drawings, double pen,
                           const InputSpec& input) {
  ImageDataset images;
  images.height = input.height;
  images.width = input.width;
  FramingOptions framing;
  framing.height = input.height;
  framing.width = input.width;
  for (const Drawing& drawing : drawings) {
    INKLENS_ASSIGN_OR_RETURN(const GrayImage canvas, DrawWithPen(drawing, {.width = pen}));
    INKLENS_ASSIGN_OR_RETURN(const FramedDrawing framed, FrameDrawing(canvas, framing));
    images.pixels.insert(images.pixels.end(), framed.image.pixels.begin(),
                         framed.image.pixels.end());
    images.labels.push_back(drawing.label);
  }
  return images;
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

}  // namespace

Status Test(const TestOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(ExecutionContext context, MakeExecutionContext(options.threads));
  INKLENS_ASSIGN_OR_RETURN(const auto weights, ReadFile(options.weights));
  const Result<Model> model = Model::Load(weights);
  if (!model.ok()) return About(options.weights, model.status());
  ImageDataset images;
  const std::string& source = options.drawn.empty() ? options.mnist : options.drawn;
  if (options.drawn.empty()) {
    INKLENS_ASSIGN_OR_RETURN(images, ReadMnist(options.mnist, MnistPart::kTest));
  } else {
    INKLENS_ASSIGN_OR_RETURN(const auto drawings, ReadDrawings(options.drawn));
    INKLENS_ASSIGN_OR_RETURN(images, Frame(drawings, options.pen, model.value().input()));
  }
  const Result<Confusion> confusion = Score(context, model.value(), images);
  if (!confusion.ok()) return About(source, confusion.status());
  if (options.json) {
    std::cout << Json{{"correct", confusion.value().correct()},
                      {"images", confusion.value().total()},
                      {"accuracy", confusion.value().accuracy()},
                      {"confusion", confusion.value().counts}}
                     .dump()
              << '\n';
  } else {
    Print(confusion.value());
  }
  return Status::Ok();
}

Status Extract(const ExtractOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const LabelledImage item,
                           ReadMnistTestImage(options.mnist, options.index));
  INKLENS_ASSIGN_OR_RETURN(const auto png,
                           EncodePng(item.image.width, item.image.height, 1, item.image.pixels));
  INKLENS_RETURN_IF_ERROR(WriteFile(options.output, png));
  if (options.json) {
    std::cout << Json{{"output", options.output},
                      {"index", options.index},
                      {"label", item.label},
                      {"height", item.image.height},
                      {"width", item.image.width}}
                     .dump()
              << '\n';
  } else {
    std::printf("%s: test image %zu, labelled %d\n", options.output.c_str(), options.index,
                item.label);
  }
  return Status::Ok();
}

}  // namespace inklens::cli
