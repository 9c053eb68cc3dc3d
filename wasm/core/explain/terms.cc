#include "core/explain/terms.h"

#include <algorithm>
#include <utility>

namespace inklens {

std::string_view TermAxisName(TermAxis axis) {
  switch (axis) {
    case TermAxis::kChannel:
      return "channel";
    case TermAxis::kHeight:
      return "height";
    case TermAxis::kWidth:
      return "width";
    case TermAxis::kSample:
      return "sample";
    case TermAxis::kSuperpixel:
      return "superpixel";
    case TermAxis::kStep:
      return "step";
  }
  return "";
}

Status TermList::CheckRoom(std::size_t count, std::size_t values_of_each) const {
  const std::size_t left = kMostValues - std::min(values_, kMostValues);
  if (values_of_each == 0 || count <= left / values_of_each) return Status::Ok();
  return ResourceExhausted("The terms would have ", count, " times ", values_of_each,
                           " values more; expected at most ", kMostValues, " in all.");
}

void TermList::Add(TermName name, std::vector<TermAxis> axes, std::vector<std::size_t> shape,
                   std::vector<float> values) {
  values_ += values.size();
  terms_.push_back(
      {name.name, name.symbol, layer_, std::move(axes), std::move(shape), std::move(values)});
}

void TermList::AddNumber(TermName name, double value) {
  AddRow(name, TermAxis::kStep, std::span(&value, 1));
}

void TermList::AddRow(TermName name, TermAxis axis, std::span<const double> values) {
  Add(name, {axis}, {values.size()}, std::vector<float>(values.begin(), values.end()));
}

void TermList::AddMap(TermName name, const Map2D& map) {
  Add(name, {TermAxis::kHeight, TermAxis::kWidth}, {map.height, map.width}, map.values);
}

void TermList::AddChannels(TermName name, ConstTensorView tensor) {
  const Shape& shape = tensor.shape();
  Add(name, {TermAxis::kChannel, TermAxis::kHeight, TermAxis::kWidth},
      {shape[3], shape[1], shape[2]}, ChannelsFirst(tensor));
}

void TermList::AddMaps(TermName name, TermAxis axis, std::span<const Map2D> maps) {
  std::vector<float> values;
  values.reserve(maps.size() * maps.front().values.size());
  for (const Map2D& map : maps) {
    values.insert(values.end(), map.values.begin(), map.values.end());
  }
  Add(name, {axis, TermAxis::kHeight, TermAxis::kWidth},
      {maps.size(), maps.front().height, maps.front().width}, std::move(values));
}

std::vector<float> ChannelsFirst(ConstTensorView tensor) {
  const std::size_t channels = tensor.shape()[3], places = tensor.size() / channels;
  std::vector<float> values(tensor.size());
  for (std::size_t k = 0; k < channels; ++k) {
    for (std::size_t i = 0; i < places; ++i) values[k * places + i] = tensor[i * channels + k];
  }
  return values;
}

}  // namespace inklens
