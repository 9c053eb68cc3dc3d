// Masked images of one image, by states of the parts that each place sees, against the plain pass.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/classifier/softmax.h"
#include "core/image/framing.h"
#include "core/model/model.h"
#include "core/model/part_states.h"
#include "core/model/state_layers.h"
#include "core/model/state_plan.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::Architecture;
using test::TestNetwork;
using test::Tolerance;
using test::ValueOf;
using Bits = std::vector<std::uint8_t>;
using Labels = std::vector<std::int32_t>;

/// An image, what it hides, and on/off vectors.
struct Question {
  Tensor shown, hidden;
  Labels part_of_pixel;
  std::size_t parts = 0;
  Bits on;

  std::size_t count() const { return on.size() / parts; }
  PartedImage image() const { return {shown, hidden, part_of_pixel, parts}; }
  /// The masked images themselves.
  Tensor Images() const {
    const Shape& one = shown.shape();
    Tensor images = ValueOf(Tensor::Create({count(), one[1], one[2], one[3]}));
    for (std::size_t i = 0; i < images.size(); ++i) {
      const std::size_t n = i / shown.size(), at = i % shown.size();
      const auto part = static_cast<std::size_t>(part_of_pixel[at / one[3]]);
      images[i] = on[n * parts + part] ? shown[at] : hidden[at];
    }
    return images;
  }
};

/// Vectors of which the first has everything on and the second everything off.
Bits RandomBits(std::size_t count, std::size_t parts, std::uint64_t seed) {
  Bits on(count * parts);
  Rng rng(seed, 0);
  for (std::size_t i = 0; i < on.size(); ++i) {
    on[i] = static_cast<std::uint8_t>(rng.NextUint64() >> 63);
    if (i < 2 * parts) on[i] = i < parts;
  }
  return on;
}

Labels GridLabels(Extent2D extent, std::size_t rows, std::size_t columns) {
  Labels labels;
  for (std::size_t i = 0; i < extent.height * extent.width; ++i) {
    const std::size_t y = i / extent.width * rows / extent.height;
    const std::size_t x = i % extent.width * columns / extent.width;
    labels.push_back(static_cast<std::int32_t>(y * columns + x));
  }
  return labels;
}

struct Answer {
  Tensor logits;
  std::optional<Operations> arithmetic;
};

/// Without arithmetic, and NaN throughout, where there is no faster way.
Answer ByStates(ExecutionContext& context, const Model& model, const Question& question) {
  Answer answer{test::NanTensor({question.count(), model.class_count()}), {}};
  const auto scoring = ValueOf(model.StartParts(context, question.image(), question.on));
  if (scoring == nullptr) return answer;
  auto state = PartsScoring::State::kMore;
  while (state == PartsScoring::State::kMore) state = ValueOf(scoring->Step(context));
  if (state == PartsScoring::State::kNotFaster) return answer;
  EXPECT_EQ(scoring->logits().shape(), answer.logits.shape());
  answer.logits = test::CopyOf(scoring->logits());
  answer.arithmetic = scoring->arithmetic();
  return answer;
}

Tensor Plain(ExecutionContext& context, const Model& model, const Question& question) {
  Tensor logits = test::NanTensor({question.count(), model.class_count()});
  const Tensor images = question.Images();
  EXPECT_OK(model.Logits(context, images, logits));
  return logits;
}

/// The shipped network; hidden is black or grey.
class SeedNetworkPartsTest : public ::testing::Test {
 protected:
  Question Ask(std::size_t image, Labels labels, std::size_t parts, std::size_t vectors,
               float hidden = 0.0f) {
    const GrayImage pixels = test::MnistImage(image);
    Question question{ValueOf(Tensor::Create({1, 28, 28, 1})),
                      ValueOf(Tensor::Create({1, 28, 28, 1})), std::move(labels), parts,
                      RandomBits(vectors, parts, image)};
    for (std::size_t i = 0; i < 784; ++i) {
      question.shown[i] = model_.input().Normalize(static_cast<float>(pixels.pixels[i]) / 255.0f);
      question.hidden[i] = model_.input().Normalize(hidden);
    }
    return question;
  }
  Question AskGrid(std::size_t image, std::size_t cells, std::size_t vectors, float hidden = 0.0f) {
    return Ask(image, GridLabels({28, 28}, cells, cells), cells * cells, vectors, hidden);
  }

  const Model model_ = test::LoadSeedModel();
  ExecutionContext context_ = ValueOf(MakeExecutionContext(2));
};

TEST_F(SeedNetworkPartsTest, AgreesWithThePlainPass) {
  // Both forms round. Held against double precision, probabilities by states are within 2.8e-7 and
  // those of the plain pass, whose dense layer adds up 1024 products in a row, within 7.5e-7.
  Tolerance logit_error(5e-5), probability_error(2e-6);
  for (std::size_t image = 0; image < 20; ++image) {
    SCOPED_TRACE(image);
    const Question question = AskGrid(image, 7, 200, image % 4 == 0 ? 0.1307f : 0.0f);
    const Answer answer = ByStates(context_, model_, question);
    ASSERT_TRUE(answer.arithmetic.has_value());
    const Tensor plain = Plain(context_, model_, question);
    logit_error.Compare(answer.logits.values(), plain.values());
    std::vector<float> ours(10), theirs(10);
    for (std::size_t n = 0; n < question.count(); ++n) {
      Softmax(answer.logits.values().subspan(10 * n, 10), ours);
      Softmax(plain.values().subspan(10 * n, 10), theirs);
      probability_error.Compare(ours, theirs);
    }
  }
  EXPECT_TRUE(logit_error.Holds("logits"));
  EXPECT_TRUE(probability_error.Holds("probabilities"));
}

TEST_F(SeedNetworkPartsTest, TakesATwentiethOfTheMultiplyAdds) {
  // Of 1000 images: 24 24 32 25 + 8 8 64 25 32 + 1024 1024 + 1024 10 multiply-adds each.
  const double plain = 1000.0 * (24 * 24 * 32 * 25 + 8 * 8 * 64 * 25 * 32 + 1024 * 1034);
  const Answer answer = ByStates(context_, model_, AskGrid(0, 7, 1000));
  ASSERT_TRUE(answer.arithmetic.has_value());
  EXPECT_LT(answer.arithmetic->multiply_adds, 0.05 * plain);
  EXPECT_GT(answer.arithmetic->multiply_adds, 0.005 * plain);
  EXPECT_GT(answer.arithmetic->additions, 0.001 * plain);
}

TEST_F(SeedNetworkPartsTest, NoBitDependsOnThreads) {
  for (std::size_t cells : {7u, 4u}) {
    const Question question = AskGrid(3, cells, 150);
    const Answer expected = ByStates(context_, model_, question);
    ASSERT_TRUE(expected.arithmetic.has_value());
    for (int threads : {1, 3}) {
      ExecutionContext context = ValueOf(MakeExecutionContext(threads));
      test::ExpectBitEqual(ByStates(context, model_, question).logits.values(),
                           expected.logits.values());
    }
  }
}

TEST_F(SeedNetworkPartsTest, NoBitOfOneVectorDependsOnTheOthers) {
  // As long as the plan is the same, which it is here.
  const Question whole = AskGrid(5, 7, 300);
  Question half = AskGrid(5, 7, 150);
  std::copy_n(whole.on.begin(), half.on.size(), half.on.begin());
  const Answer expected = ByStates(context_, model_, whole);
  const Answer actual = ByStates(context_, model_, half);
  ASSERT_TRUE(expected.arithmetic.has_value() && actual.arithmetic.has_value());
  test::ExpectBitEqual(actual.logits.values(), expected.logits.values().first(150 * 10));
}

TEST_F(SeedNetworkPartsTest, ANearlyInvisiblePartCounts) {
  Question question = AskGrid(0, 7, 100);
  // One pixel of one part differs from black by the last bit.
  std::fill(question.shown.values().begin(), question.shown.values().end(), question.hidden[0]);
  question.shown[400] = std::nextafter(question.hidden[0], 1.0f);
  const Answer answer = ByStates(context_, model_, question);
  ASSERT_TRUE(answer.arithmetic.has_value());
  Tolerance error(5e-5);
  const Tensor plain = Plain(context_, model_, question);
  error.Compare(answer.logits.values(), plain.values());
  EXPECT_LE(error.worst(), 5e-5);
}

TEST_F(SeedNetworkPartsTest, AnImageWithoutInkHasOneState) {
  Question question = AskGrid(0, 7, 50);
  std::copy_n(question.hidden.data(), 784, question.shown.data());
  const Answer answer = ByStates(context_, model_, question);
  ASSERT_TRUE(answer.arithmetic.has_value());
  for (std::size_t n = 1; n < 50; ++n) {
    test::ExpectBitEqual(answer.logits.values().subspan(10 * n, 10),
                         answer.logits.values().first(10));
  }
  Tolerance error(5e-5);
  error.Compare(answer.logits.values(), Plain(context_, model_, question).values());
  EXPECT_LE(error.worst(), 5e-5);
}

TEST_F(SeedNetworkPartsTest, OnePartAndAsManyAsPixels) {
  Labels pixels(784);
  for (std::size_t i = 0; i < 784; ++i) pixels[i] = static_cast<std::int32_t>(i);
  for (const Question& question :
       {Ask(1, Labels(784), 1, 2), Ask(1, Labels(784), 1, 40), Ask(2, pixels, 784, 120)}) {
    SCOPED_TRACE(question.parts);
    const Answer answer = ByStates(context_, model_, question);
    if (!answer.arithmetic) continue;  // the plain pass costs less: for 2 vectors, say
    Tolerance error(5e-5);
    error.Compare(answer.logits.values(), Plain(context_, model_, question).values());
    EXPECT_LE(error.worst(), 5e-5);
  }
}

TEST_F(SeedNetworkPartsTest, ThePlanTurnsWhereTheCountsSay) {
  // One vector: every place has one state, and a table costs more than it saves.
  EXPECT_FALSE(ByStates(context_, model_, AskGrid(0, 7, 1)).arithmetic.has_value());
  EXPECT_TRUE(ByStates(context_, model_, AskGrid(0, 7, 100)).arithmetic.has_value());
  // Equal vectors have one state as well, and then the tables save all but one pass.
  Question same = AskGrid(0, 7, 100);
  std::fill(same.on.begin(), same.on.end(), 1);
  EXPECT_TRUE(ByStates(context_, model_, same).arithmetic.has_value());
}

TEST_F(SeedNetworkPartsTest, NamesWhatDoesNotFit) {
  Question question = AskGrid(0, 7, 4);
  question.on.pop_back();
  EXPECT_STATUS(model_.StartParts(context_, question.image(), question.on), kShapeMismatch,
                "195 on/off values of 49 parts");
}

TEST(StatePlanTest, TurnsAtItsBorder) {
  const StateWork work{{.multiply_adds = 100, .additions = 10}, 30, 2, 1000};
  const double cost = 70 + 30 * kSparseCost + 10 * kAdditionCost + 2 * kLookupCost;
  EXPECT_EQ(CostOf(work), cost);
  EXPECT_FALSE(StatesPay(work, cost));
  EXPECT_TRUE(StatesPay(work, cost + 1));
  EXPECT_TRUE(StatesPay({{}, 0, 0, kMaxTableBytes}, 1));
  EXPECT_FALSE(StatesPay({{}, 0, 0, kMaxTableBytes + 1}, 1e30));
}

TEST(PartStatesTest, NumbersStatesAsTheVectorsShowThem) {
  // Three parts, five vectors: 110, 010, 111, 010, 000.
  const Bits on{1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0};
  PartStates states(on, 3);
  const auto empty = states.Empty(), first = states.Single(0), second = states.Single(1);
  const std::vector<PartStates::SetId> both{first, second, first};
  const auto pair = states.Union(both);
  EXPECT_EQ(states.Single(0), first);
  EXPECT_EQ(states.Union(std::vector<PartStates::SetId>{first, empty}), first);
  ExecutionContext context;
  states.Find(context);
  EXPECT_THAT(states[empty].of_vector, ::testing::Each(0));
  EXPECT_EQ(states[empty].count(), 1u);
  EXPECT_THAT(states[first].of_vector, ::testing::ElementsAre(0, 1, 0, 1, 1));
  EXPECT_THAT(states[pair].of_vector, ::testing::ElementsAre(0, 1, 0, 1, 2));
  EXPECT_THAT(states[pair].first, ::testing::ElementsAre(0, 1, 4));
  EXPECT_EQ(states.set_count(), 4u);
}

TEST(PartStatesTest, SetsOfManyPartsAreToldApart) {
  // 100 parts: more than one word, more than one look. Vector n differs from vector 0 in part n.
  constexpr std::size_t kParts = 100;
  Bits on(kParts * kParts);
  for (std::size_t n = 1; n < kParts; ++n) on[n * kParts + n] = 1;
  PartStates states(on, kParts);
  std::vector<PartStates::SetId> all;
  for (std::size_t p = 0; p < kParts; ++p) all.push_back(states.Single(p));
  const auto whole = states.Union(all);
  const auto last = states.Union(std::span(all).subspan(60));
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  states.Find(context);
  EXPECT_EQ(states[whole].count(), kParts);
  EXPECT_EQ(states[last].count(), 41u);
  EXPECT_EQ(states[all[7]].count(), 2u);
  for (std::size_t n = 0; n < kParts; ++n) {
    EXPECT_EQ(states[last].of_vector[n], n < 60 ? 0u : n - 59) << n;
  }
}

/// Every kind of layer, in orders that end the tables at different places.
const std::vector<Architecture>& PartedArchitectures() {
  static const auto* architectures = new std::vector<Architecture>{
      {"StridesAndPadding",
       {21, 19},
       [](TestNetwork& n) {
         n.Conv2d("c1", 24, {.kernel = {3, 5}, .stride = {2, 1}, .padding = {1, 2}})
             .Relu("r1")
             .Conv2d("c2", 40, {.kernel = {3, 3}, .stride = {2, 3}, .padding = {1, 2}})
             .Relu("r2")
             .Flatten("flatten")
             .Dense("fc", 70);
       }},
      {"AveragePooling",
       {20, 22},
       [](TestNetwork& n) {
         n.Conv2d("c1", 20, {.kernel = {5, 3}})
             .AveragePool2d("p1", {.kernel = {3, 2}, .stride = {2, 2}, .padding = {1, 1}})
             .BatchNorm("n1")
             .Conv2d("c2", 33, {.kernel = {4, 4}, .padding = {3, 3}})
             .MaxPool2d("p2", {.kernel = {3, 3}, .stride = {3, 3}, .padding = {1, 1}})
             .Relu("r1")
             .Flatten("flatten")
             .Dense("fc1", 100)
             .Relu("r2")
             .Dense("fc2", 3);
       }},
      {"AveragePoolingThatCountsPadding",
       {20, 22},
       [](TestNetwork& n) {
         n.Conv2d("c1", 20, {.kernel = {5, 3}})
             .AveragePool2d("p1", {.kernel = {3, 2}, .stride = {2, 2}, .padding = {1, 1}}, true)
             .Relu("r1")
             .Flatten("flatten")
             .Dense("fc1", 100)
             .Relu("r2")
             .Dense("fc2", 3);
       }},
      {"NormalisedAfterTheFlatten",
       {18, 18},
       [](TestNetwork& n) {
         n.Conv2d("c1", 17, {.kernel = {7, 7}})
             .MaxPool2d("p1", {.kernel = {2, 2}, .stride = {2, 2}})
             .Relu("r1")
             .Flatten("flatten")
             .Relu("r2")
             .BatchNorm("n1")
             .Dense("fc1", 90)
             .Relu("r3")
             .Dense("fc2", 4);
       }},
      {"NoDenseLayer",
       {16, 16},
       [](TestNetwork& n) {
         n.Conv2d("c1", 32, {.kernel = {3, 3}})
             .Relu("r1")
             .Conv2d("c2", 48, {.kernel = {1, 1}})
             .Conv2d("c3", 5, {.kernel = {3, 3}, .stride = {2, 2}})
             .AveragePool2d("p", {.kernel = {6, 6}, .stride = {6, 6}})
             .Flatten("flatten");
       }},
  };
  return *architectures;
}

class PartsOfNetworksTest : public ::testing::TestWithParam<Architecture> {};

TEST_P(PartsOfNetworksTest, AgreeWithThePlainPass) {
  const Extent2D extent = GetParam().image;
  TestNetwork network(extent, 28);
  GetParam().build(network);
  const Model model = ValueOf(Model::Load(network.File().Bytes()));
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  Rng rng(29, 0);
  Tolerance error(5e-5);
  std::size_t by_states = 0;
  // From one part to one for each pixel, a first layer's window being one part on the way.
  for (std::size_t cells : {1u, 2u, 3u, 7u, 16u}) {
    Question question{ToNhwc(test::RandomArray(network.image_dims(1), rng)),
                      ToNhwc(test::RandomArray(network.image_dims(1), rng)),
                      GridLabels(extent, cells, cells), cells * cells,
                      RandomBits(600, cells * cells, cells)};
    // A third of the image hides nothing.
    std::copy_n(question.hidden.data(), question.hidden.size() / 3, question.shown.data());
    const Answer answer = ByStates(context, model, question);
    if (!answer.arithmetic) continue;
    ++by_states;
    error.Compare(answer.logits.values(), Plain(context, model, question).values());
    ExecutionContext one = ValueOf(MakeExecutionContext(1));
    test::ExpectBitEqual(ByStates(one, model, question).logits.values(), answer.logits.values());
  }
  EXPECT_GE(by_states, 3u);
  EXPECT_TRUE(error.Holds("logits"));
}

INSTANTIATE_TEST_SUITE_P(Networks, PartsOfNetworksTest, ::testing::ValuesIn(PartedArchitectures()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace inklens
