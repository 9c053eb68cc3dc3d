#include "core/explain/channel_terms.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/sorted_indices.h"

namespace inklens {
namespace {

/// The cam of the channels marked with 1, signed.
using CamOfChannels = FunctionRef<Result<Map2D>(std::span<const std::uint8_t> marks)>;

double AbsoluteSum(const Map2D& map) {
  double sum = 0;
  for (float value : map.values) sum += std::abs(static_cast<double>(value));
  return sum;
}

/// @param channel_weights empty: the order is by contribution, whatever is asked for.
Status AddSum(std::size_t channels, const std::vector<double>& channel_weights, CamOfChannels cam,
              ShowCam show, const SumOfChannels& sum, TermList& terms) {
  std::vector<std::uint8_t> marks(channels);
  std::vector<Map2D> shares(channels), sums(channels), maps(channels);
  std::vector<double> sizes(channels), ranks(channels);
  const auto cam_with = [&](std::size_t channel, Map2D& map) -> Status {
    marks[channel] = 1;
    INKLENS_ASSIGN_OR_RETURN(map, cam(marks));
    return Status::Ok();
  };
  for (std::size_t k = 0; k < channels; ++k) {
    INKLENS_RETURN_IF_ERROR(cam_with(k, shares[k]));
    marks[k] = 0;
    sizes[k] = AbsoluteSum(shares[k]);
  }
  if (sum.order == ChannelOrder::kWeight && !channel_weights.empty()) {
    // As they are shown: weights that look alike are in the layer's order.
    std::transform(channel_weights.begin(), channel_weights.end(), sizes.begin(),
                   [](double weight) { return static_cast<float>(weight); });
  }
  const std::vector<std::size_t> order =
      SortedIndices(channels, [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  for (std::size_t i = 0; i < channels; ++i) {
    INKLENS_RETURN_IF_ERROR(cam_with(order[i], sums[i]));
    maps[i] = show(sums[i]).map;
    ranks[i] = static_cast<double>(order[i]);
  }
  terms.AddMaps("weighted_activations", sum.share, TermAxis::kChannel, shares);
  terms.AddRow("channel_order", "", TermAxis::kChannel, ranks);
  terms.AddMaps("partial_sums", "", TermAxis::kChannel, sums);
  terms.AddMaps("partial_maps", "", TermAxis::kChannel, maps);
  terms.AddMap("cam", sum.cam, sums.back());
  return Status::Ok();
}

}  // namespace

Status AddWeightedSum(ConstTensorView activations, const std::vector<double>& channel_weights,
                      ShowCam show, const SumOfChannels& sum, TermList& terms) {
  std::vector<double> marked(channel_weights.size());
  const auto cam = [&](std::span<const std::uint8_t> marks) -> Result<Map2D> {
    for (std::size_t k = 0; k < marked.size(); ++k) marked[k] = marks[k] ? channel_weights[k] : 0;
    return WeightedChannelSum(activations, marked);
  };
  return AddSum(marked.size(), channel_weights, cam, show, sum, terms);
}

Status AddGradientSum(ConstTensorView gradient, ChannelAxis axis,
                      const std::vector<double>& channel_weights, CamOfGradient cam, ShowCam show,
                      const SumOfChannels& sum, TermList& terms) {
  const bool first = axis == ChannelAxis::kFirst;
  const Shape& shape = gradient.shape();
  const std::size_t channels = shape[first ? 0 : shape.rank() - 1];
  const std::size_t places = gradient.size() / channels;
  std::vector<float> marked(gradient.size());
  const auto of_marked = [&](std::span<const std::uint8_t> marks) {
    for (std::size_t i = 0; i < marked.size(); ++i) {
      marked[i] = marks[first ? i / places : i % channels] ? gradient[i] : 0;
    }
    return cam({marked.data(), shape});
  };
  return AddSum(channels, channel_weights, of_marked, show, sum, terms);
}

Status AddGradientInput(const GradientTermsInput& input, const char* gradient_symbol,
                        TermList& terms) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(input.activations, input.score_gradient));
  terms.AddChannels("activations", "A^k", input.activations);
  terms.AddChannels("score_gradient", gradient_symbol, input.score_gradient);
  return Status::Ok();
}

}  // namespace inklens
