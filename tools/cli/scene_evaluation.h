#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace inklens::cli {

struct SceneEvaluationOptions {
  std::string weights;               ///< of a network that reads scenes
  std::string mnist;                 ///< folder with MNIST's t10k files
  std::size_t scenes = 100;          ///< of each kind
  std::vector<std::string> kinds;    ///< empty: all
  std::vector<std::string> methods;  ///< empty: all
  std::string layer;                 ///< of the methods that have one; empty: their default
  std::size_t masks = 1000;          ///< RISE's
  std::uint64_t seed = 0;
  bool json = false;
  int threads = 1;
};

/// How well the methods' maps find the digits of generated scenes, whose places are known: each
/// class of each scene is explained and its map measured (core/evaluate/localisation.h). Beside the
/// methods run two maps that explain nothing: the image's ink, and noise. Measures are means over
/// scenes, of a scene's classes first; their standard errors take scenes for independent.
/// The result does not depend on the number of threads.
Status EvaluateScenes(const SceneEvaluationOptions& options);

}  // namespace inklens::cli
