// Requests: any method or measure with any options, on small networks. What is asked for is refused
// by a sentence or gives sound maps and numbers, within a bounded number of forward passes.
//
// An input is decisions: network, image, whether a map or measures of maps are wanted, then names
// and values of options. The names are those of the engine's tables, as seldom others.

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "core/base/rng.h"
#include "core/engine/engine.h"
#include "fuzz/explaining.h"
#include "fuzz/input_reader.h"
#include "fuzz/target.h"
#include "testing/status_matchers.h"
#include "testing/test_network.h"

namespace inklens::fuzz {
namespace {

using test::TestNetwork;

constexpr std::size_t kMostPasses = 96;

/// As networks differ: with layers to look at, with several labels, with nothing but an image.
std::vector<Bytes> Networks() {
  TestNetwork plain({12, 12}, 1);
  plain.Conv2d("conv1", 3, {.kernel = {3, 3}, .padding = {1, 1}}).Relu("relu1");
  plain.MaxPool2d("pool1", {.kernel = {2, 2}, .stride = {2, 2}});
  plain.Conv2d("conv2", 4, {.kernel = {3, 3}}).Relu("relu2").Flatten("flatten").Dense("fc", 10);
  TestNetwork labels({9, 7}, 2);
  labels.Conv2d("conv", 2, {.kernel = {2, 2}}).Relu("relu").Flatten("flatten").Dense("fc", 2);
  test::SafetensorsWriter several = labels.File();
  several.SetMetadata("output", "sigmoid");
  TestNetwork dense({5, 5}, 3);
  dense.Flatten("flatten").Dense("fc", 3);
  return {plain.File().Bytes(), several.Bytes(), dense.File().Bytes()};
}

std::vector<Engine> Engines() {
  std::vector<Engine> engines;
  for (const Bytes& file : Networks()) {
    engines.push_back(test::ValueOf(Engine::Create(1)));
    FUZZ_EXPECT(engines.back().LoadModel(file).ok());
  }
  return engines;
}

GrayImage Image(InputReader& reader, const InputSpec& input) {
  GrayImage image{input.width, input.height, Bytes(input.width * input.height)};
  const std::size_t kind = reader.Below(4);
  Rng rng(reader.Byte(), 0);
  for (std::uint8_t& pixel : image.pixels) {
    if (kind == 0) pixel = 255;
    if (kind >= 2)
      pixel = rng.NextBernoulli(0.3) ? static_cast<std::uint8_t>(rng.NextBelow(256)) : 0;
  }
  return image;
}

double Number(InputReader& reader, const OptionDescriptor& option) {
  const auto* usual = option.default_value ? std::get_if<double>(&*option.default_value) : nullptr;
  switch (reader.Below(10)) {
    case 0:
      return option.minimum;
    case 1:
      return option.maximum;
    case 2:
      return option.minimum - option.step;
    case 3:
      return option.minimum + option.step * reader.Byte();
    case 4:
      return reader.Byte();
    case 5:
      return static_cast<double>(reader.Word()) / 256;
    case 6:
      return reader.AnyDouble();
    case 7:
      return std::ldexp(1.0, static_cast<int>(reader.Below(64)));
    case 8:
      return std::nextafter(option.minimum, std::numeric_limits<double>::infinity());
    default:
      return usual ? *usual : 1;
  }
}

std::string Name(InputReader& reader, const OptionDescriptor& option) {
  const std::size_t choice = reader.Byte();
  if (choice < 240 && !option.choices.empty())
    return option.choices[choice % option.choices.size()];
  return reader.Text();
}

/// At most three masks; as seldom of another size, or of values that no mask has.
OptionValue Masks(InputReader& reader, const InputSpec& input) {
  const std::size_t count = 1 + reader.Below(3), other = reader.Byte() > 240 ? 1 : 0;
  Tensor masks = test::ValueOf(Tensor::Create({count, input.height + other, input.width}));
  for (float& value : masks.values()) value = static_cast<float>(reader.Byte()) / 254;
  return std::make_shared<const Tensor>(std::move(masks));
}

OptionValue Value(InputReader& reader, const OptionDescriptor& option, const InputSpec& input) {
  OptionKind kind = option.kind;
  if (reader.Byte() > 248) kind = static_cast<OptionKind>(reader.Below(7));
  switch (kind) {
    case OptionKind::kNumber:
    case OptionKind::kWhole:
      return Number(reader, option);
    case OptionKind::kClass:
      return static_cast<double>(reader.Below(12));
    case OptionKind::kChoice:
    case OptionKind::kLayer:
      return Name(reader, option);
    case OptionKind::kLayers: {
      std::vector<std::string> names;
      for (std::size_t count = reader.Below(4); count > 0; --count) {
        names.push_back(Name(reader, option));
      }
      return names;
    }
    case OptionKind::kMasks:
      return Masks(reader, input);
  }
  return 0.0;
}

OptionValues Options(InputReader& reader, const std::vector<OptionDescriptor>& table,
                     const InputSpec& input) {
  OptionValues options;
  for (std::size_t count = reader.Below(8); count > 0 && !table.empty(); --count) {
    const OptionDescriptor& option = table[reader.Below(table.size())];
    const std::string name = reader.Byte() > 250 ? reader.Text() : option.name;
    options[name] = Value(reader, option, input);
  }
  return options;
}

ExplanationRequest Request(InputReader& reader, Engine& engine) {
  const std::vector<MethodDescriptor> methods = engine.methods();
  const MethodDescriptor& method = methods[reader.Below(methods.size())];
  const bool other = reader.Byte() > 250;
  const std::string name = other ? reader.Text() : method.name;
  return {name, Options(reader, method.options, engine.model()->input())};
}

std::vector<MeasureRequest> MeasureRequests(InputReader& reader, Engine& engine) {
  const std::vector<MeasureDescriptor> measures = engine.measures();
  std::vector<MeasureRequest> requests;
  for (std::size_t count = reader.Below(4); count > 0; --count) {
    const MeasureDescriptor& measure = measures[reader.Below(measures.size())];
    const std::string name = reader.Byte() > 250 ? reader.Text() : measure.name;
    requests.push_back({name, Options(reader, measure.options, engine.model()->input())});
  }
  return requests;
}

/// One of the maps to beat, or one of few values, as seldom of another size or out of range.
MeasuredMap Map(InputReader& reader, Engine& engine, const Instance& instance) {
  const std::size_t kind = reader.Below(8);
  if (kind < 4) return BaselineMaps(instance, reader.Byte())[kind];
  const InputSpec& input = engine.model()->input();
  const std::size_t other = reader.Byte() > 240 ? 1 : 0;
  MeasuredMap map{"map", Map2D(input.height, input.width + other), {}};
  const float values[] = {0, 1, 0.5f, 0, 0.25f, reader.Byte() > 240 ? 1.5f : 1};
  for (float& value : map.map.values) value = kind == 4 ? 0.5f : values[reader.Below(6)];
  if (kind >= 6) map.request = Request(reader, engine);
  return map;
}

void RunMeasures(InputReader& reader, Engine& engine,
                 const std::shared_ptr<const Instance>& instance) {
  inklens::Target target;
  target.target_class = reader.Below(12);
  std::vector<MeasureRequest> measures = MeasureRequests(reader, engine);
  std::vector<MeasuredMap> maps;
  for (std::size_t count = reader.Below(4); count > 0; --count) {
    maps.push_back(Map(reader, engine, *instance));
  }
  ExpectSoundMeasures(engine, instance, target, std::move(measures), std::move(maps), kMostPasses);
}

/// Each method and each measure by itself, as they are; what no layer is needed for on the network
/// without layers. Behind that decisions that a change brings into play.
std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds;
  const std::vector<Engine> engines = Engines();
  for (std::uint8_t network = 0; network < engines.size(); ++network) {
    const std::vector<MethodDescriptor> methods = engines[network].methods();
    for (std::uint8_t row = 0; row < methods.size(); ++row) {
      const bool needs_layer = methods[row].name != "lime" && methods[row].name != "rise";
      if (network < 2 || !needs_layer) seeds.push_back({network, 2, row, 0, row, 0, 0});
    }
    const std::size_t measures = engines[network].measures().size();
    for (std::uint8_t row = 0; row < measures; ++row) {
      const auto map = static_cast<std::uint8_t>(row % 6);
      seeds.push_back({network, 2, row, 1, 0, 1, row, 0, 0, 1, map, 0, 0});
    }
  }
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    for (std::size_t tail = 0; tail < 60; ++tail) {
      seeds[i].push_back(static_cast<std::uint8_t>(31 * tail + 7 * i));
    }
  }
  return seeds;
}

}  // namespace

Target MakeTarget() {
  return {.name = "requests",
          .seeds = Seeds(),
          .dictionary = {"lime", "rise", "layer", "grad-cam", "samples", "seed", "input", "conv2"},
          .most_bytes = 512};
}

}  // namespace inklens::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inklens;
  using namespace inklens::fuzz;
  static auto* engines = new std::vector<Engine>(Engines());
  InputReader reader({data, size});
  Engine& engine = (*engines)[reader.Below(engines->size())];
  const auto instance = engine.Classify(Image(reader, engine.model()->input()));
  FUZZ_EXPECT(instance.ok());
  if (reader.Below(2) == 0) {
    ExpectSoundExplanation(engine, instance.value(), Request(reader, engine), kMostPasses);
  } else {
    RunMeasures(reader, engine, instance.value());
  }
  return 0;
}
