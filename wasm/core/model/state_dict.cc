#include "core/model/state_dict.h"

#include <optional>
#include <utility>

#include "core/base/sorted_indices.h"

namespace inklens {
namespace {

constexpr std::string_view kWeight = "weight";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// The whole number without leading zeros at the beginning of the text, which loses it.
std::string_view TakeNumber(std::string_view& text) {
  while (text.size() > 1 && text[0] == '0' && IsDigit(text[1])) text.remove_prefix(1);
  std::size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  const std::string_view number = text.substr(0, digits);
  text.remove_prefix(digits);
  return number;
}

bool NaturallyBefore(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (IsDigit(a[0]) && IsDigit(b[0])) {
      const std::string_view one = TakeNumber(a), other = TakeNumber(b);
      if (one.size() != other.size()) return one.size() < other.size();
      if (one != other) return one < other;
    } else {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

std::optional<LayerTensors::Kind> KindOf(std::size_t rank, bool running) {
  if (running) return LayerTensors::Kind::kNormalization;
  if (rank == 4) return LayerTensors::Kind::kConvolution;
  if (rank == 2) return LayerTensors::Kind::kDense;
  return std::nullopt;
}

}  // namespace

std::vector<LayerTensors> LayerTensorsOf(const Safetensors& file) {
  std::vector<LayerTensors> layers;
  for (const auto& [name, entry] : file.tensors) {
    if (!name.ends_with(kWeight)) continue;
    const std::string prefix = name.substr(0, name.size() - kWeight.size());
    if (!prefix.empty() && prefix.back() != '.') continue;
    const auto kind = KindOf(entry.dims.size(), file.tensors.contains(prefix + "running_mean"));
    if (kind) layers.push_back({*kind, prefix, entry.dims, file.tensors.contains(prefix + "bias")});
  }
  std::vector<LayerTensors> ordered;
  for (std::size_t i : SortedIndices(layers.size(), [&layers](std::size_t a, std::size_t b) {
         return NaturallyBefore(layers[a].prefix, layers[b].prefix);
       })) {
    ordered.push_back(std::move(layers[i]));
  }
  return ordered;
}

bool IsBookkeeping(std::string_view tensor) { return tensor.ends_with("num_batches_tracked"); }

}  // namespace inklens
