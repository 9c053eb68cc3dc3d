#include "core/model/fast_pass.h"

#include <algorithm>
#include <atomic>

namespace inklens {
namespace {

/// Images whose features are kept between the two halves of a pass; bounds the memory.
constexpr std::size_t kMostImages = 256;
/// Images in a block: enough rows for a matrix product at each place of Winograd's tiles, and few
/// enough for all that a layer reads and writes to stay in the second-level cache. Measured with
/// the seed network: 4 to 12 take the same time.
constexpr std::size_t kMostBlockImages = 8;
/// The same where layers are larger: activations between two layers.
constexpr std::size_t kBlockBytes = std::size_t{1} << 18;

std::size_t StepsBeforeDense(std::span<const Layer> layers, std::span<const PassStep> steps) {
  const auto dense = std::find_if(steps.begin(), steps.end(), [&](const PassStep& step) {
    return std::holds_alternative<Dense>(layers[step.layer]);
  });
  return static_cast<std::size_t>(dense - steps.begin());
}

/// Runs steps on blocks of images, every thread on its own.
Status RunBlocks(ExecutionContext& context, FastPassState& state, std::span<const Layer> layers,
                 std::span<const PassStep> steps, ConstTensorView inputs, TensorView outputs) {
  const std::size_t count = inputs.shape()[0];
  const std::size_t largest = std::max<std::size_t>(1, LargestBetween(steps));
  const std::size_t most =
      std::clamp<std::size_t>(kBlockBytes / (largest * sizeof(float)), 1, kMostBlockImages);
  const std::size_t threads = static_cast<std::size_t>(context.thread_count());
  // As many blocks for each thread; where there are fewer images than threads, one image a block.
  std::size_t blocks = (count + most - 1) / most;
  blocks = std::min(count, (blocks + threads - 1) / threads * threads);
  if (state.lanes.size() < threads) state.lanes.resize(threads);
  for (FastPassState::Lane& lane : state.lanes) {
    INKLENS_RETURN_IF_ERROR(lane.buffers.Reserve((count + blocks - 1) / blocks * largest));
    lane.status = Status::Ok();
  }
  std::atomic<std::size_t> next = 0;
  context.ParallelFor(std::min(threads, blocks), [&](std::size_t thread) {
    FastPassState::Lane& lane = state.lanes[thread];
    for (std::size_t block = next++; block < blocks; block = next++) {
      const std::size_t begin = block * count / blocks, end = (block + 1) * count / blocks;
      const Status status = RunSteps(lane.context, layers, steps, inputs.Slice(begin, end - begin),
                                     outputs.Slice(begin, end - begin), lane.buffers);
      if (!status.ok()) lane.status = status;
    }
  });
  for (const FastPassState::Lane& lane : state.lanes) INKLENS_RETURN_IF_ERROR(lane.status);
  return Status::Ok();
}

}  // namespace

Status RunFastPass(ExecutionContext& context, FastPassState& state, std::span<const Layer> layers,
                   std::span<const PassStep> steps, ConstTensorView inputs, TensorView outputs) {
  const std::size_t by_image = StepsBeforeDense(layers, steps);
  const auto first = steps.first(by_image), rest = steps.subspan(by_image);
  const std::size_t count = inputs.shape()[0];
  const std::size_t rounds = (count + kMostImages - 1) / kMostImages;
  const std::size_t most = (count + rounds - 1) / rounds;
  const std::size_t features = first.empty() || rest.empty() ? 0 : rest[0].input.ElementCount();
  if (state.features.size() < most * features) {
    INKLENS_ASSIGN_OR_RETURN(state.features, Tensor::Create({most * features}));
  }
  INKLENS_RETURN_IF_ERROR(state.buffers.Reserve(most * LargestBetween(rest)));
  for (std::size_t begin = 0; begin < count; begin += most) {
    const std::size_t items = std::min(most, count - begin);
    ConstTensorView between = inputs.Slice(begin, items);
    const TensorView logits = outputs.Slice(begin, items);
    if (!first.empty()) {
      const TensorView to =
          rest.empty() ? logits : TensorView(state.features.data(), {items, features});
      INKLENS_RETURN_IF_ERROR(RunBlocks(context, state, layers, first, between, to));
      if (rest.empty()) continue;
      between = to;
    }
    INKLENS_RETURN_IF_ERROR(RunSteps(context, layers, rest, between, logits, state.buffers));
  }
  return Status::Ok();
}

}  // namespace inklens
