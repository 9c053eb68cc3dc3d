#pragma once

#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include "core/explain/instance.h"

namespace inklens {

/// The score gradients of one image, made when first asked for: the gradient methods share one
/// backward pass per target and layer.
class InstanceGradients {
 public:
  /// dS/dA at layers()[layer], as DifferentiableClassifier::ScoreGradient has it.
  /// @param instance of `classifier`; another one than before makes the others forgotten.
  /// Errors: those of ScoreGradient.
  Result<std::shared_ptr<const Tensor>> Find(ExecutionContext& context,
                                             const DifferentiableClassifier& classifier,
                                             const std::shared_ptr<const Instance>& instance,
                                             const Target& target, std::size_t layer);

 private:
  using Key = std::tuple<std::size_t, std::optional<std::size_t>, std::size_t>;

  std::shared_ptr<const Instance> instance_;
  std::map<Key, std::shared_ptr<const Tensor>> gradients_;
};

}  // namespace inklens
