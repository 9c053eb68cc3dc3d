#pragma once

#include <span>
#include <vector>

#include "core/model/pass.h"

namespace inklens {

/// What a fast pass keeps in a context.
struct FastPassState {
  /// A thread that works by itself: its own operators and buffers, which stay in its cache.
  struct Lane {
    ExecutionContext context;
    PassBuffers buffers;
    Status status = Status::Ok();
  };
  std::vector<Lane> lanes;
  Tensor features;  ///< what the first dense layer reads
  PassBuffers buffers;
};

/// Runs a pass on a batch of any size. The steps before the first dense layer run on blocks of a
/// few images, each block on one thread from the first layer to the last: threads wait for each
/// other once, and what a layer wrote is in the thread's own cache for the next. The rest runs on
/// hundreds of images at once, for a dense layer's weights are larger than what it reads.
/// @param steps PlanPass of `layers`.   @param inputs [N, ...].   @param outputs [N, ...].
Status RunFastPass(ExecutionContext& context, FastPassState& state, std::span<const Layer> layers,
                   std::span<const PassStep> steps, ConstTensorView inputs, TensorView outputs);

}  // namespace inklens
