#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/xnn/operators.h"
#include "testing/arrays.h"
#include "testing/reference_layers.h"
#include "testing/safetensors_writer.h"

namespace inklens::test {

/// A network with random weights twice: as a weights file for the core, and as reference layers
/// in double precision. Layers are appended front to back; the shape of one image is followed.
class TestNetwork {
 public:
  TestNetwork(Extent2D image, std::uint64_t seed);

  TestNetwork& Conv2d(const std::string& name, std::size_t out_channels, const Window2D& window);
  TestNetwork& Dense(const std::string& name, std::size_t out_features);
  TestNetwork& Relu(const std::string& name);
  TestNetwork& MaxPool2d(const std::string& name, const Window2D& window);
  TestNetwork& AveragePool2d(const std::string& name, const Window2D& window,
                             bool counts_padding = false);
  /// As batch_norm2d after an image, as batch_norm1d after a vector.
  TestNetwork& BatchNorm(const std::string& name);
  TestNetwork& Flatten(const std::string& name);

  /// The file as a writer, so that a test can spoil it.
  SafetensorsWriter File() const;

  /// The outputs of "input" and of every layer, for images [N,1,H,W].
  std::vector<Array> Forward(const Array& images) const;
  /// Which of these outputs is the layer's of this name; "input" is 0.
  std::size_t IndexOf(const std::string& name) const;
  /// The output of the last layer when outputs[from] is `activation`.
  Array ForwardFrom(std::size_t from, const Array& activation) const;
  /// dS/doutputs[layer], where `logit_gradient` is dS/dlogits.
  Array Backward(const std::vector<Array>& outputs, Array logit_gradient, std::size_t layer) const;

  std::vector<std::size_t> image_dims(std::size_t count) const {
    return {count, 1, image_.height, image_.width};
  }

 private:
  enum class Kind { kConv2d, kDense, kRelu, kMaxPool2d, kAveragePool2d, kBatchNorm, kFlatten };
  struct Layer {
    Kind kind;
    std::string name;
    Window2D window;
    Array weights;
    std::vector<double> bias;
    ReferenceBatchNorm norm;
    bool counts_padding = false;  ///< of an average pooling
    bool of_image = false;        ///< whether it reads [N,C,H,W]
  };
  TestNetwork& Append(Layer layer);
  /// Values that single precision holds exactly, so that both twins have the same weights.
  std::vector<double> Weights(std::size_t count, double scale);
  static Array Apply(const Layer& layer, const Array& input);

  Extent2D image_;
  Rng rng_;
  std::vector<std::size_t> dims_;  ///< of one image after the layers so far
  std::vector<Layer> layers_;
};

/// A kind of network for tests that run over several: what `build` appends to an empty one.
struct Architecture {
  const char* name;
  Extent2D image;
  std::function<void(TestNetwork&)> build;
};

inline std::ostream& operator<<(std::ostream& out, const Architecture& architecture) {
  return out << architecture.name;
}

/// Central differences of `network`'s score (its last output weighted by `logit_gradient`) at
/// layer `layer`, element by element.
Array CentralDifferences(const TestNetwork& network, const std::vector<Array>& outputs,
                         const Array& logit_gradient, std::size_t layer);

}  // namespace inklens::test
