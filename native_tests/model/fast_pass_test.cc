// FastLogits: other sums than Logits forms, the same numbers but for rounding.

#include "core/model/fast_pass.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
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

using test::Architecture;
using test::CopyOf;
using test::NanTensor;
using test::TestNetwork;
using test::Tolerance;
using test::ValueOf;

constexpr std::size_t kImages = 1000, kArea = 28 * 28;

/// The first thousand images of MNIST's test set.
std::vector<std::uint8_t> TestPixels() {
  constexpr std::size_t kHeader = 16;
  std::vector<std::uint8_t> zipped =
      test::ReadSourceFile("native_tests/goldens/mnist_t10k_1000.idx3-ubyte.gz");
  std::vector<std::uint8_t> pixels(kHeader + kImages * kArea);
  z_stream stream{};
  stream.next_in = zipped.data();
  stream.avail_in = static_cast<uInt>(zipped.size());
  stream.next_out = pixels.data();
  stream.avail_out = static_cast<uInt>(pixels.size());
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_out, 0u);
  inflateEnd(&stream);
  pixels.erase(pixels.begin(), pixels.begin() + kHeader);
  return pixels;
}

/// Images as the model reads them: whole, or each with a disc hidden, by a smooth mask or a hard
/// one in turn, as RISE and LIME hide parts.
Tensor Images(const Model& model, std::size_t count, bool hidden) {
  static const auto* pixels = new std::vector<std::uint8_t>(TestPixels());
  const InputSpec& spec = model.input();
  Tensor inputs = ValueOf(Tensor::Create(spec.ImageShape(count)));
  for (std::size_t n = 0; n < count; ++n) {
    Rng rng(5, n);
    const double centre_y = 28 * rng.NextDouble(), centre_x = 28 * rng.NextDouble();
    const double radius = 4 + 10 * rng.NextDouble();
    for (std::size_t i = 0; i < kArea; ++i) {
      const double y = static_cast<double>(i / 28) - centre_y;
      const double x = static_cast<double>(i % 28) - centre_x;
      const double inside = (y * y + x * x) / (radius * radius);
      const double mask = n % 2 == 0 ? std::min(1.0, inside) : inside < 1 ? 0.0 : 1.0;
      const double pixel = (*pixels)[n * kArea + i] / 255.0 * (hidden ? mask : 1.0);
      inputs[n * kArea + i] = spec.Normalize(static_cast<float>(pixel));
    }
  }
  return inputs;
}

/// FastLogits as it would be where products have this advantage over loops of our own: by that this
/// machine tests the forms that WebAssembly runs (1), too.
Tensor LogitsWithAdvantage(ExecutionContext& context, const Model& model, ConstTensorView inputs,
                           double advantage) {
  const auto steps = PlanPass(Arithmetic::kFast, model.sequence(), model.layers(), advantage);
  FastPassState state;
  Tensor logits = NanTensor({inputs.shape()[0], model.class_count()});
  EXPECT_OK(RunFastPass(context, state, model.sequence(), steps, inputs, logits));
  return logits;
}

struct Difference {
  const char* file;
  bool hidden;
  double logits, probabilities;
};

std::ostream& operator<<(std::ostream& out, const Difference& difference) {
  return out << difference.file << (difference.hidden ? ", partly hidden" : ", whole");
}

class FastDifferenceTest : public ::testing::TestWithParam<Difference> {};

TEST_P(FastDifferenceTest, IsRounding) {
  const auto& [file, hidden, logit_bound, probability_bound] = GetParam();
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  const Model model = ValueOf(
      Model::Load(test::ReadSourceFile("model_weights/" + std::string(file) + ".safetensors")));
  const std::size_t classes = model.class_count();
  const Tensor inputs = Images(model, kImages, hidden);
  Tensor direct = NanTensor({kImages, classes}), fast = NanTensor({kImages, classes});
  ASSERT_OK(model.Logits(context, inputs, direct));
  ASSERT_OK(model.FastLogits(context, inputs, fast));
  Tolerance logits(logit_bound), probabilities(probability_bound);
  logits.Compare(fast.values(), direct.view().values());
  logits.Compare(LogitsWithAdvantage(context, model, inputs, 1).values(), direct.view().values());
  std::vector<float> expected(classes), actual(classes);
  for (std::size_t n = 0; n < kImages; ++n) {
    Probabilities(model.output(), direct.view().Slice(n, 1).values(), expected);
    Probabilities(model.output(), fast.view().Slice(n, 1).values(), actual);
    probabilities.Compare(actual, std::span<const float>(expected));
  }
  EXPECT_TRUE(logits.Holds("logits"));
  EXPECT_TRUE(probabilities.Holds("probabilities"));
}

// The direct form is itself off: against double precision, over 400 of these images, logits by up
// to 1.3e-5 (seed network, the largest 25) and 2.5e-5 (augmented before its last two runs, the
// largest 52), probabilities by 3.6e-7. The fast form rounds three times as much, nearly all of it
// in the sums over channels between Winograd's transforms. A probability near 1/2 moves by a
// quarter of its logit. The augmented network as it is now has such masked images: 1.65e-5.
INSTANTIATE_TEST_SUITE_P(Networks, FastDifferenceTest,
                         ::testing::Values(Difference{"mnist_cnn_seed0", false, 5e-5, 5e-6},
                                           Difference{"mnist_cnn_seed0", true, 5e-5, 1e-5},
                                           Difference{"mnist_cnn", false, 5e-5, 1e-5},
                                           Difference{"mnist_cnn", true, 5e-5, 1e-5},
                                           Difference{"mnist_cnn_augmented", false, 1e-4, 5e-6},
                                           Difference{"mnist_cnn_augmented", true, 1e-4, 2e-5}),
                         [](const auto& test) {
                           return std::string(test.param.file) +
                                  (test.param.hidden ? "Hidden" : "Whole");
                         });

TEST(FastLogitsTest, BatchSizeAndThreadsChangeNoBit) {
  const Model model = test::LoadSeedModel();
  const std::size_t count = 300;  // more than one round
  const Tensor inputs = Images(model, count, true);
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
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor inputs = ValueOf(Tensor::Create({2, 28, 27, 1}));
  Tensor logits = NanTensor({2, 10});
  EXPECT_STATUS(model.FastLogits(context, inputs, logits), kShapeMismatch, "[2, 28, 27, 1]");
}

/// A layer that training has changed is prepared anew, here too.
TEST(FastLogitsTest, FollowsAnUpdateOfTheWeights) {
  Model model = test::LoadSeedModel();  // its second convolution is Winograd's on every machine
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor images = Images(model, 3, false);
  Tensor direct = NanTensor({3, 10}), before = NanTensor({3, 10}), fast = NanTensor({3, 10});
  ASSERT_OK(model.FastLogits(context, images, before));
  for (Layer& layer : model.sequence()) {
    if (auto* conv = std::get_if<Conv2d>(&layer)) {
      for (float& weight : conv->BeginUpdate().weights.values()) weight = -weight;
    }
  }
  ASSERT_OK(model.FastLogits(context, images, fast));
  ASSERT_OK(model.Logits(context, images, direct));
  EXPECT_GT(std::abs(fast[0] - before[0]), 0.1f);
  Tolerance tolerance(5e-5);
  tolerance.Compare(fast.values(), direct.view().values());
  EXPECT_TRUE(tolerance.Holds("logits after an update"));
}

const Window2D kPool{.kernel = {2, 2}, .stride = {2, 2}};

const std::vector<Architecture>& FastArchitectures() {
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
      const Tensor as_web = LogitsWithAdvantage(context, model, inputs, 1);
      tolerance.Compare(as_web.values(), expected.values);
      for (std::size_t i = 0; i < batch; ++i) {
        const Tensor image = CopyOf(inputs.view().Slice(i, 1));
        test::ExpectBitEqual(LogitsWithAdvantage(context, model, image, 1).values(),
                             as_web.view().Slice(i, 1).values());
      }
      difference.Compare(as_web.values(), direct.view().values());
      difference.Compare(fast.values(), direct.view().values());
    }
  }
  EXPECT_TRUE(tolerance.Holds("logits"));
  EXPECT_LE(difference.worst(), 5e-5) << "from the direct form";
}

INSTANTIATE_TEST_SUITE_P(Networks, FastArchitecturesTest, ::testing::ValuesIn(FastArchitectures()),
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
