#include "explaining.h"

#include <string>
#include <utility>

#include "core/model/safetensors.h"
#include "files.h"

namespace inklens::cli {
namespace {

/// Forward passes between two reports.
constexpr std::size_t kStepBudget = 64;

/// RISE's masks from the tensor "masks" of a file; null without a file.
Result<std::shared_ptr<const Tensor>> ReadMasks(const std::string& path) {
  if (path.empty()) return std::shared_ptr<const Tensor>();
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(path));
  const Result<Safetensors> file = Safetensors::Parse(bytes);
  if (!file.ok()) return About(path, file.status());
  Result<Tensor> masks = file.value().ReadFloats("masks");
  if (!masks.ok()) return About(path, masks.status());
  return std::shared_ptr<const Tensor>(std::make_shared<Tensor>(std::move(masks).value()));
}

}  // namespace

Result<std::vector<ExplanationRequest>> RequestsOf(const ExplainOptions& options) {
  ExplanationRequest asked = options.request;
  INKLENS_ASSIGN_OR_RETURN(asked.rise.masks, ReadMasks(options.masks));
  std::vector<ExplanationRequest> requests;
  if (asked.method == "all") {
    for (const MethodInfo& method : Methods()) requests.push_back(RequestFor(method, asked));
  } else {
    requests.push_back(asked);
  }
  return requests;
}

Result<ExplanationResult> RunToEnd(ExecutionContext& context, const Model& model,
                                   const std::shared_ptr<const Instance>& instance,
                                   const ExplanationRequest& request,
                                   const std::function<void(const Progress&)>& report) {
  INKLENS_ASSIGN_OR_RETURN(Explanation explanation,
                           Explanation::Start(context, model, instance, request));
  while (!explanation.Progress().done()) {
    INKLENS_RETURN_IF_ERROR(explanation.Step(context, kStepBudget));
    report(explanation.Progress());
  }
  return explanation.Estimate();
}

}  // namespace inklens::cli
