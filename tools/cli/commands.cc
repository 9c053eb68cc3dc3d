#include "commands.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/image/decode.h"
#include "core/model/json.h"
#include "datasets.h"
#include "elapsed.h"
#include "explaining.h"
#include "files.h"
#include "option_flags.h"
#include "overlay.h"
#include "png.h"
#include "request_file.h"
#include "results_json.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

/// From when on a run that takes long says how long.
constexpr double kQuietSeconds = 1;
constexpr double kLongSeconds = 60;

std::string InWords(double seconds) {
  char text[48];
  if (seconds < 2 * 3600) {
    std::snprintf(text, sizeof text, "about %.0f minutes left", std::ceil(seconds / 60));
  } else if (seconds < 2 * 86400) {
    std::snprintf(text, sizeof text, "about %.0f hours left", seconds / 3600);
  } else {
    std::snprintf(text, sizeof text, "about %.0f days left", seconds / 86400);
  }
  return text;
}

/// What a command needs before it starts: the network, the image, and what the one makes of the
/// other.
struct Session {
  Engine engine;
  GrayImage image;
  int label = -1;  ///< of an MNIST image
  std::shared_ptr<const Instance> instance;
  double forward_ms = 0;
  Doubt doubt = Doubt::kNone;  ///< of a picture that was framed
  IgnoredInk ignored;          ///< likewise
};

Status ReadDrawing(const ImageOptions& options, Session& session) {
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(options.image));
  if (options.raw) {
    Result<GrayImage> picture = DecodeImage(bytes);
    if (!picture.ok()) return About(options.image, picture.status());
    session.image = std::move(picture).value();
    return Status::Ok();
  }
  const Result<Ink> ink = Engine::FindInk(bytes);
  if (!ink.ok()) return About(options.image, ink.status());
  INKLENS_ASSIGN_OR_RETURN(FramedDrawing framed, session.engine.Frame(ink.value().image));
  if (framed.blank) return InvalidArgument(options.image, ": has no drawing on it.");
  session.image = std::move(framed.image);
  session.doubt = framed.doubt;
  session.ignored = ink.value().ignored;
  return Status::Ok();
}

/// "1 line" or "3 lines", after a comma where something stands before it.
void AddCount(std::size_t count, const char* one, const char* many, std::string& text) {
  if (count == 0) return;
  if (!text.empty()) text += ", ";
  text += std::to_string(count) + " " + (count == 1 ? one : many);
}

/// What a reader should know besides the reading.
std::vector<std::string> RemarksOn(const Session& session) {
  std::vector<std::string> remarks;
  const IgnoredInk& ignored = session.ignored;
  std::string parts;
  AddCount(ignored.border, "piece at the picture's border", "pieces at the picture's border",
           parts);
  AddCount(ignored.lines, "line across the page", "lines across the page", parts);
  AddCount(ignored.specks, "speck", "specks", parts);
  if (!parts.empty()) remarks.push_back("Ignored: " + parts + ".");
  switch (session.doubt) {
    case Doubt::kNone:
      break;
    case Doubt::kSeveralDigits:
      remarks.emplace_back("Doubt: this looks like several digits, and the network reads but one.");
      break;
    case Doubt::kSurrounded:
      remarks.emplace_back(
          "Doubt: something is drawn around it, and the network reads both as one digit.");
      break;
    case Doubt::kTexture:
      remarks.emplace_back("Doubt: this looks like no digit, and the network knows nothing else.");
      break;
    case Doubt::kBlot:
      remarks.emplace_back(
          "Doubt: this is a blot and no digit, and the network knows nothing else.");
      break;
  }
  return remarks;
}

Json ReadingOf(const Session& session) {
  Json json = ReadingAsJson(*session.engine.model(), *session.instance, session.label);
  if (session.doubt != Doubt::kNone) json["doubt"] = DoubtName(session.doubt);
  const IgnoredInk& ignored = session.ignored;
  if (ignored.border + ignored.lines + ignored.specks > 0) {
    json["ignored"] = {
        {"border", ignored.border}, {"lines", ignored.lines}, {"specks", ignored.specks}};
  }
  return json;
}

/// @param given the image, where it is known already; or null.
Result<Session> Open(const ImageOptions& options, const RequestFile* given = nullptr) {
  INKLENS_ASSIGN_OR_RETURN(Engine engine, Engine::Create(options.threads));
  Session session{std::move(engine), {}, -1, nullptr, 0, Doubt::kNone, {}};
  INKLENS_ASSIGN_OR_RETURN(auto model, ReadModel(options.weights));
  session.engine.UseModel(std::move(model));
  if (given) {
    session.image = given->image;
  } else if (!options.mnist.empty()) {
    INKLENS_ASSIGN_OR_RETURN(LabelledImage item,
                             ReadMnistTestImage(options.mnist, options.index, options.transpose));
    session.image = std::move(item.image);
    session.label = item.label;
  } else {
    INKLENS_RETURN_IF_ERROR(ReadDrawing(options, session));
  }
  const auto start = Clock::now();
  Result<std::shared_ptr<const Instance>> instance = session.engine.Classify(session.image);
  session.forward_ms = MillisecondsSince(start);
  if (!instance.ok()) {
    return About(options.mnist.empty() ? options.image : options.mnist, instance.status());
  }
  session.instance = std::move(instance).value();
  return session;
}

void PrintReading(const Session& session) {
  const auto& probabilities = session.instance->probabilities;
  const std::size_t predicted = session.instance->predicted_class();
  const auto& names = session.engine.model()->class_names();
  if (session.engine.model()->output() == OutputKind::kSigmoid) {
    std::string read;
    for (std::size_t c : ClassesRead(*session.instance))
      read += (read.empty() ? "" : ", ") + names[c];
    std::printf("reads %s; surest of %s (probability %.4f)",
                read.empty() ? "nothing" : read.c_str(), names[predicted].c_str(),
                static_cast<double>(probabilities[predicted]));
  } else {
    std::printf("reads %s (probability %.4f)", names[predicted].c_str(),
                static_cast<double>(probabilities[predicted]));
  }
  if (session.label >= 0) std::printf(", labelled %d", session.label);
  std::printf("\n");
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    const double p = probabilities[c];
    std::printf("  %-4s %8.4f  %10.4f  %s\n", names[c].c_str(), p,
                static_cast<double>(session.instance->logits()[c]),
                std::string(static_cast<std::size_t>(40 * p + 0.5), '#').c_str());
  }
  for (const std::string& remark : RemarksOn(session)) std::printf("%s\n", remark.c_str());
}

void PrintResults(const Session& session, const std::vector<Explanation>& results,
                  const std::vector<double>& elapsed_ms) {
  const auto& names = session.engine.model()->class_names();
  std::printf("\nwhy %s:\n", names[results.front().target.target_class].c_str());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Explanation& result = results[i];
    std::printf("  %-12s %5zu forward, %zu backward, %8.2f ms%s%s\n", result.method.c_str(),
                result.forward_passes, result.backward_passes, elapsed_ms[i],
                IsAsListed(result) ? "  (as listed in the source document: wrong)" : "",
                result.saliency.blank ? "  (blank: the map is flat)" : "");
  }
}

/// Who asks for more superpixels than there are is told so.
void HintAtFewSuperpixels(const ExplanationRequest& request, const Explanation& result) {
  const auto asked = request.options.find("features");
  if (!result.lime || asked == request.options.end()) return;
  const double* wish = std::get_if<double>(&asked->second);
  const std::size_t count = result.lime->label_map.count;
  if (!wish || *wish <= static_cast<double>(count)) return;
  std::fprintf(
      stderr,
      "inklens: lime was asked for %.0f superpixels and there are %zu in this image, all of "
      "which are chosen: the map says little.\n",
      *wish, count);
}

/// On a terminal it says how far it is; elsewhere only that it takes long.
Result<Explanation> RunShowingProgress(Session& session, const ExplanationRequest& request) {
  const auto start = Clock::now();
  const bool show = isatty(STDERR_FILENO) == 1;
  bool told = false;
  const auto tell = [&](const Progress& progress) {
    const double elapsed = MillisecondsSince(start) / 1000;
    const double left = elapsed * static_cast<double>(progress.total - progress.completed) /
                        static_cast<double>(std::max<std::size_t>(progress.completed, 1));
    const bool worth_a_word = elapsed > kQuietSeconds && left > kLongSeconds;
    if (show) {
      std::fprintf(stderr, "\r%s %zu/%zu %s\033[K", request.method.c_str(), progress.completed,
                   progress.total, worth_a_word ? InWords(left).c_str() : "");
    } else if (worth_a_word && !told) {
      std::fprintf(stderr, "inklens: %s of %zu samples: %s\n", request.method.c_str(),
                   progress.total, InWords(left).c_str());
      told = true;
    }
  };
  Result<Explanation> result = RunToEnd(session.engine, session.instance, request, tell);
  if (show && result.ok()) std::fprintf(stderr, "\r\033[K");
  return result;
}

/// "lime: as in FILE to the last bit", or by how much it is not.
void PrintDifferences(const std::string& path, const Json& differences) {
  std::printf("\nbeside %s:\n", path.c_str());
  for (const auto& [name, difference] : differences.items()) {
    if (difference.is_null()) {
      std::printf("  %-12s another number of values\n", name.c_str());
    } else if (difference == 0) {
      std::printf("  %-12s the same to the last bit\n", name.c_str());
    } else {
      std::printf("  %-12s differs by %.2g at most\n", name.c_str(), difference.get<double>());
    }
  }
}

/// @param file the request that was repeated, or null.
void PrintExplanations(const ExplainOptions& options, const RequestFile* file,
                       const Session& session, const std::vector<Explanation>& results,
                       const std::vector<double>& elapsed_ms) {
  if (options.image.json) {
    Json json = file ? file->head : Json::object();
    json.update(ExplanationsAsJson(ReadingOf(session), results));
    for (std::size_t i = 0; i < results.size(); ++i) {
      json["methods"][results[i].method]["elapsed_ms"] = elapsed_ms[i];
    }
    if (file) json["differences"] = DifferencesFrom(*file, *session.instance, results);
    std::cout << JsonText(json) << '\n';
    return;
  }
  PrintReading(session);
  PrintResults(session, results, elapsed_ms);
  if (file) {
    PrintDifferences(options.request_file, DifferencesFrom(*file, *session.instance, results));
  }
}

}  // namespace

Status Classify(const ImageOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const Session session, Open(options));
  if (options.json) {
    Json json = ReadingOf(session);
    json["elapsed_ms"] = session.forward_ms;
    std::cout << JsonText(json) << '\n';
  } else {
    PrintReading(session);
  }
  return Status::Ok();
}

Status Explain(const ExplainOptions& options) {
  if (!options.output.empty()) INKLENS_RETURN_IF_ERROR(CheckPngOutput(options.output));
  std::optional<RequestFile> file;
  ImageOptions image = options.image;
  if (!options.request_file.empty()) {
    INKLENS_ASSIGN_OR_RETURN(file, ReadRequestFile(options.request_file));
    INKLENS_RETURN_IF_ERROR(CheckNetwork(*file, options.request_file, image.weights));
    image.image = options.request_file;
  }
  INKLENS_ASSIGN_OR_RETURN(Session session, Open(image, file ? &*file : nullptr));
  if (!options.output.empty()) INKLENS_RETURN_IF_ERROR(CheckApart(options.output));
  const auto requests = file ? file->requests : RequestsOf(options.request);
  std::vector<Explanation> results;
  std::vector<double> elapsed_ms;
  for (const ExplanationRequest& request : requests) {
    const auto start = Clock::now();
    Result<Explanation> result = RunShowingProgress(session, request);
    if (!result.ok()) {
      return file ? About(options.request_file, result.status()) : result.status();
    }
    elapsed_ms.push_back(MillisecondsSince(start));
    HintAtFewSuperpixels(options.request, result.value());
    results.push_back(std::move(result).value());
  }
  PrintExplanations(options, file ? &*file : nullptr, session, results, elapsed_ms);
  if (options.output.empty()) return Status::Ok();
  std::vector<OverlayPanel> panels;
  for (const Explanation& result : results) panels.push_back({&session.image, &result});
  INKLENS_ASSIGN_OR_RETURN(const auto png, RenderOverlays(panels));
  return WriteFile(options.output, png);
}

Status ListMethods(const std::string& weights, bool json) {
  std::vector<MethodDescriptor> methods = Methods();
  if (!weights.empty()) {
    INKLENS_ASSIGN_OR_RETURN(const auto model, ReadModel(weights));
    methods = Methods(WorldOf(*model));
  }
  std::cout << (json ? JsonText(MethodsAsJson(methods)) + "\n" : MethodsAsText(methods));
  return Status::Ok();
}

Status ListMeasures(const std::string& weights, bool json) {
  std::vector<MeasureDescriptor> measures = Measures();
  if (!weights.empty()) {
    INKLENS_ASSIGN_OR_RETURN(const auto model, ReadModel(weights));
    measures = Measures(WorldOf(*model));
  }
  std::cout << (json ? JsonText(MeasuresAsJson(measures)) + "\n" : MeasuresAsText(measures));
  return Status::Ok();
}

}  // namespace inklens::cli
