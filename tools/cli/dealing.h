#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/model/safetensors.h"
#include "core/model/state_dict.h"

namespace inklens::cli {

/// One layer as the text of --layers names it.
struct LayerWord {
  std::string type;     ///< of the weights format; "batch_norm" of either
  std::string weights;  ///< a prefix of tensor names that was asked for, or empty
  nlohmann::ordered_json settings = nlohmann::ordered_json::object();
};

/// Deals a state dict's tensors out to layers: those that a layer names to it, the others by kind,
/// in the order of their names; of a normalisation, or where several layers wait, the first whose
/// shape fits what the layer before it gives. What is another tensor's adapter or moving average
/// is dealt by name alone.
class Dealer {
 public:
  /// @param file  must outlive this.
  /// @param words all layers, front to back: what one of them names goes to no other.
  Dealer(const Safetensors& file, std::span<const LayerWord> words);

  /// The next layer. Errors: kNotFound (no tensors left for it).
  Status Add(const LayerWord& word);

  /// Errors: kUnsupported, naming tensors that no layer took: any, unless `ignore`; those that
  /// may be meant in place of one that was dealt by order, always.
  Status CheckLeftOver(bool ignore) const;
  /// What somebody should know who did not name the tensors: layers that could stand in each
  /// other's place, where their names do not tell the order; what is left out.
  std::vector<std::string> Hints() const;

  const nlohmann::ordered_json& layers() const { return layers_; }
  const std::set<std::string>& used() const { return used_; }

 private:
  using Json = nlohmann::ordered_json;
  using Kind = LayerTensors::Kind;

  Status AddTensors(const LayerWord& word, Json& layer);
  bool Fits(const LayerTensors& tensors, const LayerWord& word, Kind kind) const;
  std::optional<Kind> RivalOf(const std::string& name) const;
  void Use(Json& layer, const char* part, const LayerTensors& tensors);
  std::string Unique(std::string name);
  std::string Left() const;
  std::vector<std::string> Unused() const;

  const Safetensors& file_;
  std::vector<LayerTensors> left_;
  std::set<std::string> reserved_;  ///< prefixes that are dealt by name alone
  std::map<Kind, std::vector<LayerTensors>> by_order_;
  Json layers_ = Json::array();
  std::set<std::string> used_, names_;
  std::map<std::string, int> counts_;
  std::size_t channels_ = 0;  ///< of the last layer with weights; 0: none yet
  bool after_image_ = true;   ///< whether that was a convolution, or none
};

}  // namespace inklens::cli
