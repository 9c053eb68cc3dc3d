#include "testing/reference_layers.h"

#include <algorithm>
#include <cmath>

namespace inklens::test {
namespace {

std::size_t OutputExtent(std::size_t input, std::size_t kernel, std::size_t stride,
                         std::size_t padding) {
  std::size_t count = 0;
  for (std::size_t start = 0; start + kernel <= input + 2 * padding; start += stride) ++count;
  return count;
}

Array OutputOf(const Window2D& w, const Array& input, std::size_t channels) {
  return Array({input.dims[0], channels,
                OutputExtent(input.dims[2], w.kernel.height, w.stride.height, w.padding.height),
                OutputExtent(input.dims[3], w.kernel.width, w.stride.width, w.padding.width)});
}

/// Calls visit(output_plane_offset, input_offset_in_plane, tap) for every pixel of the image that
/// the window at an output position covers, output positions and taps in row-major order.
template <typename Visit>
void ForEachTap(const Window2D& w, const Array& input, const Array& output, const Visit& visit) {
  const std::size_t out_height = output.dims[2], out_width = output.dims[3];
  const std::size_t in_height = input.dims[2], in_width = input.dims[3];
  for (std::size_t oy = 0; oy < out_height; ++oy) {
    for (std::size_t ox = 0; ox < out_width; ++ox) {
      for (std::size_t ky = 0; ky < w.kernel.height; ++ky) {
        for (std::size_t kx = 0; kx < w.kernel.width; ++kx) {
          // Padded coordinates; the image begins at the padding.
          const std::size_t y = oy * w.stride.height + ky, x = ox * w.stride.width + kx;
          if (y < w.padding.height || y >= w.padding.height + in_height) continue;
          if (x < w.padding.width || x >= w.padding.width + in_width) continue;
          visit(oy * out_width + ox, (y - w.padding.height) * in_width + (x - w.padding.width),
                ky * w.kernel.width + kx);
        }
      }
    }
  }
}

std::size_t PlaneSize(const Array& image) { return image.dims[2] * image.dims[3]; }

/// For each pooling window of each plane: the flat indices of its pixels, in row-major order.
template <typename Visit>
void ForEachPoolingWindow(const Window2D& window, const Array& input, const Array& output,
                          const Visit& visit) {
  std::vector<std::vector<std::size_t>> windows(PlaneSize(output));
  ForEachTap(window, input, output,
             [&](std::size_t out, std::size_t in, std::size_t) { windows[out].push_back(in); });
  for (std::size_t plane = 0; plane < input.dims[0] * input.dims[1]; ++plane) {
    for (std::size_t out = 0; out < windows.size(); ++out) {
      std::vector<std::size_t> pixels = windows[out];
      for (std::size_t& pixel : pixels) pixel += plane * PlaneSize(input);
      visit(plane * windows.size() + out, pixels);
    }
  }
}

std::size_t FirstMaximum(const Array& input, const std::vector<std::size_t>& pixels) {
  return *std::max_element(pixels.begin(), pixels.end(), [&](std::size_t a, std::size_t b) {
    return input.values[a] < input.values[b];
  });
}

}  // namespace

Array ReferenceConv2d(const Window2D& window, const Array& weights, const std::vector<double>& bias,
                      const Array& input) {
  const std::size_t out_channels = weights.dims[0], in_channels = weights.dims[1];
  const std::size_t taps = weights.dims[2] * weights.dims[3];
  Array output = OutputOf(window, input, out_channels);
  const std::size_t in_plane = PlaneSize(input), out_plane = PlaneSize(output);
  for (std::size_t n = 0; n < input.dims[0]; ++n) {
    for (std::size_t o = 0; o < out_channels; ++o) {
      double* out = output.values.data() + (n * out_channels + o) * out_plane;
      std::fill(out, out + out_plane, bias[o]);
      for (std::size_t i = 0; i < in_channels; ++i) {
        const double* in = input.values.data() + (n * in_channels + i) * in_plane;
        const double* kernel = weights.values.data() + (o * in_channels + i) * taps;
        ForEachTap(window, input, output, [&](std::size_t to, std::size_t from, std::size_t tap) {
          out[to] += kernel[tap] * in[from];
        });
      }
    }
  }
  return output;
}

Array ReferenceConv2dBackward(const Window2D& window, const Array& weights,
                              const Array& output_gradient, const Array& input) {
  const std::size_t out_channels = weights.dims[0], in_channels = weights.dims[1];
  const std::size_t taps = weights.dims[2] * weights.dims[3];
  Array gradient(input.dims);
  const std::size_t in_plane = PlaneSize(input), out_plane = PlaneSize(output_gradient);
  for (std::size_t n = 0; n < input.dims[0]; ++n) {
    for (std::size_t o = 0; o < out_channels; ++o) {
      const double* from = output_gradient.values.data() + (n * out_channels + o) * out_plane;
      for (std::size_t i = 0; i < in_channels; ++i) {
        double* to = gradient.values.data() + (n * in_channels + i) * in_plane;
        const double* kernel = weights.values.data() + (o * in_channels + i) * taps;
        ForEachTap(window, input, output_gradient,
                   [&](std::size_t out, std::size_t in, std::size_t tap) {
                     to[in] += kernel[tap] * from[out];
                   });
      }
    }
  }
  return gradient;
}

Array ReferenceConv2dWeightGradient(const Window2D& window, const Array& weights,
                                    const Array& output_gradient, const Array& input) {
  const std::size_t out_channels = weights.dims[0], in_channels = weights.dims[1];
  const std::size_t taps = weights.dims[2] * weights.dims[3];
  Array gradient(weights.dims);
  const std::size_t in_plane = PlaneSize(input), out_plane = PlaneSize(output_gradient);
  for (std::size_t n = 0; n < input.dims[0]; ++n) {
    for (std::size_t o = 0; o < out_channels; ++o) {
      const double* out = output_gradient.values.data() + (n * out_channels + o) * out_plane;
      for (std::size_t i = 0; i < in_channels; ++i) {
        const double* in = input.values.data() + (n * in_channels + i) * in_plane;
        double* kernel = gradient.values.data() + (o * in_channels + i) * taps;
        ForEachTap(window, input, output_gradient,
                   [&](std::size_t at, std::size_t from, std::size_t tap) {
                     kernel[tap] += out[at] * in[from];
                   });
      }
    }
  }
  return gradient;
}

std::vector<double> ReferenceBiasGradient(const Array& output_gradient) {
  const std::size_t channels = output_gradient.dims[1];
  const std::size_t plane = output_gradient.dims.size() == 4 ? PlaneSize(output_gradient) : 1;
  std::vector<double> gradient(channels);
  for (std::size_t i = 0; i < output_gradient.values.size(); ++i) {
    gradient[i / plane % channels] += output_gradient.values[i];
  }
  return gradient;
}

Array ReferenceDense(const Array& weights, const std::vector<double>& bias, const Array& input) {
  const std::size_t outs = weights.dims[0], ins = weights.dims[1];
  Array output({input.dims[0], outs});
  for (std::size_t n = 0; n < input.dims[0]; ++n) {
    for (std::size_t o = 0; o < outs; ++o) {
      double sum = bias[o];
      for (std::size_t i = 0; i < ins; ++i) {
        sum += weights.values[o * ins + i] * input.values[n * ins + i];
      }
      output.values[n * outs + o] = sum;
    }
  }
  return output;
}

Array ReferenceDenseBackward(const Array& weights, const Array& output_gradient) {
  const std::size_t outs = weights.dims[0], ins = weights.dims[1];
  Array gradient({output_gradient.dims[0], ins});
  for (std::size_t n = 0; n < output_gradient.dims[0]; ++n) {
    for (std::size_t o = 0; o < outs; ++o) {
      for (std::size_t i = 0; i < ins; ++i) {
        gradient.values[n * ins + i] +=
            weights.values[o * ins + i] * output_gradient.values[n * outs + o];
      }
    }
  }
  return gradient;
}

Array ReferenceDenseWeightGradient(const Array& output_gradient, const Array& input) {
  const std::size_t outs = output_gradient.dims[1], ins = input.dims[1];
  Array gradient({outs, ins});
  for (std::size_t n = 0; n < input.dims[0]; ++n) {
    for (std::size_t o = 0; o < outs; ++o) {
      for (std::size_t i = 0; i < ins; ++i) {
        gradient.values[o * ins + i] +=
            output_gradient.values[n * outs + o] * input.values[n * ins + i];
      }
    }
  }
  return gradient;
}

Array ReferenceBatchNorm::Forward(const Array& input) const {
  const std::size_t plane = input.dims.size() == 4 ? PlaneSize(input) : 1;
  Array output = input;
  for (std::size_t i = 0; i < output.values.size(); ++i) {
    const std::size_t c = i / plane % input.dims[1];
    const double normal = (input.values[i] - mean[c]) / std::sqrt(variance[c] + epsilon);
    output.values[i] = normal * weight[c] + bias[c];
  }
  return output;
}

Array ReferenceBatchNorm::Backward(const Array& output_gradient) const {
  const std::size_t plane = output_gradient.dims.size() == 4 ? PlaneSize(output_gradient) : 1;
  Array gradient = output_gradient;
  for (std::size_t i = 0; i < gradient.values.size(); ++i) {
    const std::size_t c = i / plane % gradient.dims[1];
    gradient.values[i] *= weight[c] / std::sqrt(variance[c] + epsilon);
  }
  return gradient;
}

Array ReferenceRelu(const Array& input) {
  Array output = input;
  for (double& v : output.values) v = std::max(v, 0.0);
  return output;
}

Array ReferenceReluBackward(const Array& output_gradient, const Array& input) {
  Array gradient = output_gradient;
  for (std::size_t i = 0; i < gradient.values.size(); ++i) {
    if (input.values[i] <= 0) gradient.values[i] = 0;
  }
  return gradient;
}

Array ReferenceMaxPool2d(const Window2D& window, const Array& input) {
  Array output = OutputOf(window, input, input.dims[1]);
  ForEachPoolingWindow(window, input, output,
                       [&](std::size_t out, const std::vector<std::size_t>& pixels) {
                         output.values[out] = input.values[FirstMaximum(input, pixels)];
                       });
  return output;
}

Array ReferenceMaxPool2dBackward(const Window2D& window, const Array& output_gradient,
                                 const Array& input) {
  Array gradient(input.dims);
  ForEachPoolingWindow(
      window, input, output_gradient, [&](std::size_t out, const std::vector<std::size_t>& pixels) {
        gradient.values[FirstMaximum(input, pixels)] += output_gradient.values[out];
      });
  return gradient;
}

Array ReferenceAveragePool2d(const Window2D& window, const Array& input, bool counts_padding) {
  const std::size_t whole = window.kernel.height * window.kernel.width;
  Array output = OutputOf(window, input, input.dims[1]);
  ForEachPoolingWindow(
      window, input, output, [&](std::size_t out, const std::vector<std::size_t>& pixels) {
        double sum = 0;
        for (std::size_t pixel : pixels) sum += input.values[pixel];
        output.values[out] = sum / static_cast<double>(counts_padding ? whole : pixels.size());
      });
  return output;
}

Array ReferenceAveragePool2dBackward(const Window2D& window, const Array& output_gradient,
                                     const Array& input, bool counts_padding) {
  const std::size_t whole = window.kernel.height * window.kernel.width;
  Array gradient(input.dims);
  ForEachPoolingWindow(
      window, input, output_gradient, [&](std::size_t out, const std::vector<std::size_t>& pixels) {
        for (std::size_t pixel : pixels) {
          gradient.values[pixel] += output_gradient.values[out] /
                                    static_cast<double>(counts_padding ? whole : pixels.size());
        }
      });
  return gradient;
}

}  // namespace inklens::test
