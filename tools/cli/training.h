#pragma once

#include <string>

#include "core/base/status.h"
#include "core/train/trainer.h"

namespace inklens::cli {

struct TrainOptions {
  std::string mnist;       ///< folder with MNIST's four files
  bool transpose = false;  ///< the images, which lie transposed in their files
  std::string output;      ///< safetensors file to write
  std::string name;        ///< of the network, for people; empty: the output's without its ending
  std::string network;     ///< weights file whose layer sequence to train; empty: the seed's
  std::string start;       ///< weights file to go on from; empty: new weights
  TrainingRecipe recipe;
  /// Scenes in an epoch, made of MNIST's digits; the network reads several labels then. 0: single
  /// digits.
  std::size_t scenes = 0;
  bool augment = false;           ///< distort MNIST's images anew in every epoch
  std::string drawn;              ///< JSON file with drawings to train on as well; empty for none
  std::size_t drawn_repeats = 1;  ///< how often an epoch goes through the drawings
  bool round_fp16 = true;         ///< round the weights to half precision and store them so
  bool resume = false;            ///< go on from the last run's checkpoint
  bool json = false;
  int threads = 1;
};

/// Trains a network and writes it, with what made it and its accuracy on MNIST's test images in
/// the metadata. After each epoch a checkpoint lies beside the output, until that is written.
/// Errors, beside those of data, network and training: kUnsupported for a network of several labels
/// without scenes.
Status Train(const TrainOptions& options);

}  // namespace inklens::cli
