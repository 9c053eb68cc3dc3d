#include "core/xnn/unfold.h"

#include <pthreadpool.h>

#include <cstddef>
#include <cstring>
#include <string>

namespace inklens {
namespace {

using Index = std::ptrdiff_t;

/// Floats copied at once, whatever is needed of them: one vector, where a loop that counts to a
/// small number that the compiler does not know takes several times as long.
constexpr Index kBlock = 4;
static_assert(kBlock * sizeof(float) <= kTensorPaddingBytes);

struct Unfolding {
  const float* input;
  float* unfolded;
  Index height;
  Index row;        ///< floats in an input row
  Index out_width;  ///< pixels in an unfolded row
  Index depth;      ///< floats in an unfolded pixel
  Index step;       ///< floats between what neighbouring unfolded pixels read
  Index padding;    ///< floats before the row
};

/// The task of pthreadpool: unfolds image `n`. Blocks reach over the pixel that they are for; the
/// pixels after it are written later. None reaches over the end of the unfolded row, for what
/// lies there may be another thread's.
void UnfoldImage(void* context, std::size_t n) {
  const Unfolding u = *static_cast<const Unfolding*>(context);
  const Index first_row = static_cast<Index>(n) * u.height;
  const Index blocks = (u.depth + kBlock - 1) / kBlock * kBlock;
  for (Index y = first_row; y < first_row + u.height; ++y) {
    const float* row = u.input + y * u.row;
    float* out = u.unfolded + y * u.out_width * u.depth;
    const float* const out_end = out + u.out_width * u.depth;
    for (Index from = -u.padding; out < out_end; from += u.step, out += u.depth) {
      if (from >= 0 && from + u.depth <= u.row && out_end - out >= blocks) {
        for (Index i = 0; i < blocks; i += kBlock) {
          std::memcpy(out + i, row + from + i, kBlock * sizeof(float));
        }
      } else {
        for (Index i = 0; i < u.depth; ++i) {
          out[i] = from + i >= 0 && from + i < u.row ? row[from + i] : 0.0f;
        }
      }
    }
  }
}

}  // namespace

Window2D OverUnfoldedRows(const Window2D& window) {
  return {.kernel = {window.kernel.height, 1},
          .stride = {window.stride.height, 1},
          .padding = {window.padding.height, 0}};
}

Status UnfoldRows(ExecutionContext& context, const Window2D& window, ConstTensorView input,
                  TensorView unfolded) {
  const Shape& in = input.shape();
  const Shape& out = unfolded.shape();
  const std::size_t width =
      in.rank() == 4 ? window.OutputExtent({window.kernel.height, in[2]}).width : 0;
  if (width == 0 || !(out == Shape{in[0], in[1], width, window.kernel.width * in[3]})) {
    return ShapeMismatch("Rows of ", in.ToString(), " cannot be unfolded into ", out.ToString(),
                         ".");
  }
  Unfolding unfolding{
      .input = input.data(),
      .unfolded = unfolded.data(),
      .height = static_cast<Index>(in[1]),
      .row = static_cast<Index>(in[2] * in[3]),
      .out_width = static_cast<Index>(width),
      .depth = static_cast<Index>(window.kernel.width * in[3]),
      .step = static_cast<Index>(window.stride.width * in[3]),
      .padding = static_cast<Index>(window.padding.width * in[3]),
  };
  pthreadpool_parallelize_1d(context.pool(), &UnfoldImage, &unfolding, in[0], /*flags=*/0);
  return Status::Ok();
}

}  // namespace inklens
