#include "core/explain/channel_terms.h"

#include <cmath>
#include <utility>
#include <vector>

#include "core/base/sorted_indices.h"

namespace inklens {
namespace {

double AbsoluteSum(const Map2D& map) {
  double sum = 0;
  for (float value : map.values) sum += std::abs(static_cast<double>(value));
  return sum;
}

}  // namespace

Result<Map2D> AddChannelSum(const ChannelSum& sum, const char* weighted, const char* cam,
                            TermList& terms) {
  std::vector<std::uint8_t> marks(sum.channels);
  std::vector<Map2D> shares, sums, maps;
  for (std::size_t k = 0; k < sum.channels; ++k) {
    marks[k] = 1;
    INKLENS_ASSIGN_OR_RETURN(Map2D share, sum.cam(marks));
    shares.push_back(std::move(share));
    marks[k] = 0;
  }
  std::vector<double> sizes;
  for (const Map2D& share : shares) sizes.push_back(AbsoluteSum(share));
  const std::vector<std::size_t> order = SortedIndices(
      sizes.size(), [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  for (std::size_t channel : order) {
    marks[channel] = 1;
    INKLENS_ASSIGN_OR_RETURN(Map2D partial, sum.cam(marks));
    maps.push_back(sum.show(partial).map);
    sums.push_back(std::move(partial));
  }
  terms.AddMaps({"weighted_activations", weighted}, TermAxis::kChannel, shares);
  terms.AddRow({"channel_order"}, TermAxis::kChannel,
               std::vector<double>(order.begin(), order.end()));
  terms.AddMaps({"partial_sums"}, TermAxis::kChannel, sums);
  terms.AddMaps({"partial_maps"}, TermAxis::kChannel, maps);
  terms.AddMap({"cam", cam}, sums.back());
  return std::move(sums.back());
}

ChannelSum SumOfWeighted(ConstTensorView activations, std::vector<double> channel_weights,
                         std::function<SaliencyMap(const Map2D& cam)> show) {
  const std::size_t channels = channel_weights.size();
  auto of_marked = [activations, weights = std::move(channel_weights)](
                       std::span<const std::uint8_t> marks) -> Result<Map2D> {
    std::vector<double> marked = weights;
    for (std::size_t k = 0; k < marked.size(); ++k) {
      if (marks[k] == 0) marked[k] = 0;
    }
    return WeightedChannelSum(activations, marked);
  };
  return {channels, std::move(of_marked), std::move(show)};
}

ChannelSum SumOverGradient(ConstTensorView gradient, ChannelAxis axis,
                           std::function<Result<Map2D>(ConstTensorView gradient)> cam,
                           std::function<SaliencyMap(const Map2D& cam)> show) {
  const bool first = axis == ChannelAxis::kFirst;
  const Shape& shape = gradient.shape();
  const std::size_t channels = shape[first ? 0 : shape.rank() - 1];
  auto of_marked = [=](std::span<const std::uint8_t> marks) -> Result<Map2D> {
    INKLENS_ASSIGN_OR_RETURN(Tensor marked, Tensor::FromValues(shape, gradient.values()));
    const std::size_t places = marked.size() / channels;
    for (std::size_t i = 0; i < marked.size(); ++i) {
      if (marks[first ? i / places : i % channels] == 0) marked[i] = 0;
    }
    return cam(marked);
  };
  return {channels, std::move(of_marked), std::move(show)};
}

}  // namespace inklens
