#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/base/execution_context.h"
#include "core/base/status.h"
#include "core/tensor/tensor.h"

struct xnn_operator;

namespace inklens {

/// Owning handle on an XNNPACK operator.
struct XnnOperatorDeleter {
  void operator()(xnn_operator* op) const;
};
using XnnOperatorHandle = std::unique_ptr<xnn_operator, XnnOperatorDeleter>;

/// Height and width of something, in pixels.
struct Extent2D {
  std::size_t height = 0;
  std::size_t width = 0;

  friend bool operator==(const Extent2D&, const Extent2D&) = default;
};

/// Where a window lies on its input: kernel size, stride between neighbouring windows, and
/// padding on each side (the same on opposite sides, as in PyTorch).
struct Window2D {
  Extent2D kernel;
  Extent2D stride{1, 1};
  Extent2D padding{};

  /// floor((input + 2 padding - kernel) / stride) + 1, or {0, 0} where the window does not fit.
  Extent2D OutputExtent(Extent2D input) const;
};

/// Channels of what an operator reads and writes.
struct Channels {
  std::size_t in = 0;
  std::size_t out = 0;
};

/// Bounds applied to an operator's output: none, or those of a fused ReLU.
enum class Activation { kNone, kRelu };

/// The handles below wrap one XNNPACK operator each. They hold packed copies of their weights
/// (the tensors given to Create may go) and are prepared for the shape of their last Run and for
/// its threads, each of which may need room of its own, so they belong to one ExecutionContext.
/// Inputs and outputs are contiguous NHWC or [N, C]. Every Run: kShapeMismatch when shapes do not
/// fit, kInternal when XNNPACK refuses.

/// 2-D convolution (cross-correlation).
class ConvolutionOperator {
 public:
  /// @param weights [out_channels, kernel_h, kernel_w, in_channels] (OHWI).
  /// @param bias    [out_channels].
  static Result<ConvolutionOperator> Create(const Window2D& window, ConstTensorView weights,
                                            ConstTensorView bias, Activation activation);
  /// input [N,H,W,Ci] to output [N,H',W',Co].
  Status Run(ExecutionContext& context, ConstTensorView input, TensorView output);

 private:
  Window2D window_;
  Channels channels_;
  XnnOperatorHandle op_;
  Shape prepared_;
  const pthreadpool* prepared_for_ = nullptr;
  Tensor workspace_;
};

/// output = input * weights^T + bias.
class FullyConnectedOperator {
 public:
  /// @param weights [out, in], or [in, out] when `transposed`.
  /// @param bias    [out], or an empty view for none.
  static Result<FullyConnectedOperator> Create(ConstTensorView weights, ConstTensorView bias,
                                               bool transposed, Activation activation);
  /// input [N, in] to output [N, out].
  Status Run(ExecutionContext& context, ConstTensorView input, TensorView output);

 private:
  Channels channels_;
  XnnOperatorHandle op_;
  std::size_t prepared_batch_ = 0;
  const pthreadpool* prepared_for_ = nullptr;
};

/// Matrix products side by side: output[n,g,:] = input[n,g,:] W_g^T, a matrix for each group g.
class GroupedProductOperator {
 public:
  /// @param weights [groups, out, in].
  static Result<GroupedProductOperator> Create(ConstTensorView weights);
  /// input [N, groups, in] to output [N, groups, out].
  Status Run(ExecutionContext& context, ConstTensorView input, TensorView output);

 private:
  std::size_t groups_ = 0;
  Channels channels_;
  XnnOperatorHandle op_;
  std::size_t prepared_batch_ = 0;
  const pthreadpool* prepared_for_ = nullptr;
  Tensor workspace_;
};

/// Reorders dimensions: extent i of `output` is extent permutation[i] of `input`, which it must
/// not overlap. Errors: kShapeMismatch.
Status Transpose(ExecutionContext& context, ConstTensorView input,
                 std::span<const std::size_t> permutation, TensorView output);

enum class PoolingKind {
  kMax,            ///< padding never wins
  kAverage,        ///< over the pixels inside the image: padding is not counted
  kPaddedAverage,  ///< over the whole window: padding counts as zeros
};

/// 2-D max or average pooling. XNNPACK's max pooling wants more than one pixel in a window and
/// strides no larger than it; see SupportsMaxPooling.
class PoolingOperator {
 public:
  static bool SupportsMaxPooling(const Window2D& window);
  static Result<PoolingOperator> Create(PoolingKind kind, const Window2D& window);
  /// input [N,H,W,C] to output [N,H',W',C].
  Status Run(ExecutionContext& context, ConstTensorView input, TensorView output);

 private:
  void CountPadding(const Shape& input, TensorView output) const;

  PoolingKind kind_ = PoolingKind::kMax;
  Window2D window_;
  XnnOperatorHandle op_;
  Shape prepared_;
  const pthreadpool* prepared_for_ = nullptr;
  Tensor workspace_;
};

}  // namespace inklens
