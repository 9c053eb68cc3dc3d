#include "commands.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/image/decode.h"
#include "core/image/framing.h"
#include "core/model/model.h"
#include "core/xnn/thread_pool.h"
#include "datasets.h"
#include "explaining.h"
#include "files.h"
#include "overlay.h"
#include "results_json.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// What a command needs before it starts: the network, the image, and what the one makes of the
/// other.
struct Session {
  ExecutionContext context;
  std::unique_ptr<const Model> model;
  GrayImage image;
  int label = -1;  ///< of an MNIST image
  std::shared_ptr<const Instance> instance;
  double forward_ms = 0;
};

Result<GrayImage> ReadDrawing(const ImageOptions& options, const Model& model) {
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(options.image));
  Result<GrayImage> picture = DecodeImage(bytes);
  if (!picture.ok()) return About(options.image, picture.status());
  if (options.raw) return picture;
  INKLENS_ASSIGN_OR_RETURN(const GrayImage ink, ExtractInk(picture.value()));
  FramingOptions framing;
  framing.width = model.input().width;
  framing.height = model.input().height;
  INKLENS_ASSIGN_OR_RETURN(FramedDrawing framed, FrameDrawing(ink, framing));
  if (framed.blank) return InvalidArgument(options.image, ": has no drawing on it.");
  return std::move(framed.image);
}

Result<Session> Open(const ImageOptions& options) {
  Session session;
  INKLENS_ASSIGN_OR_RETURN(session.context, MakeExecutionContext(options.threads));
  INKLENS_ASSIGN_OR_RETURN(const auto weights, ReadFile(options.weights));
  Result<Model> model = Model::Load(weights);
  if (!model.ok()) return About(options.weights, model.status());
  session.model = std::make_unique<const Model>(std::move(model).value());
  if (!options.mnist.empty()) {
    INKLENS_ASSIGN_OR_RETURN(LabelledImage item, ReadMnistTestImage(options.mnist, options.index));
    session.image = std::move(item.image);
    session.label = item.label;
  } else {
    INKLENS_ASSIGN_OR_RETURN(session.image, ReadDrawing(options, *session.model));
  }
  const auto start = Clock::now();
  Result<Instance> instance = MakeInstance(session.context, *session.model, session.image);
  session.forward_ms = MillisecondsSince(start);
  if (!instance.ok()) {
    return About(options.mnist.empty() ? options.image : options.mnist, instance.status());
  }
  session.instance = std::make_shared<const Instance>(std::move(instance).value());
  return session;
}

void PrintReading(const Session& session) {
  const auto& probabilities = session.instance->probabilities;
  const std::size_t predicted = session.instance->predicted_class();
  std::printf("reads %s (probability %.4f)", session.model->class_names()[predicted].c_str(),
              static_cast<double>(probabilities[predicted]));
  if (session.label >= 0) std::printf(", labelled %d", session.label);
  std::printf("\n");
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    const double p = probabilities[c];
    std::printf("  %-4s %8.4f  %10.4f  %s\n", session.model->class_names()[c].c_str(), p,
                static_cast<double>(session.instance->logits()[c]),
                std::string(static_cast<std::size_t>(40 * p + 0.5), '#').c_str());
  }
}

void PrintResults(const Session& session, const std::vector<ExplanationResult>& results,
                  const std::vector<double>& elapsed_ms) {
  const auto& names = session.model->class_names();
  std::printf("\nwhy %s:\n", names[results.front().target.target_class].c_str());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const ExplanationResult& result = results[i];
    std::printf("  %-12s %5zu forward, %zu backward, %8.2f ms%s%s\n", result.method.c_str(),
                result.forward_passes, result.backward_passes, elapsed_ms[i],
                result.variant == "as-listed" ? "  (as listed in the source document: wrong)" : "",
                result.saliency.blank ? "  (blank: the map is flat)" : "");
  }
}

}  // namespace

Status Classify(const ImageOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const Session session, Open(options));
  if (options.json) {
    Json json = ReadingAsJson(*session.model, *session.instance, session.label);
    json["elapsed_ms"] = session.forward_ms;
    std::cout << json.dump() << '\n';
  } else {
    PrintReading(session);
  }
  return Status::Ok();
}

Status Explain(const ExplainOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(Session session, Open(options.image));
  INKLENS_ASSIGN_OR_RETURN(const auto requests, RequestsOf(options));
  const bool show = isatty(STDERR_FILENO) == 1;
  std::vector<ExplanationResult> results;
  std::vector<double> elapsed_ms;
  for (const ExplanationRequest& request : requests) {
    const auto start = Clock::now();
    INKLENS_ASSIGN_OR_RETURN(ExplanationResult result,
                             RunToEnd(session.context, *session.model, session.instance, request,
                                      [&](const Progress& progress) {
                                        if (!show) return;
                                        std::fprintf(stderr, "\r%s %zu/%zu ",
                                                     request.method.c_str(), progress.completed,
                                                     progress.total);
                                      }));
    if (show) std::fprintf(stderr, "\r\033[K");
    elapsed_ms.push_back(MillisecondsSince(start));
    results.push_back(std::move(result));
  }
  if (options.image.json) {
    Json json = ExplanationsAsJson(ReadingAsJson(*session.model, *session.instance, session.label),
                                   results);
    for (std::size_t i = 0; i < results.size(); ++i) {
      json["methods"][results[i].method]["elapsed_ms"] = elapsed_ms[i];
    }
    std::cout << json.dump() << '\n';
  } else {
    PrintReading(session);
    PrintResults(session, results, elapsed_ms);
  }
  if (options.output.empty()) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(const auto png, RenderOverlays(session.image, results));
  return WriteFile(options.output, png);
}

}  // namespace inklens::cli
