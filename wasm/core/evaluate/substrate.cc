#include "core/evaluate/substrate.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace inklens {
namespace {

constexpr std::ptrdiff_t kRadius = 5;
constexpr std::size_t kWindow = 11;
constexpr double kDeviation = 5;

/// One side of the kernel, which is the product of its two. SciPy cuts the Gaussian at four
/// deviations; mirrored at the edges of 11 positions, the impulse in their middle comes back every
/// 11 of them.
std::array<double, kWindow> BlurKernel() {
  constexpr std::ptrdiff_t kReach = 20;
  const auto gauss = [](std::ptrdiff_t d) {
    return std::exp(-0.5 * static_cast<double>(d * d) / (kDeviation * kDeviation));
  };
  double sum = 0;
  for (std::ptrdiff_t d = -kReach; d <= kReach; ++d) sum += gauss(d);
  std::array<double, kWindow> kernel{};
  for (std::ptrdiff_t d = -kReach; d <= kReach; ++d) {
    const auto place = ((d + kRadius) % 11 + 11) % 11;
    kernel[static_cast<std::size_t>(place)] += gauss(d) / sum;
  }
  return kernel;
}

}  // namespace

std::vector<float> BlurImage(ConstTensorView input) {
  const auto height = static_cast<std::ptrdiff_t>(input.shape()[1]);
  const auto width = static_cast<std::ptrdiff_t>(input.shape()[2]);
  const std::array<double, kWindow> kernel = BlurKernel();
  std::vector<double> rows(input.size());
  std::vector<float> blurred(input.size());
  const auto at = [width](std::ptrdiff_t y, std::ptrdiff_t x) {
    return static_cast<std::size_t>(y * width + x);
  };
  for (std::ptrdiff_t y = 0; y < height; ++y) {
    for (std::ptrdiff_t x = 0; x < width; ++x) {
      double sum = 0;
      for (std::ptrdiff_t d = -kRadius; d <= kRadius; ++d) {
        if (x + d < 0 || x + d >= width) continue;
        sum += kernel[static_cast<std::size_t>(d + kRadius)] * input[at(y, x + d)];
      }
      rows[at(y, x)] = sum;
    }
  }
  for (std::ptrdiff_t y = 0; y < height; ++y) {
    for (std::ptrdiff_t x = 0; x < width; ++x) {
      double sum = 0;
      for (std::ptrdiff_t d = -kRadius; d <= kRadius; ++d) {
        if (y + d < 0 || y + d >= height) continue;
        sum += kernel[static_cast<std::size_t>(d + kRadius)] * rows[at(y + d, x)];
      }
      blurred[at(y, x)] = static_cast<float>(sum);
    }
  }
  return blurred;
}

RemovableImage::RemovableImage(const InputSpec& spec, ConstTensorView input)
    : spec_(spec),
      whole_(std::make_shared<const std::vector<float>>(input.values().begin(),
                                                        input.values().end())) {}

std::vector<float> RemovableImage::Make(Substrate substrate) const {
  switch (substrate) {
    case Substrate::kBlack:
      return std::vector<float>(whole_->size(), spec_.Normalize(0));
    case Substrate::kMean:
      return std::vector<float>(whole_->size(), 0.0f);
    case Substrate::kBlurred:
      return BlurImage({whole_->data(), spec_.ImageShape(1)});
  }
  return {};
}

SharedImage RemovableImage::Removed(Substrate substrate) {
  SharedImage& removed = removed_[static_cast<std::size_t>(substrate)];
  if (!removed) removed = std::make_shared<const std::vector<float>>(Make(substrate));
  return removed;
}

}  // namespace inklens
