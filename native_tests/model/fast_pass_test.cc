// FastLogits: other sums than Logits forms, the same numbers but for rounding.

#include "core/model/fast_pass.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/classifier/probabilities.h"
#include "core/model/model.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::CopyOf;
using test::NanTensor;
using test::TestNetwork;
using test::Tolerance;
using test::ValueOf;

/// Digits of MNIST's test set as the model reads them: whole, and with parts hidden as RISE and
/// LIME hide them, by a smooth or a hard mask of its own for each image.
Tensor Images(const Model& model, std::size_t count) {
  const InputSpec& spec = model.input();
  Tensor inputs = ValueOf(Tensor::Create(spec.ImageShape(count)));
  for (std::size_t n = 0; n < count; ++n) {
    const GrayImage image = test::MnistImage(n % 100);
    Rng rng(5, n);
    const double centre_y = 28 * rng.NextDouble(), centre_x = 28 * rng.NextDouble();
    const double radius = 4 + 10 * rng.NextDouble();
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      const double y = static_cast<double>(i / 28) - centre_y;
      const double x = static_cast<double>(i % 28) - centre_x;
      const double inside = (y * y + x * x) / (radius * radius);
      const double smooth = std::min(1.0, inside), hard = inside < 1 ? 0.0 : 1.0;
      const double mask = n < 100 ? 1 : n % 2 == 0 ? smooth : hard;
      inputs[n * 784 + i] = spec.Normalize(static_cast<float>(mask * image.pixels[i] / 255.0));
    }
  }
  return inputs;
}

TEST(FastLogitsTest, AreTheDirectOnesButForRounding) {
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  for (const char* file : {"mnist_cnn_seed0", "mnist_cnn_augmented"}) {
    SCOPED_TRACE(file);
    const Model model = ValueOf(
        Model::Load(test::ReadSourceFile("model_weights/" + std::string(file) + ".safetensors")));
    const std::size_t count = 1000, classes = model.class_count();
    const Tensor inputs = Images(model, count);
    Tensor direct = NanTensor({count, classes}), fast = NanTensor({count, classes});
    ASSERT_OK(model.Logits(context, inputs, direct));
    ASSERT_OK(model.FastLogits(context, inputs, fast));
    Tolerance logits(5e-5), probabilities(1e-6);
    logits.Compare(fast.values(), direct.view().values());
    std::vector<float> expected(classes), actual(classes);
    for (std::size_t n = 0; n < count; ++n) {
      Probabilities(model.output(), direct.view().Slice(n, 1).values(), expected);
      Probabilities(model.output(), fast.view().Slice(n, 1).values(), actual);
      probabilities.Compare(actual, std::span<const float>(expected));
    }
    EXPECT_TRUE(logits.Holds("logits of " + std::string(file)));
    EXPECT_TRUE(probabilities.Holds("probabilities of " + std::string(file)));
  }
}

TEST(FastLogitsTest, BatchSizeAndThreadsChangeNoBit) {
  const Model model = test::LoadSeedModel();
  const std::size_t count = 300;  // more than one round
  const Tensor inputs = Images(model, count);
  ExecutionContext single = ValueOf(MakeExecutionContext(1));
  Tensor expected = NanTensor({count, 10});
  for (std::size_t i = 0; i < count; ++i) {
    const Tensor one = CopyOf(inputs.view().Slice(i, 1));
    ASSERT_OK(model.FastLogits(single, one, expected.view().Slice(i, 1)));
  }
  for (int threads : {1, 2, 3}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    for (std::size_t batch : {300u, 1u, 64u, 2u, 7u, 33u, 128u}) {
      SCOPED_TRACE(::testing::Message() << threads << " threads, batch " << batch);
      for (std::size_t begin = 0; begin < count; begin += batch) {
        const std::size_t items = std::min<std::size_t>(batch, count - begin);
        const Tensor part = CopyOf(inputs.view().Slice(begin, items));
        Tensor logits = NanTensor({items, 10});
        ASSERT_OK(model.FastLogits(context, part, logits));
        test::ExpectBitEqual(logits.values(), expected.view().Slice(begin, items).values());
      }
    }
  }
}

TEST(FastLogitsTest, RefusesShapesThatDoNotFit) {
  const Model model = test::LoadSeedModel();
  ExecutionContext context;
  const Tensor inputs = ValueOf(Tensor::Create({2, 28, 27, 1}));
  Tensor logits = NanTensor({2, 10});
  EXPECT_STATUS(model.FastLogits(context, inputs, logits), kShapeMismatch, "[2, 28, 27, 1]");
}

/// A layer that training has changed is prepared anew, here too.
TEST(FastLogitsTest, FollowsAnUpdateOfTheWeights) {
  TestNetwork network({12, 12}, 3);
  network.Conv2d("c1", 16, {.kernel = {3, 3}})
      .Relu("r1")
      .Conv2d("c2", 32, {.kernel = {3, 3}})
      .Flatten("flatten")
      .Dense("fc", 4);
  Model model = ValueOf(Model::Load(network.File().Bytes()));
  ExecutionContext context;
  Rng rng(4, 0);
  const Tensor images = test::RandomTensor({3, 12, 12, 1}, rng);
  Tensor direct = NanTensor({3, 4}), fast = NanTensor({3, 4});
  ASSERT_OK(model.FastLogits(context, images, fast));
  for (Layer& layer : model.sequence()) {
    if (auto* conv = std::get_if<Conv2d>(&layer)) {
      for (float& weight : conv->BeginUpdate().weights.values()) weight = -weight;
    }
  }
  ASSERT_OK(model.FastLogits(context, images, fast));
  ASSERT_OK(model.Logits(context, images, direct));
  Tolerance tolerance(5e-5);
  tolerance.Compare(fast.values(), direct.view().values());
  EXPECT_TRUE(tolerance.Holds("logits after an update"));
}

struct Architecture {
  const char* name;
  Extent2D image;
  std::function<void(TestNetwork&)> build;
};

std::ostream& operator<<(std::ostream& out, const Architecture& architecture) {
  return out << architecture.name;
}

const Window2D kPool{.kernel = {2, 2}, .stride = {2, 2}};

const std::vector<Architecture>& Architectures() {
  static const auto* architectures =
      new std::vector<Architecture>{{"TwoConvolutionsOf3x3",
                                     {15, 18},
                                     [](TestNetwork& n) {
                                       n.Conv2d("c1", 8, {.kernel = {3, 3}})
                                           .Relu("r1")
                                           .Conv2d("c2", 16, {.kernel = {3, 3}})
                                           .Relu("r2")
                                           .MaxPool2d("p2", kPool)
                                           .Flatten("flatten")
                                           .Dense("fc", 5);
                                     }},
                                    {"PaddingAndPoolingBeforeReLU",
                                     {13, 14},
                                     [](TestNetwork& n) {
                                       n.Conv2d("c1", 24, {.kernel = {5, 5}, .padding = {2, 2}})
                                           .MaxPool2d("p1", kPool)
                                           .Relu("r1")
                                           .Conv2d("c2", 20, {.kernel = {3, 3}, .padding = {1, 1}})
                                           .MaxPool2d("p2", kPool)
                                           .Flatten("flatten")
                                           .Dense("fc1", 12)
                                           .Relu("r2")
                                           .Dense("fc2", 4);
                                     }},
                                    {"OtherPoolings",
                                     {20, 20},
                                     [](TestNetwork& n) {
                                       n.Conv2d("c1", 16, {.kernel = {5, 5}})
                                           .Relu("r1")
                                           .MaxPool2d("p1", {.kernel = {3, 3}, .stride = {2, 2}})
                                           .Conv2d("c2", 32, {.kernel = {5, 5}})
                                           .AveragePool2d("p2", kPool)
                                           .Relu("r2")
                                           .Flatten("flatten")
                                           .Dense("fc", 3);
                                     }},
                                    {"NoDenseLayer",
                                     {11, 11},
                                     [](TestNetwork& n) {
                                       n.Conv2d("c1", 8, {.kernel = {3, 3}})
                                           .Relu("r1")
                                           .Conv2d("c2", 32, {.kernel = {3, 3}, .padding = {1, 1}})
                                           .Relu("r2")
                                           .Conv2d("c3", 4, {.kernel = {1, 1}})
                                           .AveragePool2d("p", {.kernel = {9, 9}})
                                           .Flatten("flatten");
                                     }},
                                    {"ThreeConvolutions",
                                     {16, 16},
                                     [](TestNetwork& n) {
                                       n.Conv2d("c1", 16, {.kernel = {3, 3}})
                                           .BatchNorm("n1")
                                           .Relu("r1")
                                           .Conv2d("c2", 16, {.kernel = {3, 3}, .padding = {1, 1}})
                                           .Relu("r2")
                                           .BatchNorm("n2")
                                           .MaxPool2d("p2", kPool)
                                           .Conv2d("c3", 64, {.kernel = {5, 5}})
                                           .Relu("r3")
                                           .Flatten("flatten")
                                           .Dense("fc", 6);
                                     }},
                                    {"NothingToBeFastIn", {7, 9}, [](TestNetwork& n) {
                                       n.Conv2d("c1", 5, {.kernel = {2, 2}, .stride = {2, 1}})
                                           .MaxPool2d("p1", {.kernel = {2, 2}, .stride = {1, 1}})
                                           .Flatten("f1")
                                           .Relu("r1")
                                           .Dense("fc1", 9)
                                           .Dense("fc2", 3);
                                     }}};
  return *architectures;
}

class FastArchitecturesTest : public ::testing::TestWithParam<Architecture> {};

TEST_P(FastArchitecturesTest, LogitsAgreeWithTheReference) {
  TestNetwork network(GetParam().image, 21);
  GetParam().build(network);
  const Model model = ValueOf(Model::Load(network.File().Bytes()));
  Rng rng(22, 0);
  Tolerance tolerance(5e-5), difference(5e-5);
  for (int threads : {1, 2, 3}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    for (std::size_t batch : {1u, 19u, 2u}) {
      const test::Array images = test::RandomArray(network.image_dims(batch), rng);
      const test::Array expected = network.Forward(images).back();
      const Tensor inputs = ToNhwc(images);
      Tensor fast = NanTensor({batch, model.class_count()}), direct = NanTensor(fast.shape());
      ASSERT_OK(model.FastLogits(context, inputs, fast));
      ASSERT_OK(model.Logits(context, inputs, direct));
      tolerance.Compare(fast.values(), expected.values);
      for (std::size_t i = 0; i < batch; ++i) {
        const Tensor image = CopyOf(inputs.view().Slice(i, 1));
        Tensor alone = NanTensor({1, model.class_count()});
        ASSERT_OK(model.FastLogits(context, image, alone));
        test::ExpectBitEqual(alone.values(), fast.view().Slice(i, 1).values());
      }
      difference.Compare(fast.values(), direct.view().values());
    }
  }
  EXPECT_TRUE(tolerance.Holds("logits"));
  EXPECT_LE(difference.worst(), 5e-5) << "from the direct form";
}

INSTANTIATE_TEST_SUITE_P(Networks, FastArchitecturesTest, ::testing::ValuesIn(Architectures()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(PlanPassTest, JoinsWhatRunsAsOne) {
  const Model model = test::LoadSeedModel();
  const auto direct = PlanPass(Arithmetic::kDirect, model.sequence(), model.layers());
  const auto fast = PlanPass(Arithmetic::kFast, model.sequence(), model.layers());
  ASSERT_EQ(direct.size(), 6u);  // two convolutions, two poolings, two dense layers
  EXPECT_EQ(direct[0].epilogue.activation, Activation::kRelu);
  EXPECT_FALSE(direct[0].epilogue.max_pool_2x2);
  const auto second = std::ranges::find_if(
      fast, [](const PassStep& step) { return step.form == ConvolutionForm::kWinograd4; });
  ASSERT_NE(second, fast.end());
  EXPECT_TRUE(second->epilogue.max_pool_2x2);
  EXPECT_EQ(second->epilogue.activation, Activation::kRelu);
  EXPECT_EQ(second->output, (Shape{1, 4, 4, 64}));
  EXPECT_EQ(fast.back().input, (Shape{1, 1024}));
  EXPECT_EQ(fast.back().output, (Shape{1, 10}));
  EXPECT_LT(model.MultiplyAdds(Arithmetic::kFast), 0.5 * model.MultiplyAdds(Arithmetic::kDirect));
}

}  // namespace
}  // namespace inklens
