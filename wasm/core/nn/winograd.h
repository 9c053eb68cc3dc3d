#pragma once

#include "core/nn/convolution_plan.h"
#include "core/xnn/operators.h"

namespace inklens {

/// A convolution with kernel 3x3 or 5x5 and stride 1 by Winograd's minimal filtering
/// (nn/cook_toom.h): tiles of the input are transformed, B^T d B; at each of the n x n places of a
/// tile the channels of all tiles make one matrix product with the transformed weights, G g G^T;
/// and each tile of products gives m x m outputs, A^T [...] A. F(4x4, 5x5) multiplies 64 times
/// where the definition does 400 times. Holds packed weights and working memory: belongs to one
/// ExecutionContext.
class WinogradConvolution {
 public:
  /// Whether there is one for this window and for weights of this shape (OHWI): both numbers of
  /// channels are multiples of four.
  static bool Serves(const Window2D& window, const Shape& weights);
  /// @param tile m, the outputs along a tile's side: 2 or 4.
  static Result<WinogradConvolution> Create(const Window2D& window, std::size_t tile,
                                            ConstTensorView weights, ConstTensorView bias);
  std::size_t tile() const { return tile_; }
  /// input [N,H,W,Ci] to output [N,H',W',Co], or with pooling [N,H'/2,W'/2,Co]. An image's outputs
  /// do not depend on the others. Errors: kShapeMismatch.
  Status Run(ExecutionContext& context, ConstTensorView input, TensorView output,
             const Epilogue& epilogue);

 private:
  Status TransformInputs(ExecutionContext& context, ConstTensorView input, Extent2D tiles);
  void TransformOutputs(ExecutionContext& context, TensorView output, Extent2D tiles,
                        const Epilogue& epilogue);

  Window2D window_;
  Channels channels_;
  std::size_t tile_ = 0;
  GroupedProductOperator products_;
  Tensor bias_;
  Tensor padded_;       ///< images with their padding, where tiles reach over the image
  Tensor transformed_;  ///< [tiles, places, Ci]
  Tensor multiplied_;   ///< [tiles, places, Co]
};

}  // namespace inklens
