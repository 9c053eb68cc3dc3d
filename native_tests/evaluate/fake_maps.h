#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/evaluate/remaking.h"
#include "evaluate/measured.h"
#include "testing/toy_classifiers.h"

namespace inklens::test {

/// A map that a formula gives, after so many forward passes.
class FakeMapJob final : public MapJob {
 public:
  FakeMapJob(RemadeMap map, std::size_t passes) : map_(std::move(map)), passes_(passes) {}

  Status Step(ExecutionContext&, std::size_t budget) override {
    completed_ = std::min(passes_, completed_ + std::max<std::size_t>(1, budget));
    return Status::Ok();
  }
  inklens::Progress Progress() const override { return {completed_, passes_}; }
  std::size_t forward_passes() const override { return completed_; }
  Result<RemadeMap> Map() const override { return map_; }

 private:
  RemadeMap map_;
  std::size_t passes_;
  std::size_t completed_ = 0;
};

/// @param formula what the map of a subject is.   @param passes 0: done at once, as the CAMs are.
inline MapMaker FakeMaker(std::function<Result<RemadeMap>(const MapSubject&)> formula,
                          std::size_t passes = 0) {
  return [formula = std::move(formula), passes](
             ExecutionContext&, const MapSubject& subject) -> Result<std::unique_ptr<MapJob>> {
    INKLENS_ASSIGN_OR_RETURN(RemadeMap map, formula(subject));
    return std::unique_ptr<MapJob>(std::make_unique<FakeMapJob>(std::move(map), passes));
  };
}

/// Steps a job to its end and gives what it says; throws where that is an error.
MeasureValue Finish(ExecutionContext& context, RemakingJob job, std::size_t budget = 1'000'000);

/// A detail's value, or nothing where there is none.
inline std::optional<double> DetailOf(const MeasureValue& finding, const std::string& name) {
  for (const auto& [key, value] : finding.details) {
    if (key == name) return value;
  }
  return std::nullopt;
}

/// Two classes S_0 = x_0 + 2 x_1 + 3 x_2 + ..., S_1 = 0 on an image of height x width pixels that
/// has the values given.
inline MapSubject ToySubject(std::size_t height, std::size_t width, std::vector<float> pixels) {
  std::vector<float> head(2 * height * width);
  for (std::size_t i = 0; i < height * width; ++i) head[i] = static_cast<float>(i + 1);
  auto classifier = std::make_shared<ToyDifferentiableClassifier>(
      InputSpec{.height = height, .width = width}, std::vector<float>{1}, std::vector<float>{0},
      std::move(head));
  ExecutionContext context;
  auto tensor = Tensor::FromValues({1, height, width, 1}, pixels);
  auto instance = MakeInstanceOfPixels(context, *classifier, tensor.value());
  MapSubject subject;
  subject.classifier = std::move(classifier);
  subject.instance = std::make_shared<const Instance>(std::move(instance).value());
  return subject;
}

}  // namespace inklens::test
