#include "core/model/initialization.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/model/model_writer.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::ValueOf;

/// A network as the source document's but for its size, with weights of its own.
Model MakeNetwork() {
  test::TestNetwork network({8, 8}, 21);
  network.Conv2d("conv1", 3, {.kernel = {3, 3}})
      .Relu("relu1")
      .Conv2d("conv2", 8, {.kernel = {3, 3}})
      .Flatten("flatten")
      .Dense("fc1", 32)
      .Dense("fc2", 4);
  return ValueOf(Model::Load(network.File().Bytes()));
}

const Tensor& WeightsOf(const Model& model, std::size_t layer) {
  const Layer& made = model.sequence()[layer - 1];
  if (const auto* conv = std::get_if<Conv2d>(&made)) return conv->weights();
  return std::get<Dense>(made).weights();
}

const Tensor& BiasOf(const Model& model, std::size_t layer) {
  const Layer& made = model.sequence()[layer - 1];
  if (const auto* conv = std::get_if<Conv2d>(&made)) return conv->bias();
  return std::get<Dense>(made).bias();
}

bool SameBits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() &&
         std::equal(a.values().begin(), a.values().end(), b.values().begin());
}

/// The copy is a Model: what a Model hands out is one.
std::shared_ptr<const Model> Randomized(const Model& model, std::uint64_t seed, std::size_t first) {
  return std::static_pointer_cast<const Model>(ValueOf(model.RandomizedCopy(seed, first)));
}

std::vector<float> LogitsOf(ExecutionContext& context, const DifferentiableClassifier& classifier) {
  Rng rng(1, 0);
  const Tensor images = test::RandomTensor(classifier.input().ImageShape(3), rng, 0, 1);
  Tensor logits = test::NanTensor({3, classifier.class_count()});
  EXPECT_OK(classifier.Logits(context, images, logits));
  return {logits.values().begin(), logits.values().end()};
}

/// U(-b, b) with b = 1/sqrt(fan_in): bounds, mean 0, variance b^2/3.
TEST(InitializationTest, ParametersHavePyTorchsDistribution) {
  Model model = test::LoadSeedModel();
  InitializeParameters(model, 5);
  const auto* conv = std::get_if<Conv2d>(&model.sequence()[3]);
  const auto* dense = std::get_if<Dense>(&model.sequence()[7]);
  ASSERT_TRUE(conv && dense);
  const struct {
    const Tensor& tensor;
    double bound;
  } cases[] = {{conv->weights(), 1 / std::sqrt(800.0)},
               {conv->bias(), 1 / std::sqrt(800.0)},
               {dense->weights(), 1.0 / 32},
               {dense->bias(), 1.0 / 32}};
  for (const auto& [tensor, bound] : cases) {
    double sum = 0, squares = 0, largest = 0;
    for (float v : tensor.values()) {
      sum += v;
      squares += static_cast<double>(v) * v;
      largest = std::max(largest, std::abs(static_cast<double>(v)));
    }
    const auto n = static_cast<double>(tensor.size());
    EXPECT_LE(largest, bound * (1 + 1e-6));
    EXPECT_GT(largest, 0.9 * bound);
    EXPECT_LT(std::abs(sum / n), 5 * bound / std::sqrt(3 * n));
    EXPECT_NEAR(squares / n / (bound * bound / 3), 1, 5 / std::sqrt(n));
  }
}

TEST(InitializationTest, SeedsDiffer) {
  Model models[3] = {MakeNetwork(), MakeNetwork(), MakeNetwork()};
  InitializeParameters(models[0], 1);
  InitializeParameters(models[1], 1);
  InitializeParameters(models[2], 2);
  const auto weights = [&models](int i) {
    return std::get<Conv2d>(std::as_const(models[i]).sequence()[0]).weights().values();
  };
  test::ExpectBitEqual(weights(1), weights(0));
  EXPECT_FALSE(std::equal(weights(0).begin(), weights(0).end(), weights(2).begin()));
}

/// Training starts from these: a seed's network must not change from version to version.
TEST(InitializationTest, TheFirstParametersOfASeedStay) {
  Model model = test::LoadSeedModel();
  InitializeParameters(model, 0);
  // Tensor t of the sequence is drawn from Rng(seed, t), in PyTorch's bounds.
  for (const auto& [layer, stream, bound] :
       {std::tuple(1u, 0u, 0.2), {4u, 2u, 1 / std::sqrt(800.0)}, {8u, 4u, 1.0 / 32}}) {
    Rng weights(0, stream), bias(0, stream + 1);
    for (std::size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(WeightsOf(model, layer)[i],
                static_cast<float>((2 * weights.NextDouble() - 1) * bound));
      EXPECT_EQ(BiasOf(model, layer)[i], static_cast<float>((2 * bias.NextDouble() - 1) * bound));
    }
  }
}

TEST(RandomizedCopyTest, EachStepOfACascadeKeepsTheEarlierOnes) {
  const Model model = MakeNetwork();
  Model all = MakeNetwork();
  InitializeParameters(all, 7);
  const std::size_t with_parameters[] = {1, 3, 5, 6};
  for (std::size_t first = 0; first < model.layers().size(); ++first) {
    const auto copy = Randomized(model, 7, first);
    for (std::size_t layer : with_parameters) {
      const Model& expected = layer >= first ? all : model;
      EXPECT_TRUE(SameBits(WeightsOf(*copy, layer), WeightsOf(expected, layer)))
          << "layer " << layer << " from " << first;
      EXPECT_TRUE(SameBits(BiasOf(*copy, layer), BiasOf(expected, layer)));
    }
  }
  EXPECT_FALSE(SameBits(WeightsOf(all, 6), WeightsOf(model, 6)));
}

TEST(RandomizedCopyTest, TheModelAndItsPreparedOperatorsStayAsTheyAre) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  auto model = std::make_unique<const Model>(MakeNetwork());
  const std::vector<float> before = LogitsOf(context, *model);
  const auto copy = Randomized(*model, 3, 5);
  const auto other = Randomized(*model, 4, 5);
  const std::vector<float> of_copy = LogitsOf(context, *copy);
  EXPECT_NE(of_copy, before);
  EXPECT_NE(of_copy, LogitsOf(context, *other));
  EXPECT_EQ(LogitsOf(context, *model), before);
  model.reset();  // the copy outlives it
  EXPECT_EQ(LogitsOf(context, *copy), of_copy);
  ExecutionContext threads = ValueOf(MakeExecutionContext(3));
  EXPECT_EQ(LogitsOf(threads, *copy), of_copy);
}

/// Whatever else a model says of itself goes with the copy: files of the two differ in tensors
/// only.
TEST(RandomizedCopyTest, IsOtherwiseTheSameModel) {
  const Model model = test::LoadSeedModel();
  const auto copy = Randomized(model, 1, 8);
  const auto header = [](const Model& m) {
    const auto bytes = ValueOf(WriteModel(m, DType::kF32, m.metadata()));
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < 8; ++i) size |= std::uint64_t{bytes[i]} << (8 * i);
    return std::string(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(size));
  };
  EXPECT_EQ(header(*copy), header(model));
  // The scene network's output is not the one that is taken for granted.
  const Model scenes =
      ValueOf(Model::Load(test::ReadSourceFile("model_weights/scenes.safetensors")));
  ASSERT_EQ(scenes.output(), OutputKind::kSigmoid);
  EXPECT_EQ(header(*Randomized(scenes, 1, 3)), header(scenes));
  ASSERT_EQ(copy->layers().size(), model.layers().size());
  for (std::size_t i = 0; i < model.layers().size(); ++i) {
    EXPECT_EQ(copy->layers()[i].name, model.layers()[i].name);
    EXPECT_EQ(copy->layers()[i].has_parameters, model.layers()[i].has_parameters);
  }
}

TEST(RandomizedCopyTest, LayersSayWhetherTheyHaveParameters) {
  const Model model = test::LoadSeedModel();
  std::vector<std::string> names;
  for (const LayerInfo& layer : model.layers()) {
    if (layer.has_parameters) names.push_back(layer.name);
  }
  EXPECT_THAT(names, ::testing::ElementsAre("conv1", "conv2", "fc1", "fc2"));
}

/// One that is a layer of its own becomes PyTorch's new one, x / sqrt(1 + eps); a folded one goes
/// with its convolution, whose parameters are drawn like any other's.
TEST(RandomizedCopyTest, BatchNormalisations) {
  test::TestNetwork network({4, 4}, 5);
  network.BatchNorm("own").Conv2d("conv", 2, {.kernel = {3, 3}}).BatchNorm("folded");
  network.Relu("relu").Flatten("flatten").Dense("fc", 2);
  const Model model = ValueOf(Model::Load(network.File().Bytes()));
  ASSERT_EQ(model.layers()[1].name, "own");
  ASSERT_EQ(model.layers()[2].name, "folded");
  EXPECT_TRUE(model.layers()[1].has_parameters);

  const auto norm_of = [](const Model& m) -> const BatchNorm& {
    return std::get<BatchNorm>(m.sequence()[0]);
  };
  const auto kept = Randomized(model, 9, 2), fresh = Randomized(model, 9, 1);
  EXPECT_TRUE(SameBits(norm_of(*kept).parameters().weight, norm_of(model).parameters().weight));
  EXPECT_TRUE(
      SameBits(norm_of(*kept).parameters().running_mean, norm_of(model).parameters().running_mean));
  const auto& parameters = norm_of(*fresh).parameters();
  EXPECT_THAT(parameters.weight.values(), ::testing::Each(1.0f));
  EXPECT_THAT(parameters.bias.values(), ::testing::Each(0.0f));
  EXPECT_THAT(parameters.running_mean.values(), ::testing::Each(0.0f));
  EXPECT_THAT(parameters.running_var.values(), ::testing::Each(1.0f));
  EXPECT_EQ(parameters.epsilon, norm_of(model).parameters().epsilon);
  for (float weight : WeightsOf(*kept, 2).values()) EXPECT_LE(std::abs(weight), 1.0f / 3);
}

TEST(RandomizedCopyTest, NamesALayerOutOfRange) {
  const Model model = MakeNetwork();
  EXPECT_STATUS(model.RandomizedCopy(1, 7), kInvalidArgument,
                "There is no layer number 7; this model has 7, counted from 0.");
}

}  // namespace
}  // namespace inklens
