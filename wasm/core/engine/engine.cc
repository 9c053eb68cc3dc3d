#include "core/engine/engine.h"

#include <utility>

#include "core/evaluate/sanity.h"
#include "core/image/decode.h"
#include "core/xnn/thread_pool.h"

namespace inklens {
namespace {

Status NoModel() { return InvalidArgument("No model has been loaded yet."); }

bool SameImage(const GrayImage& a, const GrayImage& b) {
  return a.width == b.width && a.height == b.height && a.pixels == b.pixels;
}

}  // namespace

Result<Engine> Engine::Create(int threads) {
  INKLENS_ASSIGN_OR_RETURN(ExecutionContext context, MakeExecutionContext(threads));
  Engine engine;
  engine.context_ = std::make_shared<ExecutionContext>(std::move(context));
  return engine;
}

Status Engine::LoadModel(std::span<const std::uint8_t> file) {
  INKLENS_ASSIGN_OR_RETURN(Model model, Model::Load(file));
  UseModel(std::make_shared<const Model>(std::move(model)));
  return Status::Ok();
}

void Engine::UseModel(std::shared_ptr<const Model> model) {
  model_ = std::move(model);
  last_instance_.reset();
  // A job that still runs keeps those of its own network.
  gradients_ = std::make_shared<InstanceGradients>();
}

Engine Engine::Beside() const {
  Engine engine;
  engine.context_ = context_;
  return engine;
}

Result<Engine> Engine::Randomized(std::size_t layers, std::uint64_t seed) const {
  if (!model_) return NoModel();
  Engine engine = Beside();
  if (layers == 0) {
    engine.UseModel(model_);
    return engine;
  }
  const std::vector<std::size_t> cascade = RandomizationCascade(*model_);
  if (layers > cascade.size()) {
    return InvalidArgument("The network has ", cascade.size(), " layers to randomise; ", layers,
                           " were asked for.");
  }
  INKLENS_ASSIGN_OR_RETURN(auto copy, model_->RandomizedCopy(seed, cascade[layers - 1]));
  // A model's copy is a model.
  engine.UseModel(std::static_pointer_cast<const Model>(std::move(copy)));
  return engine;
}

std::vector<std::string> Engine::cascade() const {
  std::vector<std::string> names;
  if (!model_) return names;
  for (std::size_t layer : RandomizationCascade(*model_)) {
    names.push_back(model_->layers()[layer].name);
  }
  return names;
}

std::vector<MethodDescriptor> Engine::methods() const {
  return Methods(model_ ? WorldOf(*model_) : OptionWorld());
}

std::vector<MeasureDescriptor> Engine::measures() const {
  return Measures(model_ ? WorldOf(*model_) : OptionWorld());
}

Result<GrayImage> Engine::DecodeInk(std::span<const std::uint8_t> file) {
  INKLENS_ASSIGN_OR_RETURN(Ink ink, FindInk(file));
  return std::move(ink.image);
}

Result<Ink> Engine::FindInk(std::span<const std::uint8_t> file) {
  INKLENS_ASSIGN_OR_RETURN(const Picture picture, DecodePicture(file));
  INKLENS_ASSIGN_OR_RETURN(Ink ink, ExtractInk(picture.view()));
  ink.image = Turned(std::move(ink.image), picture.orientation);
  return ink;
}

Result<FramedDrawing> Engine::Frame(const GrayImage& ink) const {
  if (!model_) return NoModel();
  FramingOptions options;
  options.width = model_->input().width;
  options.height = model_->input().height;
  return FrameDrawing(ink, options);
}

Result<SteppedReading> Engine::ReadInSteps(const GrayImage& ink, const ReadingSteps& steps) {
  if (!model_) return NoModel();
  return inklens::ReadInSteps(*context_, *model_, ink, steps);
}

Result<std::shared_ptr<const Instance>> Engine::Classify(const GrayImage& image) {
  if (!model_) return NoModel();
  if (!last_instance_ || !SameImage(image, last_image_)) {
    INKLENS_ASSIGN_OR_RETURN(Instance instance, MakeInstance(*context_, *model_, image));
    last_instance_ = std::make_shared<const Instance>(std::move(instance));
    last_image_ = image;
  }
  return last_instance_;
}

Status Engine::CheckInstance(const Instance* instance, const char* what_for) const {
  if (!model_) return NoModel();
  if (!instance) return InvalidArgument("There is no image to ", what_for, ".");
  if (instance->trace.outputs.size() != model_->layers().size()) {
    return InvalidArgument("The image was read by another network than the one that is loaded.");
  }
  return Status::Ok();
}

Result<ExplanationJob> Engine::Explain(std::shared_ptr<const Instance> instance,
                                       const ExplanationRequest& request) {
  INKLENS_RETURN_IF_ERROR(CheckInstance(instance.get(), "explain"));
  return ExplanationJob::Start({context_, model_, gradients_}, std::move(instance), request);
}

Result<TermsJob> Engine::Terms(std::shared_ptr<const Instance> instance,
                               const TermsRequest& request) {
  INKLENS_RETURN_IF_ERROR(CheckInstance(instance.get(), "take apart the explanation of"));
  return TermsJob::Start({context_, model_, gradients_}, std::move(instance), request);
}

Result<std::vector<LayerOutput>> Engine::Layers(const Instance* instance) const {
  INKLENS_RETURN_IF_ERROR(CheckInstance(instance, "show the layers of"));
  return LayerOutputs(model_->layers(), *instance);
}

Result<MeasureJob> Engine::Measure(std::shared_ptr<const Instance> instance, const Target& target,
                                   std::vector<MeasureRequest> measures,
                                   std::vector<MeasuredMap> maps) {
  INKLENS_RETURN_IF_ERROR(CheckInstance(instance.get(), "measure maps of"));
  return MeasureJob::Start({context_, model_, gradients_}, std::move(instance), target,
                           std::move(measures), std::move(maps));
}

Result<PerturbedImage> Engine::Perturb(const Instance* instance, const MeasureRequest& measure,
                                       const MeasuredMap& map, std::size_t index) const {
  INKLENS_RETURN_IF_ERROR(CheckInstance(instance, "change"));
  return PerturbImage({context_, model_, gradients_}, *instance, measure, map, index);
}

}  // namespace inklens
