#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/classifier/classifier.h"
#include "core/train/scene.h"
#include "datasets.h"

namespace inklens::cli {

/// Scenes of MNIST's digits. The maker refers to the digits, which moving leaves where they are.
struct SceneSource {
  ImageDataset digits;
  std::optional<SceneMaker> maker;
};

/// @param height, width of the scenes. Errors: those of ReadMnist and SceneMaker::Create.
Result<SceneSource> ReadSceneSource(const std::string& mnist, MnistPart part, std::size_t height,
                                    std::size_t width);

/// The truth: {"kind", "height", "width", "objects": [{"label", "digit", "scale", "box": {"top",
/// "left", "height", "width"}, "ink": [pixels' indices, row-major]}]}.
nlohmann::ordered_json SceneAsJson(const Scene& scene);

struct WriteSceneOptions {
  std::string mnist;  ///< folder with MNIST's t10k files
  std::string kind = "twins";
  std::uint64_t seed = 0;
  std::uint64_t index = 0;
  std::string output;
  bool json = false;
};

/// Writes a scene as a PNG, black ground and white ink, and prints its truth.
Status WriteScene(const WriteSceneOptions& options);

}  // namespace inklens::cli
