#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/classifier/classifier.h"
#include "core/model/layer.h"
#include "core/model/pass.h"

namespace inklens {

/// A feed-forward sequence of convolution, ReLU, pooling, batch normalisation, flatten and dense
/// layers, read from a safetensors file. Const after loading and shareable between threads, each
/// with its own ExecutionContext.
///
/// The file's `__metadata__` describes the model (values are strings; those marked JSON hold it):
///   "format"      "inklens.model.v1"
///   "name"        a name for people
///   "input"       JSON {"height", "width", "channels", "mean", "deviation"}, the last two of
///                 pixels from 0 to 1
///   "layers"      JSON array, front to back, of {"name", "type", ...} with type one of
///                 "conv2d" {"weight", "bias": tensor names, "stride", "padding"}, "relu",
///                 "max_pool2d" / "average_pool2d" {"kernel", "stride", "padding", and of the
///                 latter "count_include_pad": whether padding counts as zeros}, "flatten", "dense"
///                 {"weight", "bias"}, "batch_norm2d" / "batch_norm1d" {"weight", "bias",
///                 "running_mean", "running_var": tensor names, "eps"}; kernel, stride and padding
///                 are a number or [vertical, horizontal]; they, eps and count_include_pad (true)
///                 have PyTorch's defaults;
///                 the "bias" of a convolution or dense layer may be false
///   "output"      "softmax": the image shows one of the classes (taken for granted when absent),
///                 or "sigmoid": each class is there or not, by itself. One output alone is a
///                 sigmoid's and read as two classes: against it and for it
///   "class_names" JSON array of strings, optional
///   "unused_tensors" "ignore": tensors that no layer names are no error
///   anything else (recipe, accuracy, licence) is kept for people in metadata().
/// Tensors have PyTorch's layout: convolutions OIHW, dense [out, in] with the inputs of the first
/// dense layer after a flatten in CHW order. They are converted to NHWC here, once.
/// A batch normalisation right after a convolution or dense layer is folded into its weights. The
/// two are then one layer, in layers() and in what WriteModel writes: with the normalisation's
/// name, for its output is that layer's output, and the convolution's or dense layer's kind. The
/// output before normalisation exists no more and cannot be named. One that stands elsewhere is a
/// layer of its own.
/// A file without "format" is taken for a bare PyTorch state dict of the seed network: two
/// convolutions and two dense layers, whatever their names.
/// Line breaks and the like in names become spaces.
class Model final : public DifferentiableClassifier {
 public:
  /// The bytes may go afterwards.
  /// Errors: kDataLoss (truncated or malformed file), kNotFound (a tensor or key that the layers
  /// name), kShapeMismatch (tensors or layers that do not fit), kInvalidArgument (a stride, a
  /// variance, a mean or the like out of range), kNonFinite (a weight, or one beyond single
  /// precision), kUnsupported (a layer type, an attribute or key, a format or element type;
  /// tensors that no layer uses).
  static Result<Model> Load(std::span<const std::uint8_t> bytes);

  const std::string& name() const { return name_; }
  const std::vector<std::string>& class_names() const { return class_names_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  /// sequence()[i] maps the output of layers()[i] to that of layers()[i + 1].
  std::span<const Layer> sequence() const { return layers_; }
  /// The same for whoever trains the model, which nothing else uses meanwhile.
  std::span<Layer> sequence() {
    states_key_ = ContextKey();  // what StartParts has prepared is of the weights as they were
    return layers_;
  }

  const InputSpec& input() const override { return input_; }
  std::size_t class_count() const override { return class_names_.size(); }
  OutputKind output() const override { return output_; }
  std::span<const LayerInfo> layers() const override { return infos_; }
  /// Works through the batch in chunks whose activations stay in the cache.
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override;
  /// Convolutions run in the form that is counted to be the fastest (nn/convolution_plan.h), a few
  /// images at a time on each thread by itself; the layers from the first dense one on run over
  /// hundreds of images at once, all threads together. Logits within 5e-5 of the direct ones for
  /// the networks that come with Inklens (tested).
  Status FastLogits(ExecutionContext& context, ConstTensorView inputs,
                    TensorView logits) const override;
  /// What one image costs in either arithmetic (see pass.h).
  double MultiplyAdds(Arithmetic arithmetic) const;
  /// Every layer that is worth it is computed once per place and state of the parts that the place
  /// sees (model/state_layers.h); whether it is says model/state_plan.h from counted states. The
  /// layers after the first that is not are computed for each vector. When none is: nothing.
  /// At most PartStates::kMaxVectors vectors. Memory: kMaxTableBytes, twice for a moment.
  /// A piece is a layer, or a part of one.
  Result<std::unique_ptr<PartsScoring>> StartParts(ExecutionContext& context,
                                                   const PartedImage& image,
                                                   std::span<const std::uint8_t> on) const override;
  Result<ActivationTrace> Trace(ExecutionContext& context, ConstTensorView image) const override;
  Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                               const Target& target, std::size_t layer) const override;
  /// A Model, initialised as InitializeParameters does. A batch normalisation that is a layer of
  /// its own becomes as PyTorch makes it: mean 0, variance 1, weight 1, bias 0. One that was folded
  /// goes with the weights that it was folded into.
  Result<std::shared_ptr<const DifferentiableClassifier>> RandomizedCopy(
      std::uint64_t seed, std::size_t first_layer) const override;

 private:
  friend class ModelBuilder;

  void PlanPasses();
  /// Whether Trace and ScoreGradient run on the calling thread.
  bool OneImageIsQuick() const;
  Status CheckShapes(ConstTensorView inputs, TensorView logits) const;

  std::string name_;
  InputSpec input_;
  OutputKind output_ = OutputKind::kSoftmax;
  std::vector<std::string> class_names_;
  std::map<std::string, std::string> metadata_;
  std::vector<Layer> layers_;
  /// infos_[0] is the input; infos_[i + 1] describes layers_[i].
  std::vector<LayerInfo> infos_;
  std::vector<PassStep> direct_, fast_;
  ContextKey key_;
  ContextKey fast_key_;    ///< of what fast passes keep
  ContextKey states_key_;  ///< of what StartParts prepares
};

}  // namespace inklens
