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

void TermList::Add(const char* name, const char* symbol, const Shape& shape,
                   const std::array<TermAxis, Shape::kMaxRank>& axes, std::vector<float> values) {
  values_ += values.size();
  terms_.push_back({name, symbol, layer_, shape, axes, std::move(values)});
}

void TermList::AddNumber(const char* name, const char* symbol, double value) {
  AddRow(name, symbol, TermAxis::kStep, std::vector<double>(1, value));
}

void TermList::AddRow(const char* name, const char* symbol, TermAxis axis,
                      const std::vector<double>& values) {
  std::vector<float> row(values.size());
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<float>(values[i]);
  Add(name, symbol, {values.size()}, {axis}, std::move(row));
}

void TermList::AddMap(const char* name, const char* symbol, const Map2D& map) {
  Add(name, symbol, {map.height, map.width}, {TermAxis::kHeight, TermAxis::kWidth}, map.values);
}

void TermList::AddChannels(const char* name, const char* symbol, ConstTensorView tensor) {
  const Shape& shape = tensor.shape();
  AddImages(name, symbol, TermAxis::kChannel, {shape[3], shape[1], shape[2]},
            ChannelsFirst(tensor));
}

void TermList::AddImages(const char* name, const char* symbol, TermAxis axis, const Shape& shape,
                         std::vector<float> values) {
  Add(name, symbol, shape, {axis, TermAxis::kHeight, TermAxis::kWidth}, std::move(values));
}

void TermList::AddMaps(const char* name, const char* symbol, TermAxis axis,
                       const std::vector<Map2D>& maps) {
  const Shape shape = {maps.size(), maps.front().height, maps.front().width};
  std::vector<float> values(shape.ElementCount());
  float* to = values.data();
  for (const Map2D& map : maps) to = std::copy(map.values.begin(), map.values.end(), to);
  AddImages(name, symbol, axis, shape, std::move(values));
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
