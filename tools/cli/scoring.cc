#include "scoring.h"

#include <algorithm>
#include <string>

#include "core/classifier/probabilities.h"

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
    INKLENS_RETURN_IF_ERROR(model.FastLogits(context, batch.view().Slice(0, count), scores));
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

SceneScore Sum(std::span<const SceneScore> scores) {
  SceneScore sum;
  for (const SceneScore& score : scores) {
    sum.scenes += score.scenes;
    sum.exact += score.exact;
    sum.classes += score.classes;
    sum.missed += score.missed;
    sum.added += score.added;
  }
  return sum;
}

namespace {

void Count(const LabelSet& labels, std::span<const float> probabilities, SceneScore& score) {
  std::size_t wrong = 0;
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    const bool read = probabilities[c] >= kShownProbability;
    score.missed += labels[c] && !read;
    score.added += !labels[c] && read;
    wrong += labels[c] != read;
  }
  ++score.scenes;
  score.classes += probabilities.size();
  score.exact += wrong == 0;
}

Status CheckReadsScenes(const Model& model, const SceneMaker& maker) {
  const InputSpec& input = model.input();
  if (model.output() != OutputKind::kSigmoid) {
    return Unsupported("The network \"", model.name(),
                       "\" reads one digit; scenes need one whose output is a sigmoid.");
  }
  if (input.height != maker.options().height || input.width != maker.options().width) {
    return ShapeMismatch("Scenes have ", maker.options().height, "x", maker.options().width,
                         " pixels; the model reads ", input.height, "x", input.width, ".");
  }
  return Status::Ok();
}

}  // namespace

Result<std::vector<SceneScore>> ScoreScenes(ExecutionContext& context, const Model& model,
                                            const SceneMaker& maker, std::size_t count,
                                            std::uint64_t seed) {
  constexpr std::size_t kBatch = 250;
  INKLENS_RETURN_IF_ERROR(CheckReadsScenes(model, maker));
  const InputSpec& input = model.input();
  const std::size_t classes = model.class_count(), area = input.height * input.width;
  INKLENS_ASSIGN_OR_RETURN(Tensor batch, Tensor::Create(input.ImageShape(kBatch)));
  INKLENS_ASSIGN_OR_RETURN(Tensor logits, Tensor::Create({kBatch, classes}));
  std::vector<LabelSet> labels(kBatch);
  std::vector<float> probabilities(classes);
  std::vector<SceneScore> scores;
  for (SceneKind kind : kAllSceneKinds) {
    SceneScore& score = scores.emplace_back();
    score.kind = kind;
    for (std::size_t begin = 0; begin < count; begin += kBatch) {
      const std::size_t items = std::min(kBatch, count - begin);
      for (std::size_t n = 0; n < items; ++n) {
        INKLENS_ASSIGN_OR_RETURN(const Scene scene, maker.Make(kind, seed, begin + n));
        labels[n] = scene.labels();
        for (std::size_t i = 0; i < area; ++i) {
          batch[n * area + i] = input.Normalize(static_cast<float>(scene.image.pixels[i]) / 255.0f);
        }
      }
      const TensorView outputs = logits.view().Slice(0, items);
      INKLENS_RETURN_IF_ERROR(model.FastLogits(context, batch.view().Slice(0, items), outputs));
      for (std::size_t n = 0; n < items; ++n) {
        Probabilities(model.output(), outputs.Slice(n, 1).values(), probabilities);
        Count(labels[n], probabilities, score);
      }
    }
  }
  return scores;
}

}  // namespace inklens::cli
