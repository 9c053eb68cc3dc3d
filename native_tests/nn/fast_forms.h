#pragma once

#include <gmock/gmock.h>

#include "core/nn/conv2d.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/reference_layers.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens::test {

inline constexpr Epilogue kEpilogues[] = {{Activation::kNone, false},
                                          {Activation::kRelu, false},
                                          {Activation::kNone, true},
                                          {Activation::kRelu, true}};

inline Shape OutputOf(const Window2D& window, const Shape& input, std::size_t channels,
                      const Epilogue& epilogue) {
  const Extent2D extent = window.OutputExtent({input[1], input[2]});
  const std::size_t pool = epilogue.max_pool_2x2 ? 2 : 1;
  return {input[0], extent.height / pool, extent.width / pool, channels};
}

/// A convolution, ReLU and pooling as plain loops in double precision.
inline Tensor ReferenceForm(const Window2D& window, const Tensor& weights, const Tensor& bias,
                            const Tensor& input, const Epilogue& epilogue) {
  Array output = ReferenceConv2d(window, ToNchw(weights), ToNchw(bias).values, ToNchw(input));
  if (epilogue.activation == Activation::kRelu) output = ReferenceRelu(output);
  if (epilogue.max_pool_2x2) {
    output = ReferenceMaxPool2d({.kernel = {2, 2}, .stride = {2, 2}}, output);
  }
  return ToNhwc(output);
}

}  // namespace inklens::test
