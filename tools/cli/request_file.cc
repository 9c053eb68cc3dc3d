#include "request_file.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/model/json.h"
#include "datasets.h"
#include "files.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
/// Of a picture's side: far beyond any network that reads one.
constexpr std::size_t kLargestSide = 4096;
/// The files of networks and pictures that large are no requests.
constexpr JsonLimits kLimits{.depth = 16, .values = 50'000'000};

Status Expected(const std::string& key, const char* what) {
  return InvalidArgument("expected \"", key, "\" to be ", what, ".");
}

Result<std::size_t> ReadSide(const Json& image, const char* key) {
  const auto side = image.find(key);
  if (side == image.end() || !side->is_number_unsigned() || *side == 0 || *side > kLargestSide) {
    return Expected(std::string("image.") + key, "a whole number from 1 to 4096");
  }
  return side->get<std::size_t>();
}

Result<GrayImage> ReadImage(const Json& json) {
  const auto found = json.find("image");
  if (found == json.end() || !found->is_object()) {
    return Expected("image", "an object with height, width and pixels");
  }
  GrayImage image;
  INKLENS_ASSIGN_OR_RETURN(image.height, ReadSide(*found, "height"));
  INKLENS_ASSIGN_OR_RETURN(image.width, ReadSide(*found, "width"));
  const auto pixels = found->find("pixels");
  if (pixels == found->end() || !pixels->is_array() ||
      pixels->size() != image.height * image.width) {
    return Expected("image.pixels", "a list of height x width numbers");
  }
  image.pixels.reserve(pixels->size());
  for (const Json& pixel : *pixels) {
    if (!pixel.is_number_unsigned() || pixel > 255) {
      return Expected("image.pixels", "whole numbers from 0 to 255");
    }
    image.pixels.push_back(pixel.get<std::uint8_t>());
  }
  return image;
}

/// A number, a text, or several texts: whether the option takes it is for its table to say.
Result<OptionValue> ReadOption(const std::string& key, const Json& value) {
  if (value.is_number()) return OptionValue(value.get<double>());
  if (value.is_string()) return OptionValue(value.get<std::string>());
  std::vector<std::string> texts;
  if (!value.is_array()) return Expected(key, "a number, a text or a list of texts");
  for (const Json& text : value) {
    if (!text.is_string()) return Expected(key, "a number, a text or a list of texts");
    texts.push_back(text.get<std::string>());
  }
  return OptionValue(std::move(texts));
}

Result<ExplanationRequest> ReadRequest(const std::string& name, const Json& method) {
  ExplanationRequest request{name, {}};
  const std::string owner = "methods." + name;
  if (!method.is_object()) return Expected(owner, "an object");
  const auto options = method.find("options");
  if (options == method.end()) return request;
  if (!options->is_object()) return Expected(owner + ".options", "an object");
  for (const auto& [key, value] : options->items()) {
    INKLENS_ASSIGN_OR_RETURN(OptionValue option, ReadOption(owner + ".options." + key, value));
    request.options.emplace(key, std::move(option));
  }
  return request;
}

/// A list of numbers; empty where there is none.
Result<std::vector<double>> ReadNumbers(const Json& json, const char* key,
                                        const std::string& full_key) {
  const auto found = json.find(key);
  if (found == json.end()) return std::vector<double>{};
  const bool numbers =
      found->is_array() &&
      std::all_of(found->begin(), found->end(), [](const Json& v) { return v.is_number(); });
  if (!numbers) return Expected(full_key, "a list of numbers");
  return found->get<std::vector<double>>();
}

Status ReadMethods(const Json& json, RequestFile& file) {
  const auto methods = json.find("methods");
  if (methods == json.end() || !methods->is_object() || methods->empty()) {
    return Expected("methods", "an object with at least one method");
  }
  for (const auto& [name, method] : methods->items()) {
    INKLENS_ASSIGN_OR_RETURN(ExplanationRequest request, ReadRequest(name, method));
    file.requests.push_back(std::move(request));
    const auto map = method.find("saliency_map");
    if (map == method.end()) continue;
    const std::string key = "methods." + name + ".saliency_map";
    if (!map->is_object()) return Expected(key, "an object");
    INKLENS_ASSIGN_OR_RETURN(std::vector<double> values,
                             ReadNumbers(*map, "values", key + ".values"));
    file.saliency_maps.emplace(name, std::move(values));
  }
  return Status::Ok();
}

/// A text of an object; empty where there is none.
Result<std::string> ReadText(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::string();
  if (!found->is_string()) return Expected(std::string("network.") + key, "a text");
  return found->get<std::string>();
}

Status ReadNetwork(const Json& json, RequestFile& file) {
  const auto network = json.find("network");
  if (network == json.end()) return Status::Ok();
  if (!network->is_object()) return Expected("network", "an object");
  INKLENS_ASSIGN_OR_RETURN(file.network_name, ReadText(*network, "name"));
  INKLENS_ASSIGN_OR_RETURN(file.network_checksum, ReadText(*network, "checksum"));
  return Status::Ok();
}

Result<RequestFile> Read(const Json& json) {
  const auto version = json.is_object() ? json.find("inklens_request") : json.end();
  if (!json.is_object() || version == json.end() || !version->is_number_integer()) {
    return InvalidArgument("is no request: expected an object with \"inklens_request\": 1.");
  }
  if (*version != kVersion) {
    return Unsupported("is a request of version ", version->dump(), "; expected version ", kVersion,
                       ".");
  }
  RequestFile file;
  INKLENS_RETURN_IF_ERROR(ReadNetwork(json, file));
  INKLENS_ASSIGN_OR_RETURN(file.image, ReadImage(json));
  INKLENS_RETURN_IF_ERROR(ReadMethods(json, file));
  INKLENS_ASSIGN_OR_RETURN(file.logits, ReadNumbers(json, "logits", "logits"));
  for (const char* key : {"inklens_request", "network", "image"}) {
    if (json.contains(key)) file.head[key] = json[key];
  }
  return file;
}

/// @param seen has doubles that are floats: read and compared as such, nothing is rounded.
Json LargestDifference(std::span<const float> now, const std::vector<double>& seen) {
  if (now.size() != seen.size()) return nullptr;
  double largest = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(now[i]) - seen[i]));
  }
  return largest;
}

}  // namespace

Result<RequestFile> ReadRequestFile(const std::string& path) {
  INKLENS_ASSIGN_OR_RETURN(const Json json, ReadJsonFile(path, kLimits));
  Result<RequestFile> file = Read(json);
  if (!file.ok()) return About(path, file.status());
  return file;
}

Status CheckNetwork(const RequestFile& file, const std::string& path, const std::string& weights) {
  if (file.network_checksum.empty()) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(weights));
  const std::string checksum = Checksum(bytes);
  if (checksum == file.network_checksum) return Status::Ok();
  return InvalidArgument(path, ": is of another network than ", weights, " (", checksum,
                         "): expected \"", file.network_name, "\" (", file.network_checksum, ").");
}

Json DifferencesFrom(const RequestFile& file, const Instance& instance,
                     std::span<const Explanation> results) {
  Json differences = Json::object();
  if (!file.logits.empty()) {
    differences["logits"] = LargestDifference(instance.logits(), file.logits);
  }
  for (const Explanation& result : results) {
    const auto seen = file.saliency_maps.find(result.method);
    if (seen == file.saliency_maps.end()) continue;
    differences[result.method] = LargestDifference(result.saliency.map.values, seen->second);
  }
  return differences;
}

}  // namespace inklens::cli
