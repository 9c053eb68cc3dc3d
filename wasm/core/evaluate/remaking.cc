#include "core/evaluate/remaking.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/evaluate/pixel_order.h"

namespace inklens {

RemakingJob::RemakingJob(MeasureValue value) : value_(std::move(value)) {}

Status RemakingJob::Step(ExecutionContext& context, std::size_t budget) {
  if (value_) return Status::Ok();
  if (maps_.size() < passes_.size()) {
    if (!current_) {
      INKLENS_ASSIGN_OR_RETURN(current_, begin_(context, maps_.size()));
    }
    if (!current_->Progress().done()) INKLENS_RETURN_IF_ERROR(current_->Step(context, budget));
    if (!current_->Progress().done()) return Status::Ok();
    INKLENS_ASSIGN_OR_RETURN(RemadeMap map, current_->Map());
    maps_.push_back(std::move(map));
    forward_passes_ += current_->forward_passes();
    current_.reset();
    if (maps_.size() < passes_.size()) return Status::Ok();
  }
  INKLENS_ASSIGN_OR_RETURN(value_, judge_(maps_));
  return Status::Ok();
}

inklens::Progress RemakingJob::Progress() const {
  const std::size_t total =
      std::max<std::size_t>(1, std::accumulate(passes_.begin(), passes_.end(), std::size_t{0}));
  if (value_) return {total, total};
  const auto current = passes_.begin() + static_cast<std::ptrdiff_t>(maps_.size());
  std::size_t completed = std::accumulate(passes_.begin(), current, std::size_t{0});
  if (current_) {
    const inklens::Progress inner = current_->Progress();
    completed += *current * inner.completed / std::max<std::size_t>(1, inner.total);
  }
  // Were a judgement to fail, all maps would be there and the job still not done.
  return {std::min(completed, total - 1), total};
}

std::size_t RemakingJob::forward_passes() const {
  return forward_passes_ + (current_ ? current_->forward_passes() : 0);
}

Result<MeasureValue> RemakingJob::Judged() const {
  if (!value_) return InvalidArgument("The measure is not done yet.");
  return *value_;
}

Status CheckMadeMap(const MadeMap& made) {
  INKLENS_RETURN_IF_ERROR(CheckTarget(*made.subject.classifier, made.subject.target));
  const InputSpec& spec = made.subject.classifier->input();
  return CheckMap(made.name, made.map, spec.height, spec.width);
}

}  // namespace inklens
