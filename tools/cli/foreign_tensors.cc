#include "foreign_tensors.h"

#include <algorithm>

namespace inklens::cli {
namespace {

/// A name's last part, and all before it with the point.
struct NameParts {
  std::string module, last;
};
NameParts PartsOf(std::string_view name) {
  const auto point = name.rfind('.');
  const std::size_t begin = point == std::string_view::npos ? 0 : point + 1;
  return {std::string(name.substr(0, begin)), std::string(name.substr(begin))};
}

constexpr const char* kNoSuchLayer =
    ", which Inklens does not have: its layers are conv, relu, pool, avgpool, bn, flatten and "
    "dense, and without the tensor it is another network.";

/// What a tensor is of which a plain weight has to be made; empty if it is none of these.
std::string OfParametrised(const Safetensors& file, std::string_view name, const NameParts& parts) {
  const auto beside = [&](const char* last) { return file.tensors.contains(parts.module + last); };
  if (IsAdapter(name)) {
    return "of a LoRA adapter; merge the adapters into the network (PEFT: merge_and_unload) and "
           "save that.";
  }
  if (name.find("parametrizations.") != std::string_view::npos) {
    return "of a parametrised weight, as in weight or spectral normalisation; call "
           "torch.nn.utils.parametrize.remove_parametrizations before saving.";
  }
  if (parts.last == "weight_g" || (parts.last == "weight_v" && beside("weight_g"))) {
    return "of a weight normalisation; call torch.nn.utils.remove_weight_norm before saving.";
  }
  if (parts.last.ends_with("_mask") || (parts.last == "bias_orig" && beside("bias_mask")) ||
      (parts.last == "weight_orig" && beside("weight_mask"))) {
    return "of a pruned layer; call torch.nn.utils.prune.remove before saving.";
  }
  if (parts.last == "weight_orig") {
    return "of a spectral normalisation; call torch.nn.utils.remove_spectral_norm before saving.";
  }
  return "";
}

/// What layer a "weight" or a "running_mean" is of that no word of --layers, or only bn, names.
std::string OfLayer(const Safetensors& file, const SafetensorsEntry& entry,
                    const NameParts& parts) {
  const auto beside = [&](const char* last) { return file.tensors.contains(parts.module + last); };
  if (parts.last == "running_mean" && !beside("weight")) {
    return "of a batch normalisation without weight and bias (affine=False); give it both, ones "
           "and zeros, before saving.";
  }
  if (parts.last != "weight") return "";
  const auto bias = file.tensors.find(parts.module + "bias");
  const bool has_bias = bias != file.tensors.end();
  const std::size_t rank = entry.dims.size();
  if (beside("running_mean")) return "of a batch normalisation; name it, as bn.";
  if (rank == 1 && has_bias) {
    return std::string(
               "of a LayerNorm, GroupNorm or InstanceNorm, or of a batch normalisation "
               "without running statistics") +
           kNoSuchLayer;
  }
  if (rank == 1) return std::string("of a PReLU or RMSNorm") + kNoSuchLayer;
  if (has_bias && bias->second.dims == entry.dims) {
    return std::string("of a LayerNorm") + kNoSuchLayer;
  }
  if (rank == 3) return std::string("of a convolution in one dimension (Conv1d)") + kNoSuchLayer;
  if (rank == 5) return std::string("of a convolution in three dimensions (Conv3d)") + kNoSuchLayer;
  return "";
}

}  // namespace

bool IsAdapter(std::string_view name) {
  return name.starts_with("lora_") || name.find(".lora_") != std::string_view::npos;
}

bool IsAverage(std::string_view name) {
  for (std::size_t at = name.find("ema"); at != std::string_view::npos;
       at = name.find("ema", at + 1)) {
    const auto ends = [&](std::size_t i) { return name[i] == '.' || name[i] == '_'; };
    const std::size_t end = at + 3;
    if ((at == 0 || ends(at - 1)) && (end == name.size() || ends(end))) return true;
  }
  return false;
}

bool MayBeWeight(std::string_view name, const SafetensorsEntry& entry) {
  if (entry.dims.size() != 2 && entry.dims.size() != 4) return false;
  return IsAdapter(name) || name.find("parametrizations.") != std::string_view::npos ||
         PartsOf(name).last.find("weight") != std::string::npos;
}

std::string ForeignTensor(const Safetensors& file, const std::set<std::string>& used) {
  for (const auto& [name, entry] : file.tensors) {
    if (used.contains(name)) continue;
    const NameParts parts = PartsOf(name);
    std::string what = OfParametrised(file, name, parts);
    if (what.empty()) what = OfLayer(file, entry, parts);
    if (!what.empty()) return "\"" + name + "\" is " + what;
  }
  return "";
}

}  // namespace inklens::cli
