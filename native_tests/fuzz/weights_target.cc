// Weights files: whatever the bytes are, Model::Load gives a network or a sentence, and a network
// that it gives reads an image, is explained, and comes back from the file that WriteModel makes.
//
// An input's first byte says how the rest is a file. Even: as it is. Odd: a JSON header up to the
// first zero byte, then the tensors' data; the header's length is put in front, so that a change to
// the header is no truncated file. The other bits choose the method.

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>

#include "core/engine/engine.h"
#include "core/engine/methods.h"
#include "core/model/model_writer.h"
#include "fuzz/explaining.h"
#include "fuzz/target.h"
#include "testing/safetensors_writer.h"
#include "testing/status_matchers.h"
#include "testing/test_network.h"

namespace inklens::fuzz {
namespace {

using test::TestNetwork;

Bytes FileOf(std::span<const std::uint8_t> input) {
  const auto rest = input.subspan(1);
  if (input[0] % 2 == 0) return Bytes(rest.begin(), rest.end());
  const auto end = std::find(rest.begin(), rest.end(), 0);
  const auto header = rest.first(static_cast<std::size_t>(end - rest.begin()));
  const auto data = rest.subspan(header.size() + (end == rest.end() ? 0 : 1));
  const std::uint64_t length = header.size();
  std::uint8_t front[sizeof length];
  std::memcpy(front, &length, sizeof length);
  return Joined(front, Joined(header, data));
}

/// A few bytes can describe a network that computes for hours: such a one is loaded and no more.
bool IsQuick(const Model& model) {
  constexpr double kMostProducts = 1 << 20;
  double products = 0;
  for (std::size_t i = 1; i < model.layers().size(); ++i) {
    const LayerInfo &layer = model.layers()[i], &before = model.layers()[i - 1];
    const double outputs = static_cast<double>(layer.output.ElementCount());
    double each = 1;
    if (layer.kind == "dense") each = static_cast<double>(before.output.ElementCount());
    if (layer.window) {
      each = static_cast<double>(layer.window->kernel_height * layer.window->kernel_width);
      if (layer.kind == "conv2d") each *= static_cast<double>(before.output[3]);
    }
    products += outputs * each;
  }
  return products + static_cast<double>(model.layers()[0].output.ElementCount()) < kMostProducts;
}

/// Strokes of every shade across an image of this network's size.
GrayImage Picture(const InputSpec& input) {
  GrayImage image{input.width, input.height, Bytes(input.width * input.height)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = i % 3 == 0 ? static_cast<std::uint8_t>(37 * i) : 0;
  }
  return image;
}

std::vector<float> LogitsOf(Engine& engine, const GrayImage& image) {
  const auto instance = engine.Classify(image);
  if (!instance.ok()) return {};
  const auto logits = instance.value()->logits();
  return {logits.begin(), logits.end()};
}

void ExpectTheSameFromItsFile(Engine& engine, const GrayImage& image) {
  const std::vector<float> logits = LogitsOf(engine, image);
  const Result<Bytes> file = WriteModel(*engine.model(), DType::kF32, {});
  FUZZ_EXPECT(file.ok());
  FUZZ_EXPECT(engine.LoadModel(file.value()).ok());
  FUZZ_EXPECT(LogitsOf(engine, image) == logits);
}

void Use(Model loaded, std::size_t choice) {
  Engine engine = test::ValueOf(Engine::Create(1));
  engine.UseModel(std::make_shared<Model>(std::move(loaded)));
  const GrayImage image = Picture(engine.model()->input());
  const auto instance = engine.Classify(image);
  if (!instance.ok()) return;
  for (const float p : instance.value()->probabilities) FUZZ_EXPECT(p >= 0 && p <= 1.00001f);
  const std::vector<MethodDescriptor> methods = engine.methods();
  const OptionValues few = {{"samples", 24.0}};
  const ExplanationRequest request = RequestFor(methods[choice % methods.size()], few);
  ExpectSoundExplanation(engine, instance.value(), request, 64);
  ExpectTheSameFromItsFile(engine, image);
}

Bytes Seed(const test::SafetensorsWriter& file, std::uint8_t choice) {
  const Bytes bytes = file.Bytes();
  const std::span header = std::span(bytes).subspan(8, file.Header().size());
  const std::uint8_t how = 2 * choice + 1, end = 0;
  const Bytes text = Joined(Joined(std::span(&how, 1), header), std::span(&end, 1));
  return Joined(text, std::span(bytes).subspan(8 + header.size()));
}

/// Without metadata: conv1, conv2, fc1, fc2 for 28x28, as narrow as they can be.
test::SafetensorsWriter BareStateDict() {
  test::SafetensorsWriter file;
  const std::vector<float> values(100, 0.25f);
  const auto add = [&](const std::string& name, const std::vector<std::size_t>& dims) {
    std::size_t count = 1;
    for (const std::size_t d : dims) count *= d;
    file.AddFloats(name, dims, std::span(values).first(count));
  };
  add("conv1.weight", {1, 1, 3, 3});
  add("conv1.bias", {1});
  add("conv2.weight", {2, 1, 3, 3});
  add("conv2.bias", {2});
  add("fc1.weight", {2, 2 * 5 * 5});
  add("fc1.bias", {2});
  add("fc2.weight", {3, 2});
  add("fc2.bias", {3});
  return file;
}

std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds;
  TestNetwork plain({6, 6}, 1);
  plain.Conv2d("c", 2, {.kernel = {3, 3}})
      .Relu("r")
      .MaxPool2d("p", {.kernel = {2, 2}, .stride = {2, 2}});
  plain.Flatten("f").Dense("d", 3);
  TestNetwork padded({5, 4}, 2);
  padded.Conv2d("c", 2, {.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}}).BatchNorm("n");
  padded.Relu("r").BatchNorm("m").AveragePool2d("p", {.kernel = {2, 2}, .stride = {1, 1}});
  padded.Flatten("f").Dense("d", 2).BatchNorm("o").Relu("q").Dense("e", 2);
  TestNetwork dense({3, 3}, 3);
  dense.Flatten("f").Dense("d", 4);
  for (std::uint8_t choice = 0; choice < 6; ++choice) seeds.push_back(Seed(plain.File(), choice));
  seeds.push_back(Seed(padded.File(), 0));
  seeds.push_back(Seed(padded.File(), 4));
  seeds.push_back(Seed(dense.File(), 1));
  test::SafetensorsWriter several = plain.File();
  several.SetMetadata("output", "sigmoid");
  several.SetMetadata("class_names", R"(["a","\u96f6","c"])");
  seeds.push_back(Seed(several, 5));
  seeds.push_back(Seed(BareStateDict(), 2));
  const std::uint8_t as_it_is = 0;
  seeds.push_back(Joined(std::span(&as_it_is, 1), dense.File().Bytes()));
  return seeds;
}

}  // namespace

Target MakeTarget() {
  return {.name = "weights",
          .seeds = Seeds(),
          .dictionary = {"__metadata__",
                         "\"dtype\":\"F16\"",
                         "\"dtype\":\"F64\"",
                         "\"BF16\"",
                         "\"I64\"",
                         "\"U8\"",
                         "\"shape\":[",
                         "\"data_offsets\":[0,",
                         "\\\"type\\\":",
                         "conv2d",
                         "dense",
                         "relu",
                         "flatten",
                         "max_pool2d",
                         "average_pool2d",
                         "batch_norm2d",
                         "batch_norm1d",
                         "\\\"stride\\\":",
                         "\\\"padding\\\":",
                         "\\\"kernel\\\":",
                         "\\\"eps\\\":",
                         "\\\"bias\\\":false",
                         "running_mean",
                         "\\\"channels\\\":",
                         "\\\"mean\\\":",
                         "\\\"deviation\\\":",
                         "sigmoid",
                         "softmax",
                         "class_names",
                         "inklens.model.v1",
                         "module.",
                         "4294967296",
                         "18446744073709551616",
                         "65536",
                         "1e308",
                         "-1",
                         "null",
                         "[[[[[[[[",
                         "0.0"},
          .most_bytes = 8192};
}

}  // namespace inklens::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inklens;
  if (size == 0) return 0;
  const fuzz::Bytes file = fuzz::FileOf({data, size});
  Result<Model> model = Model::Load(file);
  if (!model.ok()) FUZZ_EXPECT(model.status().message().size() > 8);
  if (model.ok() && fuzz::IsQuick(model.value())) fuzz::Use(std::move(model).value(), data[0] / 2);
  return 0;
}
