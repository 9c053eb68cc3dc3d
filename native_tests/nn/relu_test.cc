#include "core/nn/relu.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "testing/arrays.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::NanTensor;
using test::ValueOf;
using ::testing::ElementsAre;

Tensor Vector(std::vector<float> values) {
  return ValueOf(Tensor::FromValues({values.size()}, values));
}

TEST(ReluTest, ForwardByHand) {
  const Tensor input = Vector({-2, -0.0f, 0, 1e-30f, 3});
  Tensor output = NanTensor({5});
  ReluForward(input, output);
  EXPECT_THAT(output.values(), ElementsAre(0, 0, 0, 1e-30f, 3));
}

TEST(ReluTest, NanPassesThrough) {
  Tensor values = NanTensor({1});
  ReluForward(values, values);
  EXPECT_TRUE(std::isnan(values[0]));
}

TEST(ReluTest, BackwardPassesWhereTheOutputIsPositive) {
  const Tensor output = Vector({0, 2, 0, 5}), output_gradient = Vector({1, -3, -7, 4});
  Tensor input_gradient = NanTensor({4});
  ReluBackward(output, output_gradient, input_gradient);
  EXPECT_THAT(input_gradient.values(), ElementsAre(0, -3, 0, 4));
}

TEST(ReluTest, BothMayWorkInPlace) {
  Tensor values = Vector({-1, 2}), gradient = Vector({5, 6});
  ReluForward(values, values);
  ReluBackward(values, gradient, gradient);
  EXPECT_THAT(values.values(), ElementsAre(0, 2));
  EXPECT_THAT(gradient.values(), ElementsAre(0, 6));
}

}  // namespace
}  // namespace inklens
