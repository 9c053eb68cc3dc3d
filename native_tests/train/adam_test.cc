#include "core/train/adam.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::CopyOf;
using test::RandomTensor;
using test::ValueOf;

TEST(AdamTest, TheFirstStepByHand) {
  // m = 0.1 g, v = 0.001 g^2; corrected, m = g and v = g^2, so each weight moves by the rate
  // against its gradient's sign.
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Adam adam = ValueOf(Adam::Create({3}));
  Tensor weights = ValueOf(Tensor::FromValues({3}, std::vector<float>{1, 2, 3}));
  const Tensor gradient = ValueOf(Tensor::FromValues({3}, std::vector<float>{0.5f, -4, 0}));
  adam.Update(context, 1, {.learning_rate = 0.25}, gradient, weights);
  EXPECT_NEAR(weights[0], 0.75, 1e-6);
  EXPECT_NEAR(weights[1], 2.25, 1e-6);
  EXPECT_EQ(weights[2], 3);
  EXPECT_FLOAT_EQ(adam.first_moment()[1], -0.4f);
  EXPECT_FLOAT_EQ(adam.second_moment()[1], 0.016f);
}

TEST(AdamTest, FollowsTheAlgorithmInDoublePrecision) {
  constexpr std::size_t kSize = 40'000;  // more than one task
  const AdamOptions options{.learning_rate = 3e-3, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-6};
  Rng rng(1, 0);
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  Adam adam = ValueOf(Adam::Create({kSize}));
  Tensor weights = RandomTensor({kSize}, rng);
  std::vector<double> w(weights.values().begin(), weights.values().end()), m(kSize), v(kSize);
  for (int t = 1; t <= 12; ++t) {
    const Tensor gradient = RandomTensor({kSize}, rng, -0.1, 0.1);
    adam.Update(context, static_cast<std::size_t>(t), options, gradient, weights);
    for (std::size_t i = 0; i < kSize; ++i) {
      const double g = gradient[i];
      m[i] = options.beta1 * m[i] + (1 - options.beta1) * g;
      v[i] = options.beta2 * v[i] + (1 - options.beta2) * g * g;
      w[i] -= options.learning_rate * (m[i] / (1 - std::pow(options.beta1, t))) /
              (std::sqrt(v[i] / (1 - std::pow(options.beta2, t))) + options.epsilon);
    }
  }
  test::Tolerance tolerance(2e-6);
  tolerance.Compare(weights.values(), w);
  EXPECT_TRUE(tolerance.Holds("Adam after twelve steps"));
}

TEST(AdamTest, ThreadsChangeNothing) {
  Rng rng(2, 0);
  const Tensor start = RandomTensor({50'001}, rng), gradient = RandomTensor({50'001}, rng);
  Tensor results[2] = {CopyOf(start), CopyOf(start)};
  for (int i = 0; i < 2; ++i) {
    ExecutionContext context = ValueOf(MakeExecutionContext(1 + 2 * i));
    Adam adam = ValueOf(Adam::Create({50'001}));
    adam.Update(context, 1, {}, gradient, results[i]);
    adam.Update(context, 2, {}, gradient, results[i]);
  }
  test::ExpectBitEqual(results[1].values(), results[0].values());
}

}  // namespace
}  // namespace inklens
