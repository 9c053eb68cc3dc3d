#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "commands.h"
#include "core/engine/engine.h"

namespace inklens::cli {

/// The network of a weights file. Errors: those of the file, naming it.
Result<std::shared_ptr<const Model>> ReadModel(const std::string& path);

/// The explanations that a request asks for: one, or of "all" each method with the options that it
/// has.
std::vector<ExplanationRequest> RequestsOf(const ExplanationRequest& request);

/// Runs one explanation to its end; `report` hears how far it is after every step.
Result<Explanation> RunToEnd(Engine& engine, const std::shared_ptr<const Instance>& instance,
                             const ExplanationRequest& request,
                             const std::function<void(const Progress&)>& report);

}  // namespace inklens::cli
