#pragma once

#include "core/model/model.h"

namespace inklens {

/// The network of the source document (conv 5x5 to 32, ReLU, pool 2, conv 5x5 to 64, ReLU, pool 2,
/// flatten, dense to 1024, ReLU, dense to 10) for MNIST's 28x28 images, all parameters zero.
Result<Model> MakeSeedNetwork();

/// A network that reads scenes of several digits (see train/scene.h), all parameters zero: fully
/// convolutional, with a score for each class at each of 14x14 places and their mean over the plane
/// as its logits, each a sigmoid's. Each place sees 28x28 pixels, more than a digit.
///   conv 5x5 to 16, ReLU, max pool 2, conv 3x3 to 32, ReLU, max pool 2, conv 3x3 to 64, ReLU,
///   conv 3x3 to 64, ReLU, conv 1x1 to 10, average pool 14, flatten
/// Convolutions are padded, so that the plane is the whole image's and nothing is lost at its edge.
Result<Model> MakeSceneNetwork();

}  // namespace inklens
