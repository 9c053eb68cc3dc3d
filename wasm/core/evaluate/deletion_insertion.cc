#include "core/evaluate/deletion_insertion.h"

#include <algorithm>
#include <utility>

namespace inklens {
namespace {

template <typename Options>
OptionTable<Options> CurveTable(std::string what_is_shown) {
  return {{
      Row<Options>({.name = "step_pixels",
                    .text = "Pixels that are changed from one image to the next.",
                    .unit = "px",
                    .minimum = 1,
                    .maximum = 1'000'000,
                    .step = 7},
                   [](Options& o) -> auto& { return o.step_pixels; }),
      Row<Options>({.name = "substrate",
                    .text = std::move(what_is_shown),
                    .choices = {"black", "mean", "blurred"}},
                   [](Options& o) -> auto& { return o.substrate; }),
  }};
}

}  // namespace

OptionTable<DeletionOptions> DeletionTable() {
  return CurveTable<DeletionOptions>(
      "What a removed pixel shows: black, the mean grey, or the image blurred.");
}

OptionTable<InsertionOptions> InsertionTable() {
  return CurveTable<InsertionOptions>(
      "What a pixel shows until it is put back: black, the mean grey, or the image blurred.");
}

PixelCurve::PixelCurve(SharedImage from, SharedImage to, std::shared_ptr<const PixelOrder> order,
                       std::size_t step_pixels, std::size_t target_class)
    : from_(std::move(from)),
      to_(std::move(to)),
      order_(std::move(order)),
      step_(std::max<std::size_t>(step_pixels, 1)),
      target_class_(target_class) {}

std::size_t PixelCurve::count() const { return (order_->size() + step_ - 1) / step_ + 1; }

std::size_t PixelCurve::Changed(std::size_t index) const {
  return std::min(index * step_, order_->size());
}

void PixelCurve::Make(std::size_t index, std::span<float> input) const {
  const std::size_t changed = Changed(index);
  // Whichever end is nearer is copied and the rest set.
  const bool forwards = 2 * changed < order_->size();
  const std::vector<float>& base = forwards ? *from_ : *to_;
  const std::vector<float>& other = forwards ? *to_ : *from_;
  std::copy(base.begin(), base.end(), input.begin());
  const auto pixels =
      forwards ? std::span(*order_).first(changed) : std::span(*order_).subspan(changed);
  for (std::uint32_t pixel : pixels) input[pixel] = other[pixel];
}

MeasureValue PixelCurve::Reduce(const ImageScores& scores) const {
  MeasureValue result;
  double area = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    result.curve.push_back(scores.probability(i, target_class_));
    if (i == 0) continue;
    const double share =
        static_cast<double>(Changed(i) - Changed(i - 1)) / static_cast<double>(order_->size());
    area += share * (result.curve[i] + result.curve[i - 1]) / 2;
  }
  result.value = area;
  return result;
}

std::shared_ptr<const PerturbedImages> Deletion(RemovableImage& image,
                                                std::shared_ptr<const PixelOrder> order,
                                                std::size_t target_class,
                                                const DeletionOptions& options) {
  return std::make_shared<const PixelCurve>(image.whole(), image.Removed(options.substrate),
                                            std::move(order), options.step_pixels, target_class);
}

std::shared_ptr<const PerturbedImages> Insertion(RemovableImage& image,
                                                 std::shared_ptr<const PixelOrder> order,
                                                 std::size_t target_class,
                                                 const InsertionOptions& options) {
  return std::make_shared<const PixelCurve>(image.Removed(options.substrate), image.whole(),
                                            std::move(order), options.step_pixels, target_class);
}

}  // namespace inklens
