#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/execution_context.h"
#include "core/base/status.h"
#include "core/classifier/parted_image.h"
#include "core/tensor/tensor.h"

namespace inklens {

/// What a classifier reads. An image X in pixel space has values in [0, 1], 1 being full ink on
/// MNIST's black ground; the network sees x = (X - mean) / deviation ("normalised space").
struct InputSpec {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 1;
  float mean = 0.0f;
  float deviation = 1.0f;

  Shape ImageShape(std::size_t count) const { return {count, height, width, channels}; }
  /// In this order of operations the result is bit-equal to PyTorch's Normalize.
  float Normalize(float pixel) const { return (pixel - mean) / deviation; }
};

/// What the logits of one image say together (see Probabilities in classifier/probabilities.h).
enum class OutputKind {
  kSoftmax,  ///< which one of the classes the image shows
  kSigmoid,  ///< of each class by itself whether the image shows it: several labels, or none
};

/// Masked images of one image on their way to their logits, piece by piece: a piece is a fraction
/// of a whole, and how it is cut changes no bit. Other work may come in between.
class PartsScoring {
 public:
  enum class State {
    kMore,
    kDone,
    kNotFaster,  ///< what was counted on the way says so: Logits is to be used
  };

  virtual ~PartsScoring() = default;
  /// The next piece. Errors: kResourceExhausted, and those of the operators.
  virtual Result<State> Step(ExecutionContext& context) = 0;
  /// [N, class_count()], once it is done.
  virtual ConstTensorView logits() const = 0;
  /// That it took.
  virtual const Operations& arithmetic() const = 0;
};

/// Scores batches of images. LIME and RISE take this and no more: they are model-agnostic.
class Classifier {
 public:
  virtual ~Classifier() = default;
  virtual const InputSpec& input() const = 0;
  virtual std::size_t class_count() const = 0;
  /// A classifier that wraps another one passes this on.
  virtual OutputKind output() const { return OutputKind::kSoftmax; }
  /// Logits of a batch.
  /// @param inputs [N,H,W,C] in normalised space.   @param logits [N, class_count()], written.
  /// One item's logits do not depend on the other items, on N or on the number of threads.
  /// Errors: kShapeMismatch.
  virtual Status Logits(ExecutionContext& context, ConstTensorView inputs,
                        TensorView logits) const = 0;
  /// The same by whatever sums are fastest: equal but for rounding, and as independent of the other
  /// items. For those who score many images (samples, measures, data sets). A classifier that has
  /// no other sums leaves it as it is; one that wraps another classifier passes it on.
  virtual Status FastLogits(ExecutionContext& context, ConstTensorView inputs,
                            TensorView logits) const {
    return Logits(context, inputs, logits);
  }
  /// Begins to score masked images by a way that is faster for these than Logits, if the classifier
  /// knows one: it may use what the images have in common. Logits differ by rounding alone.
  /// @param image needed for this call only.   @param on [N, parts] of 0 and 1: one on/off vector
  /// after the other; no two need give different images.
  /// Returns null when there is no faster way; this must outlive what is returned. Whether there
  /// is, and every bit, depends on the image and the vectors alone, not on the number of threads.
  /// Errors: kShapeMismatch.
  virtual Result<std::unique_ptr<PartsScoring>> StartParts(
      ExecutionContext& /*context*/, const PartedImage& /*image*/,
      std::span<const std::uint8_t> /*on*/) const {
    return std::unique_ptr<PartsScoring>();
  }
};

/// A layer whose output can be explained.
struct LayerInfo {
  /// Where a convolution's or a pooling's window lies on its input, in pixels of that input.
  /// Padding is what each of two opposite sides gets.
  struct Window {
    std::size_t kernel_height = 1, kernel_width = 1;
    std::size_t stride_height = 1, stride_width = 1;
    std::size_t padding_height = 0, padding_width = 0;

    friend bool operator==(const Window&, const Window&) = default;
  };

  std::string name;  ///< e.g. "relu2"; unique in its model
  std::string kind;  ///< e.g. "conv2d", "relu", "max_pool2d"; "input" for the image itself
  Shape output;      ///< of one image: [1,H,W,C] or [1,features]
  /// Of a layer of kind conv2d, max_pool2d or average_pool2d; no other layer has one.
  std::optional<Window> window = std::nullopt;
  /// Whether it has parameters that training finds: those that a randomised copy loses.
  bool has_parameters = false;
};

/// Every layer's output for one image: what the explanations share, computed once.
struct ActivationTrace {
  /// outputs[i] belongs to layers()[i] of the classifier; outputs[0] is the normalised image and
  /// the last one the logits [1, class_count].
  std::vector<Tensor> outputs;

  std::span<const float> logits() const { return outputs.back().values(); }
};

/// What an explanation explains: the logit S_c of a class, or the contrast S_c - S_c' ("why c
/// and not c'").
struct Target {
  std::size_t target_class = 0;
  std::optional<std::size_t> contrast_class;

  /// The score that the target names, from one image's logits.
  float Score(std::span<const float> logits) const;
};

/// Adds activations and gradients at a named layer.
class DifferentiableClassifier : public Classifier {
 public:
  /// Front to back; the first is the input, the last gives the logits.
  virtual std::span<const LayerInfo> layers() const = 0;
  /// Runs one image [1,H,W,C] (normalised space), keeping every layer's output.
  virtual Result<ActivationTrace> Trace(ExecutionContext& context, ConstTensorView image) const = 0;
  /// dS/dA for the output A of layers()[layer], where S is the target's score. Same shape as A.
  /// Errors: kInvalidArgument for a layer or class out of range, kShapeMismatch for a trace of
  /// another model.
  virtual Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                                       const Target& target, std::size_t layer) const = 0;
  /// The same layers with nothing learnt in the last of them: the parameters of
  /// layers()[first_layer] and all after it are initialised anew, the others are kept. What a layer
  /// gets depends on `seed` and the layer alone, so that a cascade's later steps keep what the
  /// earlier ones have drawn. The copy outlives this.
  /// Errors: kUnsupported where a classifier cannot do it, kInvalidArgument for a layer out of
  /// range. Cost: a copy of all parameters.
  virtual Result<std::shared_ptr<const DifferentiableClassifier>> RandomizedCopy(
      std::uint64_t /*seed*/, std::size_t /*first_layer*/) const {
    // Here and not in the .cc file: the core has no run-time types, and whoever derives with them
    // would miss this class's.
    return Unsupported("This classifier has no parameters that could be randomised.");
  }
};

/// The index of the layer with this name. Errors: kNotFound, naming the layers that there are.
Result<std::size_t> FindLayer(const DifferentiableClassifier& classifier, const std::string& name);

/// Errors: kInvalidArgument when a class is out of range or contrasted with itself.
Status CheckTarget(const Classifier& classifier, const Target& target);

/// The index of the largest value; the first of equals.
std::size_t ArgMax(std::span<const float> values);

}  // namespace inklens
