#include "fuzz/explaining.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fuzz/target.h"

namespace inklens::fuzz {
namespace {

constexpr std::size_t kBudget = 16;

/// A refusal is a sentence.
void ExpectSentence(const Status& status) {
  FUZZ_EXPECT(!status.ok());
  FUZZ_EXPECT(status.message().size() > 8);
}

/// False once the job is over by an error.
template <typename Job>
bool StepOn(Job& job, std::size_t most_passes) {
  std::size_t before = job.Progress().completed;
  for (std::size_t spent = 0; spent < most_passes && !job.Progress().done(); spent += kBudget) {
    const Status status = job.Step(kBudget);
    if (!status.ok()) {
      ExpectSentence(status);
      return false;
    }
    FUZZ_EXPECT(job.Progress().completed > before || job.Progress().done());
    before = job.Progress().completed;
  }
  return true;
}

void ExpectSoundMap(const Map2D& map, const InputSpec& input) {
  FUZZ_EXPECT(map.height == input.height && map.width == input.width);
  FUZZ_EXPECT(map.values.size() == map.height * map.width);
  FUZZ_EXPECT(std::all_of(map.values.begin(), map.values.end(),
                          [](float value) { return value >= 0 && value <= 1; }));
}

void ExpectSoundValue(const MeasureValue& value) {
  FUZZ_EXPECT(value.value.has_value() == value.reason.empty());
  FUZZ_EXPECT(!value.value || std::isfinite(*value.value));
  for (const double point : value.curve) FUZZ_EXPECT(std::isfinite(point));
}

}  // namespace

void ExpectSoundExplanation(Engine& engine, const std::shared_ptr<const Instance>& instance,
                            const ExplanationRequest& request, std::size_t most_passes) {
  Result<ExplanationJob> job = engine.Explain(instance, request);
  if (!job.ok()) return ExpectSentence(job.status());
  CountAsRead();
  if (!StepOn(job.value(), most_passes)) return;
  const Result<Explanation> explanation = job.value().Estimate();
  if (!explanation.ok()) return ExpectSentence(explanation.status());
  ExpectSoundMap(explanation.value().saliency.map, engine.model()->input());
  FUZZ_EXPECT(explanation.value().options.contains("target_class"));
}

void ExpectSoundMeasures(Engine& engine, const std::shared_ptr<const Instance>& instance,
                         const inklens::Target& target, std::vector<MeasureRequest> measures,
                         std::vector<MeasuredMap> maps, std::size_t most_passes) {
  const std::size_t measure_count = measures.size(), map_count = maps.size();
  Result<MeasureJob> job = engine.Measure(instance, target, std::move(measures), std::move(maps));
  if (!job.ok()) return ExpectSentence(job.status());
  CountAsRead();
  if (!StepOn(job.value(), most_passes) || !job.value().Progress().done()) return;
  FUZZ_EXPECT(job.value().values().size() == measure_count);
  for (const auto& values : job.value().values()) {
    FUZZ_EXPECT(values.size() == map_count);
    for (const MeasureValue& value : values) ExpectSoundValue(value);
  }
}

}  // namespace inklens::fuzz
