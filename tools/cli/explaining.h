#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "commands.h"
#include "core/model/model.h"

namespace inklens::cli {

/// The explanations that the options ask for: one, or of "all" each method with the options that
/// it has. Reads the file of masks. Errors: those of the file, naming it.
Result<std::vector<ExplanationRequest>> RequestsOf(const ExplainOptions& options);

/// Runs one explanation to its end; `report` hears how far it is after every step.
Result<ExplanationResult> RunToEnd(ExecutionContext& context, const Model& model,
                                   const std::shared_ptr<const Instance>& instance,
                                   const ExplanationRequest& request,
                                   const std::function<void(const Progress&)>& report);

}  // namespace inklens::cli
