#include "converting.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/model/json.h"
#include "core/model/json_value.h"
#include "core/model/model.h"
#include "core/model/safetensors_writer.h"
#include "core/model/state_dict.h"
#include "dealing.h"
#include "files.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::pair<const char*, const char*> kTypes[] = {{"conv", "conv2d"},
                                                          {"conv2d", "conv2d"},
                                                          {"dense", "dense"},
                                                          {"linear", "dense"},
                                                          {"relu", "relu"},
                                                          {"flatten", "flatten"},
                                                          {"pool", "max_pool2d"},
                                                          {"max_pool2d", "max_pool2d"},
                                                          {"avgpool", "average_pool2d"},
                                                          {"average_pool2d", "average_pool2d"},
                                                          {"bn", "batch_norm"},
                                                          {"batch_norm", "batch_norm"}};

std::vector<std::string> SplitAt(std::string_view text, char mark) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(mark);
    parts.emplace_back(Trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// "3" or "3x5", vertical first.
Result<Json> ParseExtent(const std::string& text, const std::string& word) {
  Json pair = Json::array();
  for (const std::string& part : SplitAt(text, 'x')) {
    const bool digits =
        !part.empty() && part.size() <= 4 &&
        std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || pair.size() == 2) {
      return InvalidArgument("In \"", word, "\": \"", text,
                             "\" is not a whole number or two of them as 3x5.");
    }
    pair.push_back(std::stoul(part));
  }
  return pair.size() == 1 ? pair[0] : pair;
}

/// As Python has it, too.
Result<Json> ParseFlag(const std::string& text, const std::string& word) {
  if (text == "true" || text == "True") return Json(true);
  if (text == "false" || text == "False") return Json(false);
  return InvalidArgument("In \"", word, "\": \"", text, "\" is neither true nor false.");
}

Result<LayerWord> ParseWord(const std::string& word) {
  const std::vector<std::string> parts = SplitAt(word, ':');
  const auto* type = std::find_if(std::begin(kTypes), std::end(kTypes),
                                  [&](const auto& known) { return parts[0] == known.first; });
  if (parts[0].find("dropout") != std::string::npos) {
    return InvalidArgument(
        "A dropout does nothing when a network reads; leave it out of the layers.");
  }
  if (type == std::end(kTypes)) {
    return InvalidArgument("No layer \"", parts[0],
                           "\"; expected conv, relu, pool, avgpool, bn, flatten or dense.");
  }
  LayerWord layer{.type = type->second, .weights = "", .settings = Json::object()};
  const bool pools = layer.type.ends_with("pool2d");
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    const bool keyed = equals != std::string::npos;
    const std::string key = keyed ? parts[i].substr(0, equals) : pools ? "kernel" : "weights";
    const std::string value = keyed ? parts[i].substr(equals + 1) : parts[i];
    const bool window = key == "stride" || key == "padding" || (pools && key == "kernel");
    if (key == "weights" && !pools && layer.type != "relu" && layer.type != "flatten") {
      layer.weights = value;
    } else if (key == "eps" && layer.type == "batch_norm") {
      const Result<Json> eps = ParseOrderedJson(value, "\"" + word + "\": the eps");
      INKLENS_RETURN_IF_ERROR(eps.status());
      layer.settings["eps"] = eps.value();
    } else if (key == "count_include_pad" && layer.type == "average_pool2d") {
      INKLENS_ASSIGN_OR_RETURN(layer.settings[key], ParseFlag(value, word));
    } else if (window && (pools || layer.type == "conv2d")) {
      INKLENS_ASSIGN_OR_RETURN(layer.settings[key], ParseExtent(value, word));
    } else {
      return InvalidArgument("In \"", word, "\": ", parts[0], " has no \"", key, "\".");
    }
  }
  return layer;
}

std::string NameOf(const ConvertOptions& options) {
  if (!options.name.empty()) return options.name;
  if (options.output == "-") return "converted";
  return std::filesystem::path(options.output).stem().string();
}

constexpr std::pair<const char*, DType> kPrecisions[] = {
    {"single", DType::kF32}, {"half", DType::kF16}, {"bfloat16", DType::kBF16}};

/// What each tensor is written in: what was asked for it, or for all, or what it is in; a double
/// becomes a single.
Result<std::map<std::string, DType>> PrecisionsOf(const Safetensors& file,
                                                  const std::set<std::string>& used,
                                                  const std::vector<std::string>& asked) {
  std::map<std::string, DType> precisions;
  for (const std::string& name : used) {
    const DType stored = file.tensors.at(name).dtype;
    precisions[name] = stored == DType::kF64 ? DType::kF32 : stored;
  }
  for (const std::string& text : asked) {
    const auto equals = text.rfind('=');
    const std::string name = equals == std::string::npos ? "" : text.substr(0, equals);
    const std::string word = equals == std::string::npos ? text : text.substr(equals + 1);
    const auto* known = std::find_if(std::begin(kPrecisions), std::end(kPrecisions),
                                     [&](const auto& one) { return word == one.first; });
    if (known == std::end(kPrecisions)) {
      return InvalidArgument("No precision \"", word, "\"; expected single, half or bfloat16.");
    }
    if (!name.empty() && !precisions.contains(name)) {
      return NotFound("No tensor \"", name, "\" is used, which --precision names.");
    }
    for (auto& [tensor, dtype] : precisions) {
      if (name.empty() || tensor == name) dtype = known->second;
    }
  }
  return precisions;
}

Status AddTensors(const Safetensors& file, const std::set<std::string>& used,
                  const std::vector<std::string>& precision, SafetensorsWriter& writer) {
  INKLENS_ASSIGN_OR_RETURN(const auto precisions, PrecisionsOf(file, used, precision));
  for (const auto& [name, dtype] : precisions) {
    INKLENS_ASSIGN_OR_RETURN(const Tensor tensor, file.ReadFloats(name));
    INKLENS_RETURN_IF_ERROR(writer.Add(name, tensor.shape(), tensor.values(), dtype));
  }
  return Status::Ok();
}

/// The tensors that a file with a description reads: all but those that only keep count, or where
/// unused ones are ignored those that its layers name; whether these are right the reader of
/// networks says.
Result<std::set<std::string>> DescribedTensors(const Safetensors& file) {
  std::set<std::string> names;
  const auto unused = file.metadata.find("unused_tensors");
  if (unused == file.metadata.end() || unused->second != "ignore") {
    for (const auto& [name, entry] : file.tensors) {
      if (!IsBookkeeping(name)) names.insert(name);
    }
    return names;
  }
  INKLENS_ASSIGN_OR_RETURN(
      const JsonValue layers,
      ReadJson(file.metadata.at("layers"), "The weights file's metadata \"layers\""));
  for (const JsonValue& layer : layers.items) {
    for (const char* key : {"weight", "bias", "running_mean", "running_var"}) {
      const std::string* const name = layer.FindText(key);
      if (name && file.tensors.contains(*name)) names.insert(*name);
    }
  }
  return names;
}

/// The description of the layers that the text gives, and the tensors that they take.
Status DescribeLayers(const Safetensors& file, const ConvertOptions& options,
                      std::set<std::string>& used, std::vector<std::string>& hints,
                      SafetensorsWriter& writer) {
  std::vector<LayerWord> words;
  for (const std::string& word : SplitAt(*options.layers, ',')) {
    INKLENS_ASSIGN_OR_RETURN(LayerWord layer, ParseWord(word));
    words.push_back(std::move(layer));
  }
  Dealer dealer(file, words);
  for (const LayerWord& word : words) INKLENS_RETURN_IF_ERROR(dealer.Add(word));
  INKLENS_RETURN_IF_ERROR(dealer.CheckLeftOver(options.ignore_unused));
  hints = dealer.Hints();
  used = dealer.used();
  writer.SetMetadata("format", "inklens.model.v1");
  writer.SetMetadata("name", NameOf(options));
  writer.SetMetadata("layers", JsonText(dealer.layers()));
  writer.SetMetadata("input", JsonText(Json{{"height", options.height},
                                            {"width", options.width},
                                            {"channels", 1},
                                            {"mean", options.mean},
                                            {"deviation", options.deviation}}));
  return Status::Ok();
}

/// Of the options alone: in the file they would have no name.
Status CheckPixels(const ConvertOptions& options) {
  if (!(options.mean >= 0 && options.mean <= 1)) {
    return InvalidArgument("--mean is ", NumberText(options.mean),
                           "; expected a number from 0 to 1, as the pixels are: divide one of "
                           "pixels up to 255 by 255.");
  }
  const double smallest = std::numeric_limits<float>::min();
  if (!(options.deviation >= smallest && options.deviation <= std::numeric_limits<float>::max())) {
    return InvalidArgument("--deviation is ", NumberText(options.deviation),
                           "; expected a positive number.");
  }
  return Status::Ok();
}

}  // namespace

Result<Description> Describe(const Safetensors& file, const ConvertOptions& options) {
  Description description;
  SafetensorsWriter writer;
  for (const auto& [key, value] : file.metadata) {
    if (!options.layers || key != "format") writer.SetMetadata(key, value);
  }
  std::set<std::string> used;
  if (options.layers) {
    INKLENS_RETURN_IF_ERROR(DescribeLayers(file, options, used, description.hints, writer));
  } else if (file.metadata.contains("layers")) {
    INKLENS_ASSIGN_OR_RETURN(used, DescribedTensors(file));
    if (!options.name.empty()) writer.SetMetadata("name", options.name);
  } else {
    return InvalidArgument("The file does not describe its layers; name them with --layers.");
  }
  INKLENS_RETURN_IF_ERROR(AddTensors(file, used, options.precision, writer));
  if (!options.output_kind.empty()) writer.SetMetadata("output", options.output_kind);
  if (!options.class_names.empty()) {
    writer.SetMetadata("class_names", JsonText(Json(options.class_names)));
  }
  description.bytes = writer.Bytes();
  return description;
}

Status Convert(const ConvertOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckPixels(options));
  INKLENS_RETURN_IF_ERROR(CheckWritable(options.output));
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(options.input));
  INKLENS_RETURN_IF_ERROR(CheckApart(options.output));
  const Result<Safetensors> file = Safetensors::Parse(bytes);
  if (!file.ok()) return About(options.input, file.status());
  const Result<Description> described = Describe(file.value(), options);
  if (!described.ok()) return About(options.input, described.status());
  const std::vector<std::uint8_t>& written = described.value().bytes;
  const Result<Model> model = Model::Load(written);
  if (!model.ok()) return About(options.input, model.status());
  INKLENS_RETURN_IF_ERROR(WriteFile(options.output, written));
  for (const std::string& hint : described.value().hints) {
    std::fprintf(stderr, "inklens: %s\n", OneLine(hint).c_str());
  }
  Json layers = Json::array();
  for (const LayerInfo& layer : model.value().layers()) {
    const auto dims = layer.output.dims();
    layers.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"output", std::vector<std::size_t>(dims.begin(), dims.end())}});
    if (!options.json) {
      std::printf("%-20s %-16s %s\n", layer.name.c_str(), layer.kind.c_str(),
                  layer.output.ToString().c_str());
    }
  }
  if (options.json) {
    std::cout << JsonText(Json{{"output", options.output},
                               {"bytes", written.size()},
                               {"classes", model.value().class_names()},
                               {"layers", std::move(layers)}})
              << '\n';
  }
  return Status::Ok();
}

}  // namespace inklens::cli
