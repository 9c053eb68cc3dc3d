#pragma once

#include <memory>

#include "core/engine/explanation_job.h"

namespace inklens::test {

/// What jobs work with, of objects that a test owns: they must outlive the jobs.
inline ExplanationWorld WorldOf(ExecutionContext& context,
                                const DifferentiableClassifier& classifier) {
  return {{std::shared_ptr<void>(), &context},
          {std::shared_ptr<void>(), &classifier},
          std::make_shared<InstanceGradients>()};
}

inline Result<ExplanationJob> StartJob(ExecutionContext& context,
                                       const DifferentiableClassifier& classifier,
                                       std::shared_ptr<const Instance> instance,
                                       const ExplanationRequest& request) {
  return ExplanationJob::Start(WorldOf(context, classifier), std::move(instance), request);
}

/// An option in force, in words; empty where there is none of that name.
inline std::string TextOf(const Explanation& explanation, const std::string& name) {
  const auto found = explanation.options.find(name);
  return found == explanation.options.end() ? "" : OptionText(found->second);
}

}  // namespace inklens::test
