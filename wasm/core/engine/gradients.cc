#include "core/engine/gradients.h"

#include <utility>

namespace inklens {
namespace {

/// Ten classes at three layers of the seed network are 3 MB.
constexpr std::size_t kMaxRemembered = 32;

}  // namespace

Result<std::shared_ptr<const Tensor>> InstanceGradients::Find(
    ExecutionContext& context, const DifferentiableClassifier& classifier,
    const std::shared_ptr<const Instance>& instance, const Target& target, std::size_t layer) {
  if (instance != instance_) gradients_.clear();
  instance_ = instance;
  const Key key{target.target_class, target.contrast_class, layer};
  if (const auto found = gradients_.find(key); found != gradients_.end()) return found->second;
  INKLENS_ASSIGN_OR_RETURN(Tensor gradient,
                           classifier.ScoreGradient(context, instance->trace, target, layer));
  auto shared = std::make_shared<const Tensor>(std::move(gradient));
  if (gradients_.size() >= kMaxRemembered) gradients_.clear();
  gradients_.emplace(key, shared);
  return std::shared_ptr<const Tensor>(std::move(shared));
}

}  // namespace inklens
