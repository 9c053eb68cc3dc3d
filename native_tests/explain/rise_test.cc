#include "core/explain/rise.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/classifier/softmax.h"
#include "core/xnn/thread_pool.h"
#include "explain/golden_maps.h"
#include "explain/linear_probability.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::GoldenFile;
using test::GoldenMaps;
using test::LinearProbability;
using test::Tolerance;
using test::ValueOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A mask with working memory of its own.
void Render(const RiseMasks& masks, const RiseMasks::Draw& draw, std::span<float> mask) {
  std::vector<float> scratch(masks.scratch_size());
  masks.Render(draw, scratch, mask);
}

void RunToEnd(ExecutionContext& context, RiseJob& job, std::size_t budget = 100000) {
  while (!job.Progress().done()) ASSERT_OK(job.Step(context, budget));
}

TEST(RiseMasksTest, StretchesByHand) {
  // Two cells (1, 0) along an image of two pixels: three pixels of stretched mask at positions
  // (i + 1/2) 2/3 - 1/2 = -1/6, 1/2, 7/6. Mirrored about the edge samples -1/6 lies between cell 1
  // (share 1/6 of the way from -1, which mirrors to 1) and cell 0.
  const RiseMasks masks(2, 2, 2);
  EXPECT_EQ(masks.shifts_y(), 1u);
  std::vector<float> mask(4);
  Render(masks, {{1, 0, 1, 0}, 0, 0}, mask);
  EXPECT_NEAR(mask[0], 5.0 / 6, 1e-6);
  EXPECT_NEAR(mask[1], 0.5, 1e-6);
  EXPECT_FLOAT_EQ(mask[2], mask[0]);
  Render(masks, {{1, 1, 0, 0}, 0, 0}, mask);
  EXPECT_NEAR(mask[0], 5.0 / 6, 1e-6);
  EXPECT_FLOAT_EQ(mask[1], mask[0]);
  EXPECT_NEAR(mask[2], 0.5, 1e-6);
  Render(masks, {{1, 1, 1, 1}, 0, 0}, mask);
  EXPECT_THAT(mask, Each(1.0f));
}

TEST(RiseMasksTest, AgreeWithTheAuthorsGenerator) {
  const GoldenFile golden("rise.safetensors");
  const auto grids = golden.Integers("grids");
  const auto shifts = golden.Integers("shifts");
  const std::vector<double> masks = golden.Doubles("masks");
  const RiseMasks generator(28, 28, 7);
  EXPECT_EQ(generator.shifts_y(), 4u);
  std::vector<float> mask(784);
  ASSERT_EQ(masks.size(), 8 * 784u);
  for (std::size_t i = 0; i < 8; ++i) {
    RiseMasks::Draw draw;
    for (std::size_t cell = 0; cell < 49; ++cell) {
      draw.cells.push_back(static_cast<std::uint8_t>(grids[49 * i + cell]));
    }
    draw.shift_y = static_cast<std::size_t>(shifts[2 * i]);
    draw.shift_x = static_cast<std::size_t>(shifts[2 * i + 1]);
    Render(generator, draw, mask);
    for (std::size_t k = 0; k < 784; ++k) {
      EXPECT_EQ(mask[k], static_cast<float>(masks[784 * i + k])) << i << ", " << k;
    }
  }
}

TEST(RiseMasksTest, CellsOfTheRightProbabilityAtEveryShift) {
  const RiseMasks masks(28, 28, 7);
  std::size_t on = 0;
  std::vector<std::size_t> shifts(16);
  constexpr std::size_t kDraws = 3000;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const RiseMasks::Draw draw = masks.Sample(5, i, 0.3);
    EXPECT_EQ(draw.cells, masks.Sample(5, i, 0.3).cells);
    on += static_cast<std::size_t>(std::count(draw.cells.begin(), draw.cells.end(), 1));
    ++shifts.at(4 * draw.shift_y + draw.shift_x);
  }
  // Five standard deviations of a binomial.
  EXPECT_NEAR(static_cast<double>(on), 0.3 * 49 * kDraws, 5 * std::sqrt(0.21 * 49 * kDraws));
  for (std::size_t count : shifts) EXPECT_NEAR(count, kDraws / 16.0, 5 * std::sqrt(kDraws / 16.0));
  EXPECT_NE(masks.Sample(5, 0, 0.3).cells, masks.Sample(6, 0, 0.3).cells);
}

TEST(RiseMasksTest, KnowsWhichCellsAPixelSees) {
  const RiseMasks masks(8, 8, 4);
  for (std::size_t y = 0; y < masks.shifts_y(); ++y) {
    for (std::size_t pixel : {0u, 27u, 63u}) {
      std::vector<std::uint8_t> shown(64);
      shown[pixel] = 1;
      const auto seen = masks.CellsSeen(y, 1, shown);
      // A cell that is not seen changes nothing there; of those seen at least one does.
      std::vector<float> all(64), one(64);
      Render(masks, {std::vector<std::uint8_t>(16, 1), y, 1}, all);
      std::size_t changing = 0;
      for (std::size_t cell = 0; cell < 16; ++cell) {
        std::vector<std::uint8_t> without(16, 1);
        without[cell] = 0;
        Render(masks, {without, y, 1}, one);
        if (!seen[cell]) {
          EXPECT_EQ(one[pixel], all[pixel]) << cell;
        }
        changing += one[pixel] != all[pixel];
      }
      EXPECT_GE(changing, 1u);
    }
  }
}

/// p_0 = 0.3 + 0.4 x_0 - 0.2 x_1 on an image of two pixels that are both full.
class LinearRiseTest : public ::testing::Test {
 protected:
  RiseJob Start(const RiseOptions& options, const Target& target = {0, {}}) {
    return ValueOf(RiseJob::Start(classifier_, image(), target, options));
  }
  static std::shared_ptr<const Tensor> Masks(const std::vector<float>& values) {
    return std::make_shared<Tensor>(ValueOf(Tensor::FromValues({values.size() / 2, 1, 2}, values)));
  }
  ConstTensorView image() const { return {pixels_.data(), {1, 1, 2, 1}}; }

  ExecutionContext context_;
  LinearProbability classifier_{{.height = 1, .width = 2}, 0.3, {0.4, -0.2}};
  std::vector<float> pixels_{1, 1};
};

TEST_F(LinearRiseTest, GivenMasksByHand) {
  // Scores 0.7, 0.1, 0.5 of the masks (1,0), (0,1), (1,1).
  RiseOptions options;
  options.cells = 1;
  options.given_masks = Masks({1, 0, 0, 1, 1, 1});
  RiseJob authors = Start(options);
  RunToEnd(context_, authors);
  const RiseExplanation first = ValueOf(authors.Estimate());
  // (0.7 + 0.5) / (3 * 0.5) and (0.1 + 0.5) / 1.5.
  EXPECT_NEAR(first.importance.values[0], 0.8, 1e-6);
  EXPECT_NEAR(first.importance.values[1], 0.4, 1e-6);
  EXPECT_THAT(first.saliency.map.values, ElementsAre(1, 0));
  // Of 0.7, 0, 0.5: mean 0.4, variance (0.09 + 0.16 + 0.01) / 2 = 0.13, of the mean 0.13 / 3.
  EXPECT_NEAR(first.standard_error.values[0], std::sqrt(0.13 / 3) / 0.5, 1e-6);

  options.variant = RiseVariant::kMeasured;
  RiseJob measured = Start(options);
  RunToEnd(context_, measured);
  const RiseExplanation second = ValueOf(measured.Estimate());
  // Means of the scores of the masks that show the pixel.
  EXPECT_NEAR(second.importance.values[0], 0.6, 1e-6);
  EXPECT_NEAR(second.importance.values[1], 0.3, 1e-6);
  // Residuals 0.1 and -0.1: sqrt(0.02 * 3/2) / 2.
  EXPECT_NEAR(second.standard_error.values[0], std::sqrt(0.03) / 2, 1e-6);
}

TEST_F(LinearRiseTest, AnAllOnesMaskReproducesTheScore) {
  RiseOptions options;
  options.cells = 1;
  options.keep_probability = 1;
  options.samples = 7;
  RiseJob job = Start(options, {0, {}});
  RunToEnd(context_, job);
  const RiseExplanation explanation = ValueOf(job.Estimate());
  EXPECT_EQ(job.forward_passes(), 2u);  // one at each of two shifts, whose ones may round
  // The whole image's probability everywhere, and a flat map is blank.
  EXPECT_THAT(explanation.importance.values, Each(::testing::FloatNear(0.5f, 1e-6f)));
  EXPECT_TRUE(explanation.saliency.blank);
  EXPECT_THAT(explanation.standard_error.values, Each(0.0f));
}

TEST_F(LinearRiseTest, ConvergesToTheExpectationOfALinearModel) {
  // One cell a pixel, no shift: pixels are on independently with p. For "measured",
  // E[S | x_0 on] = 0.3 + 0.4 - 0.2 p; the other way round 0.3 - 0.2 + 0.4 p.
  LinearProbability square({.height = 2, .width = 2}, 0.3, {0.4, -0.2, 0, 0});
  const std::vector<float> pixels{1, 1, 1, 1};
  RiseOptions options;
  options.cells = 2;
  options.samples = 20000;
  options.variant = RiseVariant::kMeasured;
  options.given_masks = [] {
    // Independent pixels, which the generator's interpolation would couple.
    std::vector<float> values;
    const RiseMasks draws(2, 2, 2);
    for (std::size_t i = 0; i < 20000; ++i) {
      for (std::uint8_t cell : draws.Sample(1, i, 0.25).cells) values.push_back(cell);
    }
    return std::make_shared<Tensor>(ValueOf(Tensor::FromValues({20000, 2, 2}, values)));
  }();
  RiseJob job = ValueOf(
      RiseJob::Start(square, ConstTensorView(pixels.data(), {1, 2, 2, 1}), {0, {}}, options));
  RunToEnd(context_, job);
  const RiseExplanation explanation = ValueOf(job.Estimate());
  const double expected[] = {0.7 - 0.05, 0.1 + 0.1, 0.3 + 0.1 - 0.05, 0.3 + 0.1 - 0.05};
  for (std::size_t i = 0; i < 4; ++i) {
    const double error = explanation.standard_error.values[i];
    EXPECT_LT(error, 0.01);
    EXPECT_NEAR(explanation.importance.values[i], expected[i], 5 * error) << i;
  }
}

TEST_F(LinearRiseTest, NamesBadInput) {
  const auto start = [this](const RiseOptions& options) {
    return RiseJob::Start(classifier_, image(), {0, {}}, options);
  };
  RiseOptions options;
  options.cells = 2;
  EXPECT_STATUS(start(options), kInvalidArgument, "2 cells along a side; expected 1 to 1");
  options.cells = 0;
  EXPECT_STATUS(start(options), kInvalidArgument, "0 cells");
  options.cells = 1;
  options.samples = 0;
  EXPECT_STATUS(start(options), kInvalidArgument, "at least one sample");
  options.samples = 10;
  for (double bad : {0.0, -0.5, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    options.keep_probability = bad;
    EXPECT_STATUS(start(options), kInvalidArgument, "keep probability");
  }
  options.keep_probability = 0.5;
  for (double bad : {-0.1, std::numeric_limits<double>::infinity()}) {
    options.stop_when_stable = bad;
    EXPECT_STATUS(start(options), kInvalidArgument, "stop when stable");
  }
  options.stop_when_stable.reset();
  options.given_masks = Masks({0, 1.5f});
  EXPECT_STATUS(start(options), kInvalidArgument, "outside [0, 1]");
  options.given_masks =
      std::make_shared<Tensor>(ValueOf(Tensor::FromValues({1, 2, 1}, std::vector<float>{0, 1})));
  EXPECT_STATUS(start(options), kShapeMismatch, "shape [1, 2, 1]; expected [N, 1, 2]");
  options.given_masks = nullptr;
  EXPECT_STATUS(RiseJob::Start(classifier_, image(), {2, {}}, options), kInvalidArgument,
                "class 2");
  RiseJob job = ValueOf(start(options));
  EXPECT_STATUS(job.Estimate(), kInvalidArgument, "at least one sample");
  ASSERT_OK(job.Step(context_, 1));
  EXPECT_THAT(ValueOf(job.Estimate()).standard_error.values, IsEmpty());
}

/// The shipped network on golden images.
class RiseNetworkTest : public ::testing::Test {
 protected:
  RiseJob Start(ConstTensorView pixels, const RiseOptions& options) {
    return ValueOf(RiseJob::Start(goldens_.model(), pixels, target(), options));
  }
  ConstTensorView pixels() const { return goldens_.instance("10")->pixels; }
  Target target() const { return {goldens_.instance("10")->predicted_class(), {}}; }

  GoldenMaps goldens_;
};

TEST_F(RiseNetworkTest, GivenTheAuthorsMasksAgreesWithTheirMaps) {
  const GoldenFile golden("rise.safetensors");
  const auto grids = golden.Integers("grids");
  const auto shifts = golden.Integers("shifts");
  const RiseMasks generator(28, 28, 7);
  Tensor masks = ValueOf(Tensor::Create({500, 28, 28}));
  for (std::size_t i = 0; i < 500; ++i) {
    RiseMasks::Draw draw;
    for (std::size_t cell = 0; cell < 49; ++cell) {
      draw.cells.push_back(static_cast<std::uint8_t>(grids[49 * i + cell]));
    }
    draw.shift_y = static_cast<std::size_t>(shifts[2 * i]);
    draw.shift_x = static_cast<std::size_t>(shifts[2 * i + 1]);
    Render(generator, draw, masks.values().subspan(784 * i, 784));
  }
  RiseOptions options;
  options.given_masks = std::make_shared<const Tensor>(std::move(masks));
  Tolerance error(1e-6);
  for (const char* image : {"0", "10"}) {
    for (const auto& [masking, name] :
         {std::pair{Masking::kPixel, "raw"}, {Masking::kNormalized, "norm"}}) {
      options.masking = masking;
      const std::vector<double> maps = golden.Doubles(std::string(image) + "/" + name + "/sal");
      const Instance& instance = *goldens_.instance(image);
      for (std::size_t target_class : {instance.predicted_class(), std::size_t{3}}) {
        RiseJob job =
            ValueOf(RiseJob::Start(goldens_.model(), instance.pixels, {target_class, {}}, options));
        RunToEnd(goldens_.context(), job);
        EXPECT_EQ(job.forward_passes(), 500u);
        error.Compare(ValueOf(job.Estimate()).importance.values,
                      std::span(maps).subspan(784 * target_class, 784));
      }
    }
  }
  EXPECT_TRUE(error.Holds("importance"));
}

/// A model whose samples are scored as its instance was.
class DirectForm final : public Classifier {
 public:
  explicit DirectForm(const Model& model) : model_(&model) {}
  const InputSpec& input() const override { return model_->input(); }
  std::size_t class_count() const override { return model_->class_count(); }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override {
    return model_->Logits(context, inputs, logits);
  }

 private:
  const Model* model_;
};

TEST_F(RiseNetworkTest, TheFastFormChangesTheMapByRounding) {
  const DirectForm direct(goldens_.model());
  Tolerance difference(1e-5);  // of a map's largest value
  for (const std::string& image : test::kGoldenImages) {
    const Instance& instance = *goldens_.instance(image);
    for (Masking masking : {Masking::kPixel, Masking::kNormalized}) {
      RiseOptions options;
      options.samples = 600;
      options.masking = masking;
      const Target predicted{instance.predicted_class(), {}};
      RiseJob fast = ValueOf(RiseJob::Start(goldens_.model(), instance.pixels, predicted, options));
      RiseJob plain = ValueOf(RiseJob::Start(direct, instance.pixels, predicted, options));
      RunToEnd(goldens_.context(), fast);
      RunToEnd(goldens_.context(), plain);
      EXPECT_EQ(fast.forward_passes(), plain.forward_passes());
      const Map2D map = ValueOf(fast.Estimate()).importance;
      const Map2D expected = ValueOf(plain.Estimate()).importance;
      const double largest = *std::ranges::max_element(expected.values);
      for (std::size_t i = 0; i < map.values.size(); ++i) {
        difference.Add(map.values[i] / largest, expected.values[i] / largest);
      }
    }
  }
  EXPECT_TRUE(difference.Holds("RISE's maps"));
}

TEST_F(RiseNetworkTest, StepsAndThreadsChangeNothing) {
  RiseOptions options;
  options.samples = 450;
  options.seed = 11;
  for (RiseVariant variant : {RiseVariant::kAuthors, RiseVariant::kMeasured}) {
    options.variant = variant;
    options.stop_when_stable =
        variant == RiseVariant::kAuthors ? std::nullopt : std::optional<double>(0.12);
    RiseJob whole = Start(pixels(), options);
    RunToEnd(goldens_.context(), whole);
    const RiseExplanation expected = ValueOf(whole.Estimate());
    EXPECT_FALSE(expected.saliency.blank);
    for (const auto& [threads, budget] :
         {std::pair{1, 7u}, {1, 128u}, {2, 60u}, {2, 100000u}, {3, 128u}}) {
      ExecutionContext context = ValueOf(MakeExecutionContext(threads));
      RiseJob job = Start(pixels(), options);
      RunToEnd(context, job, budget);
      const RiseExplanation actual = ValueOf(job.Estimate());
      test::ExpectBitEqual(actual.importance.values, expected.importance.values);
      test::ExpectBitEqual(actual.standard_error.values, expected.standard_error.values);
      EXPECT_EQ(job.Progress().completed, whole.Progress().completed);
      EXPECT_EQ(job.forward_passes(), whole.forward_passes());
    }
  }
  options.seed = 12;
  RiseJob other = Start(pixels(), options);
  RunToEnd(goldens_.context(), other);
  options.seed = 11;
  RiseJob same = Start(pixels(), options);
  RunToEnd(goldens_.context(), same);
  EXPECT_NE(ValueOf(other.Estimate()).importance.values,
            ValueOf(same.Estimate()).importance.values);
}

TEST_F(RiseNetworkTest, ScoringEachImageOnceIsExact) {
  // Few cells: at most 2^4 masks at each shift, and many of them come up again.
  RiseOptions options;
  options.cells = 2;
  options.samples = 600;
  RiseJob job = Start(pixels(), options);
  RunToEnd(goldens_.context(), job);
  std::set<std::pair<std::vector<std::uint8_t>, std::size_t>> distinct;
  for (std::size_t i = 0; i < 600; ++i) {
    const RiseMasks::Draw draw = RiseMasks(28, 28, 2).Sample(0, i, 0.5);
    const bool any = std::count(draw.cells.begin(), draw.cells.end(), 1) > 0;
    distinct.insert({draw.cells, any ? draw.shift_y * 14 + draw.shift_x : 0});
  }
  // Every cell is seen by some ink at every shift, so draws that differ give other images.
  EXPECT_LT(distinct.size(), 590u);
  EXPECT_LE(job.forward_passes(), distinct.size());
  // The plain way: every mask rendered and scored, alone.
  const RiseMasks masks(28, 28, 2);
  MaskedScoring scoring =
      ValueOf(MaskedScoring::Create(goldens_.model(), pixels(), Masking::kPixel));
  std::vector<double> sum(784);
  std::vector<float> mask(784), probabilities(10);
  for (std::size_t i = 0; i < options.samples; ++i) {
    Render(masks, masks.Sample(0, i, 0.5), mask);
    scoring.SetMask(0, mask);
    Softmax(ValueOf(scoring.Score(goldens_.context(), 1)).values(), probabilities);
    const double score = probabilities[target().target_class];
    for (std::size_t k = 0; k < 784; ++k) sum[k] += score * static_cast<double>(mask[k]);
  }
  std::vector<float> plain;
  for (double value : sum) plain.push_back(static_cast<float>(value / 300));
  // The sums are taken in another order (rise_sums.h) and rounded once.
  Tolerance error(3e-7);
  error.Compare(ValueOf(job.Estimate()).importance.values, plain);
  EXPECT_TRUE(error.Holds("importance"));
}

TEST_F(RiseNetworkTest, StopsWhenStable) {
  RiseOptions options;
  options.samples = 100000;
  options.stop_when_stable = 0.2;
  RiseJob job = Start(pixels(), options);
  EXPECT_EQ(job.Progress().total, 100000u);
  RunToEnd(goldens_.context(), job, 500);
  const std::size_t done = job.Progress().completed;
  EXPECT_EQ(job.Progress().total, done);
  EXPECT_LT(done, 20000u);
  EXPECT_EQ(done % RiseJob::kStabilityStride, 0u);
  const RiseExplanation explanation = ValueOf(job.Estimate());
  const auto& map = explanation.importance.values;
  const float range =
      *std::max_element(map.begin(), map.end()) - *std::min_element(map.begin(), map.end());
  const auto& errors = explanation.standard_error.values;
  EXPECT_LE(*std::max_element(errors.begin(), errors.end()), 0.2 * range);
  ASSERT_OK(job.Step(goldens_.context(), 100));
  EXPECT_EQ(job.Progress().completed, done);
}

TEST_F(RiseNetworkTest, EveryEstimateOnTheWayIsFinite) {
  RiseOptions options;
  options.samples = 40;
  RiseJob job = Start(pixels(), options);
  std::size_t completed = 0;
  while (!job.Progress().done()) {
    ASSERT_OK(job.Step(goldens_.context(), completed % 3));
    EXPECT_GT(job.Progress().completed, completed);
    completed = job.Progress().completed;
    const RiseExplanation explanation = ValueOf(job.Estimate());
    EXPECT_TRUE(AllFinite(explanation.importance.values));
    EXPECT_TRUE(AllFinite(explanation.standard_error.values));
    EXPECT_TRUE(AllFinite(explanation.saliency.map.values));
  }
  EXPECT_EQ(completed, 40u);
}

TEST_F(RiseNetworkTest, ABlankImageIsBlank) {
  const Tensor blank = ValueOf(Tensor::Create({1, 28, 28, 1}));
  RiseOptions options;
  options.samples = 300;
  RiseJob job = Start(blank, options);
  RunToEnd(goldens_.context(), job);
  EXPECT_EQ(job.forward_passes(), 1u);
  const RiseExplanation explanation = ValueOf(job.Estimate());
  EXPECT_TRUE(explanation.saliency.blank);
  EXPECT_THAT(explanation.saliency.map.values, Each(0.0f));
  EXPECT_THAT(explanation.standard_error.values, Each(0.0f));
}

}  // namespace
}  // namespace inklens
