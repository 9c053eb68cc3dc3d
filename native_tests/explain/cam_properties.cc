#include "explain/cam_properties.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "testing/status_matchers.h"

namespace inklens::test {
namespace {

using ::testing::Each;

constexpr std::size_t kHeight = 3, kWidth = 4, kChannels = 7;
const Shape kShape{1, kHeight, kWidth, kChannels};

/// `tensor` with channel k taken from `source[k]`; all zero where that is kNone.
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
Tensor Pick(const Tensor& tensor, const std::vector<std::size_t>& source) {
  const std::size_t channels = tensor.shape()[3];
  Tensor result = ValueOf(Tensor::Create({1, kHeight, kWidth, source.size()}));
  for (std::size_t i = 0; i < kHeight * kWidth; ++i) {
    for (std::size_t k = 0; k < source.size(); ++k) {
      if (source[k] == kNone) continue;
      result[i * source.size() + k] = tensor[i * channels + source[k]];
    }
  }
  return result;
}

void ExpectEqualMaps(const Map2D& actual, const Map2D& expected) {
  ASSERT_EQ(actual.values.size(), expected.values.size());
  for (std::size_t i = 0; i < actual.values.size(); ++i) {
    // Sums in another order round differently in double; single precision hides nearly all of it.
    EXPECT_FLOAT_EQ(actual.values[i], expected.values[i]) << i;
  }
}

void ExpectBlank(const Map2D& cam) {
  EXPECT_THAT(cam.values, Each(0.0f));
  const SaliencyMap saliency = MakeSaliencyMap(cam, 28, 28);
  EXPECT_TRUE(saliency.blank);
  EXPECT_THAT(saliency.map.values, Each(0.0f));
}

void CheckChannelOrder(const CamMethod& method, const Tensor& activations, const Tensor& gradient) {
  const Map2D expected = ValueOf(method(activations, gradient));
  EXPECT_THAT(expected.values, ::testing::Contains(::testing::Ne(0.0f)));
  const std::vector<std::size_t> orders[] = {{6, 5, 4, 3, 2, 1, 0}, {3, 0, 6, 1, 5, 2, 4}};
  for (const auto& order : orders) {
    ExpectEqualMaps(ValueOf(method(Pick(activations, order), Pick(gradient, order))), expected);
  }
  // Eight channels, the last of them dead whatever the gradient says of it.
  const std::vector<std::size_t> with_dead{0, 1, 2, 3, 4, 5, 6, kNone};
  const std::vector<std::size_t> with_gradient{0, 1, 2, 3, 4, 5, 6, 3};
  ExpectEqualMaps(ValueOf(method(Pick(activations, with_dead), Pick(gradient, with_gradient))),
                  expected);
}

void CheckRefusals(const CamMethod& method, const Tensor& activations, const Tensor& gradient) {
  const ConstTensorView a = activations, g = gradient;
  EXPECT_STATUS(method(a, g.Reshaped({1, kWidth, kHeight, kChannels})), kShapeMismatch,
                "[1, 3, 4, 7] and the score gradient [1, 4, 3, 7]");
  const Shape dense{1, kShape.ElementCount()};
  EXPECT_STATUS(method(a.Reshaped(dense), g.Reshaped(dense)), kInvalidArgument,
                "height and width, of shape [1, H, W, C]; this one has shape [1, 84]");
  const Shape batch{3, 1, kWidth, kChannels};
  EXPECT_STATUS(method(a.Reshaped(batch), g.Reshaped(batch)), kInvalidArgument, "[3, 1, 4, 7]");
  const Shape empty{1, 0, kWidth, kChannels};
  EXPECT_STATUS(method(a.Reshaped(empty), g.Reshaped(empty)), kInvalidArgument, "[1, 0, 4, 7]");
  for (float value :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    Tensor spoilt = CopyOf(a);
    spoilt[83] = value;
    EXPECT_STATUS(method(spoilt, g), kNonFinite, "not finite");
    EXPECT_STATUS(method(a, spoilt), kNonFinite, "not finite");
  }
}

}  // namespace

Tensor Channels(std::size_t height, std::size_t width,
                const std::vector<std::vector<float>>& channels) {
  Tensor tensor = ValueOf(Tensor::Create({1, height, width, channels.size()}));
  for (std::size_t i = 0; i < height * width; ++i) {
    for (std::size_t k = 0; k < channels.size(); ++k) {
      tensor[i * channels.size() + k] = channels[k].at(i);
    }
  }
  return tensor;
}

void CheckCamProperties(const CamMethod& method) {
  Rng rng(5, 0);
  const Tensor activations = RandomTensor(kShape, rng, 0.0, 2.0);
  const Tensor gradient = RandomTensor(kShape, rng);
  const Tensor zero = ValueOf(Tensor::Create(kShape));
  CheckChannelOrder(method, activations, gradient);
  ExpectBlank(ValueOf(method(activations, zero)));
  ExpectBlank(ValueOf(method(zero, gradient)));
  ExpectBlank(ValueOf(method(zero, zero)));
  CheckRefusals(method, activations, gradient);
}

}  // namespace inklens::test
