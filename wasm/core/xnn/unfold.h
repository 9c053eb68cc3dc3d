#pragma once

#include "core/xnn/operators.h"

namespace inklens {

/// XNNPACK's convolution takes a kernel tap by tap: it looks up where each of a few output pixels
/// reads, then multiplies as deep as the input has channels. With one channel that is one
/// multiplication a look-up. On unfolded rows, where every output column has its own copy of the
/// kernel-width pixels that it reads, the same convolution is one column wide and
/// kernel-width x channels deep. Its weights are the same memory ([O,kh,kw,C] seen as
/// [O,kh,1,kw C]) and it adds the same products in the same order, so the result has the same
/// bits; except on a few processors whose kernels take the channels of a pixel in another order
/// (XNNPACK's "s4" kernels: AMD Zen 1, Samsung Exynos), where it is rounded otherwise.

/// What a convolution with `window` still has to do on unfolded rows.
Window2D OverUnfoldedRows(const Window2D& window);

/// Writes every pixel's row neighbourhood: unfolded[n,y,x,(kx,c)] = input[n,y,x sw + kx - pw,c],
/// zero where that lies outside. The vertical part of `window` plays no role.
/// @param input    [N,H,W,C], readable beyond its end as all that XNNPACK gets (ConstTensorView).
/// @param unfolded [N,H,W',kw C], W' being the output width of `window`. Not the input's memory.
/// Errors: kShapeMismatch. Cost: N H W' kw C floats copied, images in parallel.
Status UnfoldRows(ExecutionContext& context, const Window2D& window, ConstTensorView input,
                  TensorView unfolded);

}  // namespace inklens
