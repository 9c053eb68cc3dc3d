#include "core/train/augmentation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "core/train/ranges.h"

namespace inklens {
namespace {

/// Uniform noise smoothed by a Gaussian along both axes, scaled to a root mean square of 1 in
/// expectation. Beyond the border the noise is 0.
class SmoothNoise {
 public:
  explicit SmoothNoise(double deviation) {
    const auto reach = static_cast<std::size_t>(std::ceil(2.5 * deviation));
    double sum = 0;
    for (std::size_t i = 0; i <= 2 * reach; ++i) {
      const double d = (static_cast<double>(i) - static_cast<double>(reach)) / deviation;
      kernel_.push_back(static_cast<float>(std::exp(-0.5 * d * d)));
      sum += static_cast<double>(kernel_.back()) * static_cast<double>(kernel_.back());
    }
    // The variance of the noise is 1/3, and each pass multiplies it by the sum of squares.
    for (float& k : kernel_) k /= static_cast<float>(std::sqrt(sum / std::sqrt(3.0)));
  }

  std::vector<float> Field(std::size_t height, std::size_t width, Rng& rng) const {
    const std::size_t reach = kernel_.size() / 2;
    std::vector<float> noise(height * width), rows(height * width), field(height * width);
    for (float& v : noise) v = static_cast<float>(Symmetric(rng, 1));
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t k = 0; k < kernel_.size(); ++k) {
        // out[x] += kernel[k] noise[x + k - reach]
        const std::size_t begin = reach > k ? reach - k : 0;
        const std::size_t end = k > reach ? width - std::min(width, k - reach) : width;
        for (std::size_t x = begin; x < end; ++x) {
          rows[y * width + x] += kernel_[k] * noise[y * width + x + k - reach];
        }
      }
    }
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t k = 0; k < kernel_.size(); ++k) {
        if (y + k < reach || y + k - reach >= height) continue;
        const float* from = rows.data() + (y + k - reach) * width;
        for (std::size_t x = 0; x < width; ++x) field[y * width + x] += kernel_[k] * from[x];
      }
    }
    return field;
  }

 private:
  std::vector<float> kernel_;
};

/// Mixes in the maximum (amount > 0) or minimum (< 0) over each pixel and its four neighbours.
void ChangeThickness(double amount, std::size_t height, std::size_t width, std::span<float> image) {
  const std::vector<float> old(image.begin(), image.end());
  const bool thicker = amount > 0;
  const auto share = static_cast<float>(std::abs(amount));
  const auto at = [&](std::size_t y, std::size_t x) { return old[y * width + x]; };
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      float low = at(y, x), high = low;
      const auto look = [&](float v) {
        low = std::min(low, v);
        high = std::max(high, v);
      };
      look(y > 0 ? at(y - 1, x) : 0.0f);
      look(y + 1 < height ? at(y + 1, x) : 0.0f);
      look(x > 0 ? at(y, x - 1) : 0.0f);
      look(x + 1 < width ? at(y, x + 1) : 0.0f);
      image[y * width + x] += share * ((thicker ? high : low) - at(y, x));
    }
  }
}

}  // namespace

float SampleBilinear(std::span<const float> image, std::size_t height, std::size_t width, double y,
                     double x) {
  const double fy = std::floor(y - 0.5), fx = std::floor(x - 0.5);
  const auto wy = static_cast<float>(y - 0.5 - fy), wx = static_cast<float>(x - 0.5 - fx);
  if (fy < -1 || fx < -1 || fy >= static_cast<double>(height) || fx >= static_cast<double>(width)) {
    return 0.0f;
  }
  const auto top = static_cast<std::ptrdiff_t>(fy), left = static_cast<std::ptrdiff_t>(fx);
  const auto at = [&](std::ptrdiff_t r, std::ptrdiff_t c) {
    const bool inside = r >= 0 && c >= 0 && r < static_cast<std::ptrdiff_t>(height) &&
                        c < static_cast<std::ptrdiff_t>(width);
    return inside ? image[static_cast<std::size_t>(r) * width + static_cast<std::size_t>(c)] : 0.0f;
  };
  const float upper = at(top, left) + wx * (at(top, left + 1) - at(top, left));
  const float lower = at(top + 1, left) + wx * (at(top + 1, left + 1) - at(top + 1, left));
  return upper + wy * (lower - upper);
}

void Augment(const AugmentationOptions& options, std::size_t height, std::size_t width, Rng& rng,
             std::span<float> image) {
  const double angle = Symmetric(rng, options.rotation_degrees) * std::numbers::pi / 180;
  const double shear = Symmetric(rng, options.shear);
  const double scale_y = std::exp(Symmetric(rng, options.scale));
  const double scale_x = std::exp(Symmetric(rng, options.scale));
  const double shift_y = Symmetric(rng, options.shift_px);
  const double shift_x = Symmetric(rng, options.shift_px);
  const double elastic = options.elastic_px * rng.NextDouble();
  const double thickness = Symmetric(rng, options.thickness);

  const SmoothNoise noise(options.elastic_reach_px);
  const std::vector<float> field_y = noise.Field(height, width, rng);
  const std::vector<float> field_x = noise.Field(height, width, rng);
  const std::vector<float> source(image.begin(), image.end());
  const double middle_y = static_cast<double>(height) / 2,
               middle_x = static_cast<double>(width) / 2;
  const double cosine = std::cos(angle), sine = std::sin(angle);
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t i = y * width + x;
      // From the output back to the source: shift, scale, slant, turn.
      const double v = (static_cast<double>(y) + 0.5 - middle_y - shift_y) * scale_y;
      const double u = (static_cast<double>(x) + 0.5 - middle_x - shift_x) * scale_x + shear * v;
      const double from_y = middle_y + cosine * v + sine * u + elastic * field_y[i];
      const double from_x = middle_x - sine * v + cosine * u + elastic * field_x[i];
      image[i] = SampleBilinear(source, height, width, from_y, from_x);
    }
  }
  ChangeThickness(thickness, height, width, image);
}

}  // namespace inklens
