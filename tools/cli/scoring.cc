#include "scoring.h"

#include <algorithm>

namespace inklens::cli {

std::size_t Confusion::total() const {
  std::size_t sum = 0;
  for (const auto& row : counts) {
    for (std::size_t count : row) sum += count;
  }
  return sum;
}

std::size_t Confusion::correct() const {
  std::size_t sum = 0;
  for (std::size_t c = 0; c < counts.size(); ++c) sum += counts[c][c];
  return sum;
}

Result<Confusion> Score(ExecutionContext& context, const Model& model, const ImageDataset& images) {
  constexpr std::size_t kBatch = 500;
  const InputSpec& input = model.input();
  if (images.height != input.height || images.width != input.width) {
    return ShapeMismatch("The images have ", images.height, "x", images.width,
                         " pixels; the model reads ", input.height, "x", input.width, ".");
  }
  const std::size_t classes = model.class_count(), area = images.height * images.width;
  Confusion confusion;
  confusion.counts.assign(classes, std::vector<std::size_t>(classes));
  INKLENS_ASSIGN_OR_RETURN(Tensor batch, Tensor::Create(input.ImageShape(kBatch)));
  INKLENS_ASSIGN_OR_RETURN(Tensor logits, Tensor::Create({kBatch, classes}));
  for (std::size_t begin = 0; begin < images.size(); begin += kBatch) {
    const std::size_t count = std::min(kBatch, images.size() - begin);
    for (std::size_t i = 0; i < count * area; ++i) {
      batch[i] = input.Normalize(static_cast<float>(images.pixels[begin * area + i]) / 255.0f);
    }
    const TensorView scores = logits.view().Slice(0, count);
    INKLENS_RETURN_IF_ERROR(model.Logits(context, batch.view().Slice(0, count), scores));
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t label = images.labels[begin + n];
      if (label >= classes) {
        return InvalidArgument("Image ", begin + n, " is labelled ", label, "; the model has ",
                               classes, " classes, counted from 0.");
      }
      ++confusion.counts[label][ArgMax(scores.Slice(n, 1).values())];
    }
  }
  return confusion;
}

}  // namespace inklens::cli
