#include "explaining.h"

#include <utility>

#include "files.h"

namespace inklens::cli {
namespace {

/// Forward passes between two reports.
constexpr std::size_t kStepBudget = 64;

}  // namespace

Result<std::shared_ptr<const Model>> ReadModel(const std::string& path) {
  INKLENS_ASSIGN_OR_RETURN(const auto weights, ReadFile(path));
  Result<Model> model = Model::Load(weights);
  if (!model.ok()) return About(path, model.status());
  return std::shared_ptr<const Model>(std::make_shared<const Model>(std::move(model).value()));
}

std::vector<ExplanationRequest> RequestsOf(const ExplanationRequest& request) {
  if (request.method != "all") return {request};
  std::vector<ExplanationRequest> requests;
  for (const MethodDescriptor& method : Methods()) {
    requests.push_back(RequestFor(method, request.options));
  }
  return requests;
}

Result<Explanation> RunToEnd(Engine& engine, const std::shared_ptr<const Instance>& instance,
                             const ExplanationRequest& request,
                             const std::function<void(const Progress&)>& report) {
  INKLENS_ASSIGN_OR_RETURN(ExplanationJob job, engine.Explain(instance, request));
  while (!job.Progress().done()) {
    INKLENS_RETURN_IF_ERROR(job.Step(kStepBudget));
    report(job.Progress());
  }
  return job.Estimate();
}

}  // namespace inklens::cli
