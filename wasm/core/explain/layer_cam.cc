#include "core/explain/layer_cam.h"

#include <algorithm>

namespace inklens {

Result<Map2D> LayerCam(ConstTensorView activations, ConstTensorView score_gradient) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, score_gradient));
  const Shape& shape = activations.shape();
  Map2D cam(shape[1], shape[2]);
  std::size_t element = 0;
  for (float& value : cam.values) {
    double sum = 0;
    for (std::size_t k = 0; k < shape[3]; ++k, ++element) {
      sum += std::max(0.0, static_cast<double>(score_gradient[element])) * activations[element];
    }
    value = static_cast<float>(sum);
  }
  return cam;
}

}  // namespace inklens
