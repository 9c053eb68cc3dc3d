#include "core/engine/terms_job.h"

#include <utility>

#include "core/base/overloads.h"
#include "core/explain/as_listed/grad_cam_plus_plus.h"
#include "core/explain/as_listed/layer_cam.h"
#include "core/explain/common_options.h"
#include "core/explain/grad_cam.h"
#include "core/explain/grad_cam_plus_plus.h"
#include "core/explain/layer_cam.h"

namespace inklens {
namespace {

/// Whether each channel has one weight to be ordered by.
bool WeighsChannels(Method method) {
  switch (method) {
    case Method::kGradCam:
    case Method::kGradCamPlusPlus:
    case Method::kScoreCam:
      return true;
    case Method::kLime:
    case Method::kRise:
    case Method::kLayerCam:
      return false;
  }
  return false;
}

/// What the method's source calls its map.
const char* MapSymbol(Method method) {
  switch (method) {
    case Method::kLime:
      return "";
    case Method::kRise:
      return "S_{I,f}";
    case Method::kGradCam:
      return "L^c_{\\text{Grad-CAM}}";
    case Method::kGradCamPlusPlus:
      return "L^c";
    case Method::kScoreCam:
      return "L^c_{\\text{Score-CAM}}";
    case Method::kLayerCam:
      return "M^c";
  }
  return "";
}

}  // namespace

Result<TermsJob> TermsJob::Start(ExplanationWorld world, std::shared_ptr<const Instance> instance,
                                 const TermsRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(const MethodDescriptor method, FindMethod(request.explanation.method));
  INKLENS_ASSIGN_OR_RETURN(
      ExplanationJob explanation,
      ExplanationJob::Start(std::move(world), std::move(instance), request.explanation));
  TermsJob job(method.method, std::move(explanation));
  INKLENS_RETURN_IF_ERROR(job.Keep(request));
  return job;
}

Status TermsJob::Keep(const TermsRequest& request) {
  const std::string& method = explanation_.header_.method;
  auto* lime = std::get_if<ExplanationJob::Lime>(&explanation_.job_);
  auto* rise = std::get_if<RiseJob>(&explanation_.job_);
  order_ = request.channel_order;
  if (order_ == ChannelOrder::kWeight && !WeighsChannels(method_)) {
    return InvalidArgument("The method ", method,
                           " has no weight for each channel to order them by.");
  }
  if (request.leave_out && !lime) {
    return InvalidArgument("The method ", method, " has no sample to be left out; LIME has.");
  }
  if (request.samples && !rise) {
    return InvalidArgument("The method ", method,
                           " has no choice of samples to be shown; RISE has.");
  }
  if (rise) {
    const std::size_t samples = request.samples.value_or(kSamplesShown);
    if (samples == 0 || samples > kMostSamplesShown) {
      return InvalidArgument("Of RISE's samples ", samples, " cannot be shown; expected 1 to ",
                             kMostSamplesShown, ".");
    }
    rise->KeepTerms(samples);
  }
  if (!lime) return Status::Ok();
  const std::size_t samples = lime->job.Progress().total;
  if (samples > kMostLimeSamples) {
    return InvalidArgument("The terms of LIME with ", samples,
                           " samples cannot be shown; expected at most ", kMostLimeSamples, ".");
  }
  if (request.leave_out && (*request.leave_out >= samples || samples == 1)) {
    return InvalidArgument("Sample ", *request.leave_out, " of ", samples,
                           " cannot be left out; expected 0 to ", samples - 1,
                           " and another one to fit.");
  }
  lime->job.KeepTerms(explanation_.header_.target, request.leave_out);
  return Status::Ok();
}

Result<MethodTerms> TermsJob::Terms() {
  if (!Progress().done()) return InvalidArgument("The terms are there once the job is done.");
  INKLENS_ASSIGN_OR_RETURN(Explanation explanation, explanation_.Estimate());
  TermList terms;
  INKLENS_RETURN_IF_ERROR(AddTerms(terms));
  terms.SetLayer("");
  terms.AddMap("saliency_map", MapSymbol(method_), explanation.saliency.map);
  return MethodTerms{std::move(explanation.method), std::move(explanation.options), terms.Take()};
}

Status TermsJob::AddTerms(TermList& terms) {
  const OptionValues& options = explanation_.header_.options;
  const auto layer = options.find("layer");
  if (layer != options.end()) terms.SetLayer(std::get<std::string>(layer->second));
  return std::visit(
      Overloads{[&](const ExplanationJob::Finished&) {
                  if (layer == options.end()) return AddFusion(terms);
                  return AddLayer(std::get<std::string>(layer->second), terms);
                },
                [&](const ExplanationJob::Lime& lime) { return lime.job.AddTerms(terms); },
                [&](const RiseJob& rise) { return rise.AddTerms(terms); },
                [&](const auto& score_cam) { return score_cam.AddTerms(order_, terms); }},
      explanation_.job_);
}

Status TermsJob::AddLayer(const std::string& name, TermList& terms) {
  const ExplanationWorld& world = explanation_.world_;
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, FindLayer(*world.classifier, name));
  INKLENS_ASSIGN_OR_RETURN(const auto gradient, explanation_.Gradient(layer));
  const ConstTensorView activations = explanation_.instance_->trace.outputs[layer];
  const Shape& pixels = explanation_.instance_->pixels.shape();
  // Most of the values are those of one map of image size for each channel.
  INKLENS_RETURN_IF_ERROR(terms.CheckRoom(2 * activations.shape()[3], 3 * pixels.ElementCount()));
  terms.SetLayer(name);
  const auto show = [&](const Map2D& cam) { return explanation_.Saliency(cam); };
  const GradientTermsInput input{activations, *gradient, show, order_};
  const bool as_listed = explanation_.AsListed();
  if (method_ == Method::kLayerCam && !as_listed) return AddLayerCamTerms(input, terms);
  if (method_ != Method::kGradCamPlusPlus) return AddGradCamTerms(input, terms);
  if (as_listed) {
    INKLENS_ASSIGN_OR_RETURN(const Tensor weights, explanation_.WeightGradient(layer, *gradient));
    return AddGradCamPlusPlusAsListedTerms(input, weights, terms);
  }
  const auto variant = GradCamPlusPlusTable().Read(explanation_.header_.options).variant;
  return AddGradCamPlusPlusTerms(input, variant, terms);
}

Status TermsJob::AddFusion(TermList& terms) {
  const Shape& shape = explanation_.instance_->pixels.shape();
  const std::vector<std::string>& names = explanation_.Layers();
  const auto* finished = std::get_if<ExplanationJob::Finished>(&explanation_.job_);
  std::vector<Map2D> maps;
  for (const std::string& name : names) {
    INKLENS_RETURN_IF_ERROR(AddLayer(name, terms));
    Map2D cam(terms.last().shape[0], terms.last().shape[1]);
    cam.values = terms.last().values;
    maps.push_back(explanation_.AsListed() ? LayerToBeFusedAsListed(cam, shape[1], shape[2])
                                           : LayerToBeFused({std::move(cam), name != names.back()},
                                                            shape[1], shape[2]));
  }
  terms.SetLayer("");
  terms.AddMaps("layer_maps", "", TermAxis::kStep, maps);
  terms.AddMap("cam", "", finished->cam);
  return Status::Ok();
}

}  // namespace inklens
