#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/engine/explanation_job.h"
#include "core/engine/layer_outputs.h"
#include "core/engine/measure_job.h"
#include "core/engine/stepped_reading.h"
#include "core/engine/terms_job.h"
#include "core/image/framing.h"
#include "core/image/ink.h"
#include "core/model/model.h"

namespace inklens {

/// What every client needs once: a network, the threads to run it on, the last image with its
/// activations and gradients, and the way from a request to a map. One thread uses an engine (and
/// the jobs that it started) at a time; engines on several threads may share one model.
class Engine {
 public:
  /// @param threads 1 to 64, the calling one included.
  /// Errors: kInvalidArgument, kUnsupported, kResourceExhausted: those of MakeExecutionContext.
  static Result<Engine> Create(int threads);

  /// Reads a safetensors file with a network (see Model). On failure the one before stays.
  /// Errors: those of Model::Load.
  Status LoadModel(std::span<const std::uint8_t> file);
  /// Takes a network that another engine has loaded.
  void UseModel(std::shared_ptr<const Model> model);
  /// Null before one is loaded.
  const std::shared_ptr<const Model>& model() const { return model_; }
  int threads() const { return context_->thread_count(); }
  ExecutionContext& context() { return *context_; }

  /// Another engine on the same threads, without a network yet, for a second network beside this
  /// one's. The two and their jobs share a context, which serves one call at a time.
  Engine Beside() const;
  /// An engine beside this one with its network as the cascade of the sanity check leaves it
  /// (evaluate/sanity.h): the parameters of the last `layers` layers that have any are drawn anew
  /// from `seed`. With no layers it is the network itself.
  /// Errors: kInvalidArgument without a network or for more layers than there are; those of
  /// Model::RandomizedCopy.
  Result<Engine> Randomized(std::size_t layers, std::uint64_t seed) const;
  /// Names of the layers that Randomized takes, in its order; none without a network.
  std::vector<std::string> cascade() const;

  /// The methods and their options as they are for the loaded network; without one, as Methods().
  std::vector<MethodDescriptor> methods() const;
  /// The measures, likewise.
  std::vector<MeasureDescriptor> measures() const;

  /// The ink of a picture file, turned as its orientation says: 255 = full ink, whatever the
  /// picture's polarity.
  /// Errors: those of DecodePicture and ExtractInk.
  static Result<GrayImage> DecodeInk(std::span<const std::uint8_t> file);
  /// The same with what was ignored on the picture.
  static Result<Ink> FindInk(std::span<const std::uint8_t> file);
  /// Crops, scales and centres a drawing as MNIST was made, to the network's input size.
  /// Errors: kInvalidArgument without a network; those of FrameDrawing.
  Result<FramedDrawing> Frame(const GrayImage& ink) const;

  /// The same step by step, with steps left out, and what the network makes of it.
  /// Errors: kInvalidArgument without a network; those of ReadInSteps.
  Result<SteppedReading> ReadInSteps(const GrayImage& ink, const ReadingSteps& steps);

  /// What the network makes of an image of its input size. The last image is remembered: reading it
  /// again and explaining it cost no further pass.
  /// Errors: kInvalidArgument without a network; those of MakeInstance.
  Result<std::shared_ptr<const Instance>> Classify(const GrayImage& image);

  /// Starts an explanation of what Classify gave.
  /// Errors: kInvalidArgument without a network or an image; those of ExplanationJob::Start.
  Result<ExplanationJob> Explain(std::shared_ptr<const Instance> instance,
                                 const ExplanationRequest& request);

  /// Starts taking an explanation apart.
  /// Errors: kInvalidArgument without a network or an image; those of TermsJob::Start.
  Result<TermsJob> Terms(std::shared_ptr<const Instance> instance, const TermsRequest& request);

  /// What every layer makes of what Classify gave: see LayerOutputs.
  /// Errors: kInvalidArgument without a network or an image.
  Result<std::vector<LayerOutput>> Layers(const Instance* instance) const;

  /// Starts measures of maps of what Classify gave.
  /// Errors: kInvalidArgument without a network or an image; those of MeasureJob::Start.
  Result<MeasureJob> Measure(std::shared_ptr<const Instance> instance, const Target& target,
                             std::vector<MeasureRequest> measures, std::vector<MeasuredMap> maps);

  /// One of the images that a measure scores, as PerturbImage has it.
  /// Errors: kInvalidArgument without a network or an image; those of PerturbImage.
  Result<PerturbedImage> Perturb(const Instance* instance, const MeasureRequest& measure,
                                 const MeasuredMap& map, std::size_t index) const;

 private:
  Engine() = default;
  Status CheckInstance(const Instance* instance, const char* what_for) const;

  std::shared_ptr<ExecutionContext> context_;
  std::shared_ptr<const Model> model_;
  std::shared_ptr<InstanceGradients> gradients_ = std::make_shared<InstanceGradients>();
  GrayImage last_image_;
  std::shared_ptr<const Instance> last_instance_;
};

}  // namespace inklens
