#include "core/train/trainer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <utility>

#include "core/model/initialization.h"
#include "core/model/model_writer.h"
#include "core/xnn/thread_pool.h"
#include "testing/reference_layers.h"
#include "testing/status_matchers.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::Array;
using test::ValueOf;

/// Random images with labels in turn.
ImageSet RandomImages(std::size_t height, std::size_t width, std::size_t count,
                      std::size_t classes) {
  Rng rng(77, 0);
  std::vector<std::uint8_t> pixels(count * height * width), labels(count);
  for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(rng.NextBelow(256));
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint8_t>(i % classes);
  return ValueOf(ImageSet::Create(height, width, std::move(pixels), std::move(labels), {}));
}

TrainingRecipe Recipe(std::size_t epochs, std::size_t batch_size, double dropout = 0.5) {
  TrainingRecipe recipe;
  recipe.epochs = epochs;
  recipe.batch_size = batch_size;
  recipe.dropout = dropout;
  return recipe;
}

constexpr Window2D kConv1{.kernel = {3, 2}};
constexpr Window2D kConv2{.kernel = {2, 2}, .stride = {2, 1}, .padding = {1, 1}};

test::TestNetwork MixedNetwork() {
  test::TestNetwork network({9, 8}, 3);
  network.Conv2d("conv1", 3, kConv1)
      .Relu("relu1")
      .MaxPool2d("pool1", {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
      .BatchNorm("norm1")
      .Conv2d("conv2", 4, kConv2)
      .AveragePool2d("pool2", {.kernel = {2, 2}, .stride = {1, 1}, .padding = {1, 1}})
      .Relu("relu2")  // of its own: no layer before it can take it along
      .Flatten("flatten")
      .Dense("fc1", 6)
      .Relu("relu3")
      .BatchNorm("norm2")
      .Dense("fc2", 3);
  return network;
}

using Tensors = std::map<std::string, std::vector<double>>;

Tensors ReadTensors(std::span<const std::uint8_t> bytes) {
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  Tensors tensors;
  for (const auto& [name, entry] : file.tensors) {
    const Tensor tensor = ValueOf(file.ReadFloats(name));
    tensors[name].assign(tensor.values().begin(), tensor.values().end());
  }
  return tensors;
}

Tensors ParametersOf(const Model& model) {
  return ReadTensors(ValueOf(WriteModel(model, DType::kF32, {})));
}

/// dloss/dparameters of the mean cross entropy, by the reference layers in double precision.
Tensors ReferenceGradients(const test::TestNetwork& network, const Array& images,
                           const std::vector<std::size_t>& labels, const Tensors& parameters) {
  const std::vector<Array> outputs = network.Forward(images);
  Array logit_gradient(outputs.back().dims);
  const std::size_t count = labels.size(), classes = logit_gradient.dims[1];
  for (std::size_t n = 0; n < count; ++n) {
    const double* row = outputs.back().values.data() + n * classes;
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += std::exp(row[c]);
    for (std::size_t c = 0; c < classes; ++c) {
      logit_gradient.values[n * classes + c] =
          (std::exp(row[c]) / sum - (c == labels[n])) / static_cast<double>(count);
    }
  }
  Tensors gradients;
  const auto note = [&](const std::string& name, const Window2D* window,
                        std::vector<std::size_t> dims) {
    const std::size_t layer = network.IndexOf(name);
    const Array& input = outputs[layer - 1];
    const Array gradient = network.Backward(outputs, logit_gradient, layer);
    gradients[name + ".bias"] = test::ReferenceBiasGradient(gradient);
    Array weights(std::move(dims));
    EXPECT_EQ(weights.values.size(), parameters.at(name + ".weight").size());
    gradients[name + ".weight"] =
        window ? ReferenceConv2dWeightGradient(*window, weights, gradient, input).values
               : ReferenceDenseWeightGradient(gradient, input).values;
  };
  note("conv1", &kConv1, {3, 1, 3, 2});
  note("conv2", &kConv2, {4, 3, 2, 2});
  note("fc1", nullptr, {6, outputs[network.IndexOf("flatten")].dims[1]});
  note("fc2", nullptr, {3, 6});
  return gradients;
}

TEST(TrainerTest, AStepOfAdamAgreesWithTheReference) {
  const test::TestNetwork network = MixedNetwork();
  const std::vector<std::uint8_t> file = network.File().Bytes();
  Tensors expected = ReadTensors(file);
  const ImageSet data = RandomImages(9, 8, 5, 3);
  // One batch holds all images, so their order does not matter.
  Array images(network.image_dims(5));
  std::vector<std::size_t> labels;
  std::vector<float> pixels(72);
  for (std::size_t n = 0; n < 5; ++n) {
    Rng unused(0, 0);
    ASSERT_OK(data.Image(n, unused, pixels));
    for (std::size_t i = 0; i < 72; ++i) images.values[n * 72 + i] = (pixels[i] - 0.5) / 0.25;
    labels.push_back(data.label(n));
  }
  const Tensors gradients = ReferenceGradients(network, images, labels, expected);
  for (auto& [name, values] : expected) {
    if (name.starts_with("norm")) continue;  // does not learn
    for (std::size_t i = 0; i < values.size(); ++i) {
      // By hand for t = 1: m / (1 - beta1) = g, v / (1 - beta2) = g^2.
      const double g = gradients.at(name)[i];
      values[i] -= 1e-3 * g / (std::abs(g) + 1e-8);
    }
  }
  for (int threads : {1, 3}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    Trainer trainer =
        ValueOf(Trainer::Start(ValueOf(Model::Load(file)), data, Recipe(1, 8, /*dropout=*/0)));
    ASSERT_OK(trainer.Step(context));
    EXPECT_TRUE(trainer.Progress().done());
    test::Tolerance tolerance(1e-5);
    for (const auto& [name, values] : ParametersOf(std::move(trainer).Finish())) {
      ASSERT_EQ(values.size(), expected.at(name).size()) << name;
      for (std::size_t i = 0; i < values.size(); ++i) {
        tolerance.Add(values[i], expected.at(name)[i]);
      }
    }
    EXPECT_TRUE(tolerance.Holds("parameters after a step of Adam"));
  }
}

/// A small network that learns which half of an image is inked.
Model SmallNetwork() {
  test::TestNetwork network({6, 6}, 11);
  network.Conv2d("conv", 4, {.kernel = {3, 3}})
      .Relu("relu")
      .MaxPool2d("pool", {.kernel = {2, 2}, .stride = {2, 2}})
      .Flatten("flatten")
      .Dense("fc1", 12)
      .Relu("relu2")
      .Dense("fc2", 2);
  Model model = ValueOf(Model::Load(network.File().Bytes()));
  InitializeParameters(model, 4);
  return model;
}

ImageSet Halves(std::size_t count) {
  Rng rng(5, 0);
  std::vector<std::uint8_t> pixels(count * 36), labels(count);
  for (std::size_t n = 0; n < count; ++n) {
    labels[n] = static_cast<std::uint8_t>(n % 2);
    for (std::size_t i = 0; i < 36; ++i) {
      const bool inked = (i % 6 < 3) == (labels[n] == 0);
      pixels[n * 36 + i] = static_cast<std::uint8_t>(rng.NextBelow(inked ? 256 : 120));
    }
  }
  return ValueOf(ImageSet::Create(6, 6, std::move(pixels), std::move(labels), {}));
}

const TrainingRecipe kSmall = Recipe(4, 8);

Status StepToEpoch(Trainer& trainer, ExecutionContext& context, std::size_t epoch) {
  while (trainer.completed_epochs() < epoch) INKLENS_RETURN_IF_ERROR(trainer.Step(context));
  return Status::Ok();
}

Tensors Trained(const TrainingData& data, const TrainingRecipe& recipe, int threads) {
  ExecutionContext context = ValueOf(MakeExecutionContext(threads));
  Trainer trainer = ValueOf(Trainer::Start(SmallNetwork(), data, recipe));
  EXPECT_OK(StepToEpoch(trainer, context, recipe.epochs));
  return ParametersOf(std::move(trainer).Finish());
}

TEST(TrainerTest, LearnsWhatIsThereToLearn) {
  const ImageSet data = Halves(60);  // the last batch of an epoch has 4 images
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Trainer trainer = ValueOf(Trainer::Start(SmallNetwork(), data, Recipe(30, 8, /*dropout=*/0)));
  EXPECT_EQ(trainer.Progress().total, 240u);
  ASSERT_OK(StepToEpoch(trainer, context, 1));
  const double first_loss = trainer.score().loss;
  EXPECT_EQ(trainer.score().samples, 60u);
  ASSERT_OK(StepToEpoch(trainer, context, 30));
  EXPECT_LT(trainer.score().loss, 0.5 * first_loss);
  EXPECT_GT(trainer.score().accuracy, 0.9);
  EXPECT_STATUS(trainer.Step(context), kInternal, "ended");
}

TEST(TrainerTest, TheSameSeedGivesTheSameBits) {
  const ImageSet data = Halves(30);
  const Tensors first = Trained(data, kSmall, 1);
  EXPECT_EQ(Trained(data, kSmall, 1), first);
  EXPECT_EQ(Trained(data, kSmall, 3), first) << "threads change nothing either";
  TrainingRecipe other = kSmall;
  other.seed = 10;
  EXPECT_NE(Trained(data, other, 1), first);
}

TEST(TrainerTest, EveryPartOfARecipeCounts) {
  const ImageSet data = Halves(30);
  const Tensors plain = Trained(data, kSmall, 1);
  TrainingRecipe without_dropout = kSmall, cosine = kSmall, averaged = kSmall;
  without_dropout.dropout = 0;
  cosine.cosine_decay = true;
  averaged.averaging = 0.9;
  for (const TrainingRecipe& recipe : {without_dropout, cosine, averaged}) {
    EXPECT_NE(Trained(data, recipe, 1), plain);
  }
}

TEST(TrainerTest, ARunThatStopsGoesOnAsIfItHadNot) {
  const ImageSet data = Halves(30);
  TrainingRecipe recipe = kSmall;
  recipe.averaging = 0.95;
  recipe.cosine_decay = true;
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Trainer stopped = ValueOf(Trainer::Start(SmallNetwork(), data, recipe));
  ASSERT_OK(StepToEpoch(stopped, context, 2));
  const std::vector<std::uint8_t> checkpoint = ValueOf(stopped.Checkpoint("run 1"));
  Trainer resumed = ValueOf(Trainer::Start(SmallNetwork(), data, recipe));
  ASSERT_OK(resumed.Restore(checkpoint, "run 1"));
  EXPECT_EQ(resumed.completed_epochs(), 2u);
  ASSERT_OK(StepToEpoch(resumed, context, recipe.epochs));
  const std::vector<std::uint8_t> last = ValueOf(resumed.Checkpoint("run 1"));
  const EpochScore score = resumed.score();
  EXPECT_EQ(ParametersOf(std::move(resumed).Finish()), Trained(data, recipe, 1));

  Trainer ended = ValueOf(Trainer::Start(SmallNetwork(), data, recipe));
  ASSERT_OK(ended.Restore(last, "run 1"));
  EXPECT_TRUE(ended.Progress().done());
  EXPECT_EQ(ended.score().samples, 30u);
  EXPECT_EQ(ended.score().loss, score.loss);
  EXPECT_EQ(ended.score().accuracy, score.accuracy);
  EXPECT_EQ(ParametersOf(std::move(ended).Finish()), Trained(data, recipe, 1));
}

TEST(TrainerTest, CheckpointsOfAnotherRunAreRefused) {
  const ImageSet data = Halves(30);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Trainer trainer = ValueOf(Trainer::Start(SmallNetwork(), data, kSmall));
  ASSERT_OK(trainer.Step(context));
  EXPECT_STATUS(trainer.Checkpoint("a"), kInvalidArgument, "between two epochs");
  ASSERT_OK(StepToEpoch(trainer, context, 1));
  const std::vector<std::uint8_t> checkpoint = ValueOf(trainer.Checkpoint("a"));
  EXPECT_STATUS(trainer.Restore(checkpoint, "b"), kInvalidArgument, "\"a\"; this one is \"b\"");
  EXPECT_STATUS(trainer.Restore(std::span(checkpoint).first(100), "a"), kDataLoss, "header");
  const ImageSet other_data = RandomImages(9, 8, 6, 3);
  Trainer other = ValueOf(
      Trainer::Start(ValueOf(Model::Load(MixedNetwork().File().Bytes())), other_data, kSmall));
  EXPECT_STATUS(other.Restore(checkpoint, "a"), kNotFound, "conv1.weight");
  std::vector<std::uint8_t> damaged = checkpoint;
  damaged[damaged.size() - 5] ^= 1;
  EXPECT_STATUS(trainer.Restore(damaged, "a"), kDataLoss, "its checksum is wrong");
  const std::vector<std::uint8_t> model = MixedNetwork().File().Bytes();
  EXPECT_STATUS(trainer.Restore(model, "a"), kInvalidArgument, "no checkpoint");
}

/// Eight images of 4x4 pixels; which halves are inked is their labels: none, left, right or both.
class HalvesShown final : public TrainingData {
 public:
  std::size_t size() const override { return 8; }
  LabelSet labels(std::size_t index) const override { return LabelSet(index % 4); }
  Status Image(std::size_t index, Rng&, std::span<float> pixels) const override {
    if (pixels.size() != 16) return ShapeMismatch("The images have 16 pixels.");
    for (std::size_t i = 0; i < 16; ++i) {
      const float ink = labels(index)[i % 4 / 2] ? 0.75f : 0.0f;
      pixels[i] = ink + 0.01f * static_cast<float>((3 * i + index) % 16);
    }
    return Status::Ok();
  }
};

/// One logit a half.
Model TwoLabelNetwork(const std::string& output) {
  test::TestNetwork network({4, 4}, 3);
  network.Flatten("flatten").Dense("fc", 2);
  test::SafetensorsWriter file = network.File();
  file.SetMetadata("output", output);
  return ValueOf(Model::Load(file.Bytes()));
}

TEST(TrainerTest, AStepOnSeveralLabelsAgreesWithTheReference) {
  const HalvesShown data;
  Model model = TwoLabelNetwork("sigmoid");
  Tensors expected = ParametersOf(model);
  // By hand: dL/dw_ci = sum_n (p_nc - t_nc) x_ni / (N C); for the bias x = 1.
  std::vector<double> gradients(32), bias_gradients(2);
  for (std::size_t n = 0; n < 8; ++n) {
    Rng unused(0, 0);
    std::vector<float> pixels(16);
    ASSERT_OK(data.Image(n, unused, pixels));
    for (std::size_t c = 0; c < 2; ++c) {
      double logit = expected.at("fc.bias")[c];
      const auto x = [&](std::size_t i) { return (pixels[i] - 0.5) / 0.25; };
      for (std::size_t i = 0; i < 16; ++i) logit += expected.at("fc.weight")[c * 16 + i] * x(i);
      const double p = 1 / (1 + std::exp(-logit)), t = data.labels(n)[c] ? 1 : 0;
      for (std::size_t i = 0; i < 16; ++i) gradients[c * 16 + i] += (p - t) * x(i) / 16;
      bias_gradients[c] += (p - t) / 16;
    }
  }
  const auto step = [](std::vector<double>& values, const std::vector<double>& g) {
    for (std::size_t i = 0; i < g.size(); ++i) values[i] -= 1e-3 * g[i] / (std::abs(g[i]) + 1e-8);
  };
  step(expected.at("fc.weight"), gradients);
  step(expected.at("fc.bias"), bias_gradients);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Trainer trainer = ValueOf(Trainer::Start(std::move(model), data, Recipe(1, 8)));
  ASSERT_OK(trainer.Step(context));
  const Tensors actual = ParametersOf(std::move(trainer).Finish());
  test::Tolerance tolerance(1e-6);
  for (const auto& [name, values] : expected) {
    for (std::size_t i = 0; i < values.size(); ++i) tolerance.Add(actual.at(name)[i], values[i]);
  }
  EXPECT_TRUE(tolerance.Holds("parameters after a step on several labels"));
}

TEST(TrainerTest, LearnsSeveralLabels) {
  const HalvesShown data;
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Trainer trainer =
      ValueOf(Trainer::Start(TwoLabelNetwork("sigmoid"), data, Recipe(1000, 8, /*dropout=*/0)));
  ASSERT_OK(StepToEpoch(trainer, context, 1));
  const double first_loss = trainer.score().loss;
  ASSERT_OK(StepToEpoch(trainer, context, 1000));
  EXPECT_LT(trainer.score().loss, 0.5 * first_loss);
  EXPECT_EQ(trainer.score().accuracy, 1.0) << "all labels of all images";
}

TEST(TrainerTest, ASoftmaxLearnsFromOneLabelOnly) {
  const HalvesShown data;
  EXPECT_STATUS(Trainer::Start(TwoLabelNetwork("softmax"), data, {}), kInvalidArgument,
                "Image 0 has 0 labels; a network whose output is a softmax learns from one");
}

TEST(TrainerTest, RefusesWhatCannotBeTrained) {
  const ImageSet data = Halves(4);
  const ImageSet three = RandomImages(6, 6, 6, 3);
  const JoinedData nothing({});
  EXPECT_STATUS(Trainer::Start(SmallNetwork(), nothing, {}), kInvalidArgument, "0 images");
  EXPECT_STATUS(Trainer::Start(SmallNetwork(), three, {}), kInvalidArgument, "labelled 2");
  EXPECT_STATUS(Trainer::Start(SmallNetwork(), data, Recipe(0, 8)), kInvalidArgument, "0 epochs");
  EXPECT_STATUS(Trainer::Start(SmallNetwork(), data, Recipe(1, 0)), kInvalidArgument,
                "batches of 0");
  EXPECT_STATUS(Trainer::Start(SmallNetwork(), data, Recipe(1, 8, 1)), kInvalidArgument, "dropout");
  const ImageSet large = RandomImages(9, 8, 4, 2);
  Trainer trainer = ValueOf(Trainer::Start(SmallNetwork(), large, {}));
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  EXPECT_STATUS(trainer.Step(context), kShapeMismatch, "72 pixels; the model reads 36");
}

}  // namespace
}  // namespace inklens
