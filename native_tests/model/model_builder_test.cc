#include "core/model/model_builder.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/model/model_writer.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/safetensors_writer.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::SafetensorsWriter;
using test::TestNetwork;
using test::ValueOf;
using Bytes = std::vector<std::uint8_t>;
using Json = nlohmann::json;

/// conv 3x3 (2 channels), relu, max pool 2x2, flatten, dense to 3 classes, over 8x8 pixels.
SafetensorsWriter SmallFile() {
  TestNetwork network({8, 8}, 5);
  network.Conv2d("conv", 2, {.kernel = {3, 3}})
      .Relu("relu")
      .MaxPool2d("pool", {.kernel = {2, 2}, .stride = {2, 2}})
      .Flatten("flatten")
      .Dense("fc", 3);
  return network.File();
}

Status LoadStatus(const SafetensorsWriter& file) { return Model::Load(file.Bytes()).status(); }

/// The small file with its layers changed.
Status LoadWithLayers(const std::function<void(Json&)>& change) {
  SafetensorsWriter file = SmallFile();
  const Bytes bytes = file.Bytes();
  Json layers = Json::parse(ValueOf(Safetensors::Parse(bytes)).metadata.at("layers"));
  change(layers);
  file.SetMetadata("layers", layers.dump());
  return LoadStatus(file);
}

Status LoadWithInput(const std::string& input) {
  SafetensorsWriter file = SmallFile();
  file.SetMetadata("input", input);
  return LoadStatus(file);
}

/// The shipped weights' tensors, without their metadata.
SafetensorsWriter BareStateDict() {
  const Bytes bytes = test::SeedWeights();
  const Safetensors shipped = ValueOf(Safetensors::Parse(bytes));
  SafetensorsWriter bare;
  for (const auto& [name, entry] : shipped.tensors) {
    bare.Add(name, "F32", entry.dims, entry.bytes);
  }
  return bare;
}

/// Logits of one fixed image.
std::vector<float> SomeLogits(const Model& model) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Rng rng(1, 1);
  const Tensor image = test::RandomTensor(model.input().ImageShape(1), rng);
  Tensor logits = test::NanTensor({1, model.class_count()});
  EXPECT_OK(model.Logits(context, image, logits));
  return {logits.values().begin(), logits.values().end()};
}

TEST(ModelLoadTest, TheSmallFileLoads) {
  const Model model = ValueOf(Model::Load(SmallFile().Bytes()));
  EXPECT_EQ(model.name(), "test network");
  EXPECT_EQ(model.class_count(), 3u);
  EXPECT_THAT(model.class_names(), ::testing::ElementsAre("0", "1", "2"));
  EXPECT_EQ(model.input().mean, 0.5f);
  EXPECT_EQ(model.input().deviation, 0.25f);
}

TEST(ModelLoadTest, ABareStateDictIsTheSeedNetwork) {
  const Model shipped = test::LoadSeedModel();
  SafetensorsWriter file = BareStateDict();
  for (const char* format : {"", "pt"}) {  // "pt" is what PyTorch's own writer puts there
    if (*format) file.SetMetadata("format", format);
    const Model bare = ValueOf(Model::Load(file.Bytes()));
    EXPECT_EQ(bare.name(), "seed network");
    EXPECT_EQ(bare.input().mean, shipped.input().mean);
    EXPECT_EQ(bare.input().deviation, shipped.input().deviation);
    ASSERT_EQ(bare.layers().size(), shipped.layers().size());
    for (std::size_t i = 0; i < bare.layers().size(); ++i) {
      EXPECT_EQ(bare.layers()[i].name, shipped.layers()[i].name);
      EXPECT_EQ(bare.layers()[i].output, shipped.layers()[i].output);
    }
    test::ExpectBitEqual(SomeLogits(bare), SomeLogits(shipped));
  }
}

TEST(ModelLoadTest, ABareStateDictOfAnotherNetworkIsRefused) {
  SafetensorsWriter file = BareStateDict();
  file.RemoveTensor("fc1.bias");
  EXPECT_STATUS(LoadStatus(file), kNotFound, "it lacks \"fc1.bias\"");
  EXPECT_STATUS(LoadStatus(SafetensorsWriter()), kUnsupported,
                "has 0 convolutions, 0 dense layers and 0 normalisations; expected 2, 2 and 0");
  // A third dense layer, as the tutorials' LeNet has, and a normalisation.
  file = BareStateDict();
  file.AddFloats("fc3.weight", {10, 10}, std::vector<float>(100));
  file.AddFloats("fc3.bias", {10}, std::vector<float>(10));
  EXPECT_STATUS(LoadStatus(file), kUnsupported, "3 dense layers and 0");
  file = BareStateDict();
  for (const char* part : {"weight", "bias", "running_mean", "running_var"}) {
    file.AddFloats(std::string("bn1.") + part, {32}, std::vector<float>(32, 1));
  }
  EXPECT_STATUS(LoadStatus(file), kUnsupported, "1 normalisations");
  file = BareStateDict();
  file.AddFloats("scale", {1}, std::vector<float>(1, 2));
  EXPECT_STATUS(LoadStatus(file), kUnsupported, "do not use all tensors of the weights file: \"sc");
}

TEST(ModelLoadTest, AStateDictMayHaveNamesOfItsOwn) {
  const std::vector<float> expected = SomeLogits(test::LoadSeedModel());
  const Bytes bytes = test::SeedWeights();
  const Safetensors shipped = ValueOf(Safetensors::Parse(bytes));
  const char* kOwn[] = {"conv1", "conv2", "fc1", "fc2"};
  const char* kTheirs[][4] = {{"module.conv1", "module.conv2", "module.fc1", "module.fc2"},
                              {"features.0", "features.10", "classifier.1", "classifier.3"},
                              {"0", "3", "7", "10"},
                              // In the wrong order by name, in the right one by shape.
                              {"second", "first", "out", "hidden"}};
  for (const auto& names : kTheirs) {
    SCOPED_TRACE(names[0]);
    SafetensorsWriter file;
    for (std::size_t i = 0; i < 4; ++i) {
      for (const char* part : {".weight", ".bias"}) {
        const SafetensorsEntry& entry = shipped.tensors.at(std::string(kOwn[i]) + part);
        file.Add(std::string(names[i]) + part, entry.dtype_name, entry.dims, entry.bytes);
      }
    }
    test::ExpectBitEqual(SomeLogits(ValueOf(Model::Load(file.Bytes()))), expected);
  }
}

TEST(ModelLoadTest, TensorsThatNoLayerUsesAreNamed) {
  SafetensorsWriter file = SmallFile();
  file.Add("bn.num_batches_tracked", "I64", {}, Bytes(8));  // says nothing of what is computed
  EXPECT_OK(LoadStatus(file));
  for (const char* name : {"bn.weight", "bn.bias", "x", "y", "z"}) {
    file.Add(name, "F8_E4M3", {2}, Bytes(2));
  }
  EXPECT_STATUS(LoadStatus(file), kUnsupported,
                "\"bn.bias\", \"bn.weight\", \"x\", \"y\" and 1 more. It would read otherwise than "
                "it was trained "
                "to; inklens convert --layers describes it, or says why that cannot be.");
  file.SetMetadata("unused_tensors", "ignore");
  test::ExpectBitEqual(SomeLogits(ValueOf(Model::Load(file.Bytes()))),
                       SomeLogits(ValueOf(Model::Load(SmallFile().Bytes()))));
}

TEST(ModelLoadTest, OneSigmoidOutputIsTwoClasses) {
  TestNetwork network({4, 4}, 5);
  network.Flatten("flatten").Dense("hidden", 3).Relu("relu").Dense("out", 1);
  SafetensorsWriter file = network.File();
  for (const char* output : {"", "sigmoid"}) {
    if (*output) file.SetMetadata("output", output);
    const Model model = ValueOf(Model::Load(file.Bytes()));
    EXPECT_EQ(model.class_count(), 2u);
    EXPECT_EQ(model.output(), OutputKind::kSoftmax);
    const std::vector<float> logits = SomeLogits(model);
    // The same weights with a row of zeros: the one output is then the second class's logit, z.
    SafetensorsWriter plain = file;
    const Bytes bytes = file.Bytes();
    const Safetensors parsed = ValueOf(Safetensors::Parse(bytes));
    std::vector<float> weights(6);
    const Tensor row = ValueOf(parsed.ReadFloats("out.weight"));
    for (std::size_t i = 0; i < 3; ++i) weights[3 + i] = row[i];
    plain.AddFloats("out.weight", {2, 3}, weights);
    plain.AddFloats("out.bias", {2},
                    std::vector<float>{0, ValueOf(parsed.ReadFloats("out.bias"))[0]});
    plain.SetMetadata("output", "softmax");
    const float z = SomeLogits(ValueOf(Model::Load(plain.Bytes())))[1];
    ASSERT_NE(z, 0);
    EXPECT_EQ(logits[0], -z / 2);
    EXPECT_EQ(logits[1], z / 2);
  }
  file.SetMetadata("class_names", R"(["cat"])");
  EXPECT_THAT(ValueOf(Model::Load(file.Bytes())).class_names(),
              ::testing::ElementsAre("not cat", "cat"));
  file.SetMetadata("output", "softmax");  // which would always be sure
  EXPECT_STATUS(LoadStatus(file), kShapeMismatch, "two classes or more");
}

TEST(ModelLoadTest, NamesAreOneLine) {
  SafetensorsWriter file = SmallFile();
  file.SetMetadata("name", "two\nlines");
  file.SetMetadata("class_names", R"(["a\nb", "\u001b[31mred", "x\u0085\u2028y"])");
  const Model model = ValueOf(Model::Load(file.Bytes()));
  EXPECT_EQ(model.name(), "two lines");
  EXPECT_THAT(model.class_names(), ::testing::ElementsAre("a b", "[31mred", "x     y"));
}

TEST(ModelLoadTest, NamesDoNotLookLikeWhatTheyAreNot) {
  SafetensorsWriter file = SmallFile();
  // Turned around, what a terminal shows of the first would be "4" and then "eno".
  file.SetMetadata("name", "a\u202eb");
  file.SetMetadata("class_names", R"(["\u202eone4", "z\u200bero", "\u0645\u06cc\u200c\u062e"])");
  const Model model = ValueOf(Model::Load(file.Bytes()));
  EXPECT_EQ(model.name(), "a   b");
  EXPECT_THAT(model.class_names(),
              ::testing::ElementsAre("one4", "z   ero", "\u0645\u06cc\u200c\u062e"));
  const auto refuses = [&](const std::string& names, const std::string& part) {
    file.SetMetadata("class_names", names);
    EXPECT_STATUS(LoadStatus(file), kInvalidArgument, part);
  };
  refuses(R"(["a", "", "c"])", "A class name in the weights file is empty");
  refuses(R"(["a", " \u200b\t", "c"])", "A class name in the weights file is empty");
}

TEST(ModelLoadTest, ClassesOfOneNameAreNumbered) {
  SafetensorsWriter file = SmallFile();
  const auto names = [&](const std::string& text) {
    file.SetMetadata("class_names", text);
    return ValueOf(Model::Load(file.Bytes())).class_names();
  };
  EXPECT_THAT(names(R"(["crane", "b", "crane"])"),
              ::testing::ElementsAre("crane", "b", "crane (2)"));
  EXPECT_THAT(names(R"(["a", "a", "a"])"), ::testing::ElementsAre("a", "a (2)", "a (3)"));
  EXPECT_THAT(names(R"(["a", "b", "\u2066a\u2069"])"), ::testing::ElementsAre("a", "b", "a (2)"));
  // A name that the file itself has is nobody else's.
  EXPECT_THAT(names(R"x(["a", "a", "a (2)"])x"), ::testing::ElementsAre("a", "a (3)", "a (2)"));
}

TEST(ModelLoadTest, WeightsInTheOrderOfKerasAreNamed) {
  const std::vector<float> zeros(1000);
  // A convolution [height, width, in, out].
  SafetensorsWriter convolution;
  convolution.SetMetadata("format", "inklens.model.v1");
  convolution.SetMetadata("input",
                          R"({"height": 8, "width": 8, "channels": 1, "mean": 0, "deviation": 1})");
  convolution.SetMetadata("layers",
                          R"([{"name": "c", "type": "conv2d", "weight": "w", "bias": "b"}])");
  convolution.AddFloats("w", {3, 3, 1, 7}, std::span(zeros).first(63));
  convolution.AddFloats("b", {7}, std::span(zeros).first(7));
  EXPECT_STATUS(LoadStatus(convolution), kShapeMismatch,
                "The weights have shape [3, 3, 1, 7]; expected [out, in, height, width], and they "
                "lie as Keras");
  // Nor is a bias needed to see it.
  convolution.SetMetadata("layers",
                          R"([{"name": "c", "type": "conv2d", "weight": "w", "bias": false}])");
  convolution.SetMetadata("unused_tensors", "ignore");
  EXPECT_STATUS(LoadStatus(convolution), kShapeMismatch, "they lie as Keras");
  SafetensorsWriter dense;
  dense.SetMetadata("format", "inklens.model.v1");
  dense.SetMetadata("input",
                    R"({"height": 8, "width": 8, "channels": 1, "mean": 0, "deviation": 1})");
  dense.SetMetadata("layers", R"([{"name": "f", "type": "flatten"},
                                  {"name": "d", "type": "dense", "weight": "w", "bias": "b"}])");
  dense.AddFloats("w", {64, 10}, std::span(zeros).first(640));
  dense.AddFloats("b", {10}, std::span(zeros).first(10));
  EXPECT_STATUS(LoadStatus(dense), kShapeMismatch,
                "The weights have shape [64, 10]; expected [out, in], and they lie as Keras");
}

TEST(ModelLoadTest, ABiasTellsThatWeightsLieAsInPyTorch) {
  const std::vector<float> zeros(84 * 120);
  const auto refusal = [&](const std::string& layers, std::vector<std::size_t> dims) {
    std::size_t count = 1;
    for (std::size_t dim : dims) count *= dim;
    SafetensorsWriter file;
    file.SetMetadata("format", "inklens.model.v1");
    file.SetMetadata("input",
                     R"({"height": 7, "width": 12, "channels": 1, "mean": 0, "deviation": 1})");
    file.SetMetadata("layers", layers);
    file.AddFloats("b", {dims[0]}, std::span(zeros).first(dims[0]));
    file.AddFloats("w", std::move(dims), std::span(zeros).first(count));
    return LoadStatus(file);
  };
  // One input channel, and one column of the kernel or one channel too few; 84 features.
  for (const Status& status :
       {refusal(R"([{"name": "c", "type": "conv2d", "weight": "w", "bias": "b"}])", {8, 3, 1, 1}),
        refusal(R"([{"name": "f", "type": "flatten"},
                    {"name": "d", "type": "dense", "weight": "w", "bias": "b"}])",
                {84, 120})}) {
    EXPECT_EQ(status.code(), StatusCode::kShapeMismatch);
    EXPECT_THAT(status.message(), ::testing::Not(::testing::HasSubstr("Keras")));
  }
}

TEST(ModelLoadTest, DeepMetadataIsRefused) {
  for (const char* key : {"input", "layers", "class_names"}) {
    SafetensorsWriter file = SmallFile();
    file.SetMetadata(key, R"({"height": )" + std::string(300'000, '['));
    EXPECT_STATUS(LoadStatus(file), kResourceExhausted,
                  std::string("metadata \"") + key + "\" has more than 32 lists");
  }
}

TEST(ModelLoadTest, HalfPrecisionWeightsLoad) {
  // Weights that half precision holds exactly: the small file's layers over quarters.
  SafetensorsWriter half = SmallFile(), single = SmallFile();
  Rng rng(9, 0);
  const auto add = [&](const std::string& name, const std::vector<std::size_t>& dims,
                       std::size_t count) {
    std::vector<float> values(count);
    Bytes bytes;
    for (float& value : values) {
      const auto numerator = rng.NextBelow(4);
      const std::uint16_t codes[] = {0x0000, 0x3400, 0xb800, 0x3a00};  // 0, 1/4, -1/2, 3/4
      const float exact[] = {0.0f, 0.25f, -0.5f, 0.75f};
      value = exact[numerator];
      bytes.push_back(static_cast<std::uint8_t>(codes[numerator] & 0xff));
      bytes.push_back(static_cast<std::uint8_t>(codes[numerator] >> 8));
    }
    half.Add(name, "F16", dims, bytes);
    single.AddFloats(name, dims, values);
  };
  add("conv.weight", {2, 1, 3, 3}, 18);
  add("conv.bias", {2}, 2);
  add("fc.weight", {3, 18}, 54);
  add("fc.bias", {3}, 3);
  test::ExpectBitEqual(SomeLogits(ValueOf(Model::Load(half.Bytes()))),
                       SomeLogits(ValueOf(Model::Load(single.Bytes()))));
}

TEST(ModelLoadTest, PyTorchsDefaultsApply) {
  // Stride and padding of a convolution: 1 and 0. Of a pooling: its kernel and 0. One number
  // stands for both directions.
  EXPECT_OK(LoadWithLayers([](Json& layers) {
    layers[0].erase("stride");
    layers[0].erase("padding");
    layers[2] = {{"name", "pool"}, {"type", "max_pool2d"}, {"kernel", 2}};
  }));
}

TEST(ModelLoadTest, PaddingCountsInAnAverageUnlessTheFileSaysOtherwise) {
  const auto corner = [](const Json& counts) {
    TestNetwork network({4, 4}, 5);
    network.AveragePool2d("pool", {.kernel = {2, 2}, .stride = {2, 2}, .padding = {1, 1}})
        .Flatten("flatten")
        .Dense("fc", 2);
    SafetensorsWriter file = network.File();
    const Bytes bytes = file.Bytes();
    Json layers = Json::parse(ValueOf(Safetensors::Parse(bytes)).metadata.at("layers"));
    layers[0].erase("count_include_pad");
    if (!counts.is_null()) layers[0]["count_include_pad"] = counts;
    file.SetMetadata("layers", layers.dump());
    const Model model = ValueOf(Model::Load(file.Bytes()));
    const Bytes again = ValueOf(WriteModel(model, DType::kF32, {}));
    ExecutionContext context = ValueOf(MakeExecutionContext(1));
    const Tensor image = ValueOf(Tensor::FromValues({1, 4, 4, 1}, std::vector<float>(16, 1.0f)));
    const float value = ValueOf(model.Trace(context, image)).outputs[1][0];
    EXPECT_EQ(ValueOf(ValueOf(Model::Load(again)).Trace(context, image)).outputs[1][0], value);
    return value;
  };
  EXPECT_EQ(corner(false), 1.0f);
  EXPECT_EQ(corner(true), 0.25f);
  EXPECT_EQ(corner(nullptr), 0.25f);  // PyTorch's default
  EXPECT_STATUS(LoadWithLayers([](Json& l) {
                  l[2]["type"] = "average_pool2d";
                  l[2]["count_include_pad"] = 1;
                }),
                kInvalidArgument, "count_include_pad is not as expected: true or false");
  EXPECT_STATUS(LoadWithLayers([](Json& l) { l[2]["count_include_pad"] = true; }), kUnsupported,
                "\"count_include_pad\"");
}

TEST(ModelLoadTest, AttributesThatNoLayerHasAreRefused) {
  // Read as if they were not there, they would give another network without a word.
  const auto expect = [](std::size_t layer, const std::string& key, const Json& value) {
    EXPECT_TRUE(test::HasStatus(LoadWithLayers([&](Json& l) { l[layer][key] = value; }),
                                StatusCode::kUnsupported, "\"" + key + "\""));
  };
  for (const Json& two : {Json(2), Json({1, 2}), Json("same"), Json(nullptr)}) {
    expect(0, "dilation", two);
    expect(0, "groups", two);
  }
  expect(0, "strides", 2);
  expect(1, "negative_slope", 0.01);
  expect(2, "ceil_mode", true);
  expect(0, "padding_mode", "reflect");
  expect(0, "activation", "tanh");
  expect(3, "start_dim", 2);
  // Nor those of other types.
  expect(1, "stride", 2);
  expect(0, "eps", 1e-3);
  expect(2, "bias", "b");
  EXPECT_STATUS(LoadWithLayers([](Json& l) { l[0]["kernel"] = 9; }), kShapeMismatch,
                "kernel is not that of its weights");
  EXPECT_OK(LoadWithLayers([](Json& l) {
    l[0]["dilation"] = {1, 1};
    l[0]["groups"] = 1;
    l[2]["ceil_mode"] = false;
    l[0]["padding_mode"] = "zeros";
    l[4]["activation"] = nullptr;
    l[3]["start_dim"] = 1;
    l[0]["in_channels"] = 1;
    l[1]["comment"] = "as it was trained";
  }));
}

TEST(ModelLoadTest, ClassNamesAreTaken) {
  SafetensorsWriter file = SmallFile();
  file.SetMetadata("class_names", R"(["cat", "dog", "fish"])");
  EXPECT_THAT(ValueOf(Model::Load(file.Bytes())).class_names(),
              ::testing::ElementsAre("cat", "dog", "fish"));
  file.SetMetadata("class_names", R"(["cat", "dog"])");
  EXPECT_STATUS(LoadStatus(file), kShapeMismatch, "3 classes");
  file.SetMetadata("class_names", R"({"cat": 1})");
  EXPECT_STATUS(LoadStatus(file), kShapeMismatch, "class_names");
  file.SetMetadata("class_names", R"(["cat", "dog", 3])");
  EXPECT_STATUS(LoadStatus(file), kDataLoss, "not a string");
  file.SetMetadata("class_names", "[\"cat\"");
  EXPECT_STATUS(LoadStatus(file), kDataLoss, "\"class_names\" is not valid JSON");
}

TEST(ModelLoadTest, TheOutputIsASoftmaxUnlessTheFileSaysOtherwise) {
  SafetensorsWriter file = SmallFile();
  EXPECT_EQ(ValueOf(Model::Load(file.Bytes())).output(), OutputKind::kSoftmax);
  file.SetMetadata("output", "sigmoid");
  EXPECT_EQ(ValueOf(Model::Load(file.Bytes())).output(), OutputKind::kSigmoid);
  file.SetMetadata("output", "softmax");
  EXPECT_EQ(ValueOf(Model::Load(file.Bytes())).output(), OutputKind::kSoftmax);
  file.SetMetadata("output", "tanh");
  EXPECT_STATUS(LoadStatus(file), kUnsupported, "\"tanh\"; expected softmax or sigmoid");
}

TEST(ModelLoadTest, WrongFormatsAndMissingKeys) {
  SafetensorsWriter file = SmallFile();
  file.SetMetadata("format", "inklens.model.v2");
  EXPECT_STATUS(LoadStatus(file), kUnsupported, "\"inklens.model.v2\"; expected");
  for (const char* key : {"layers", "input"}) {
    SafetensorsWriter without = SmallFile();
    without.RemoveMetadata(key);
    EXPECT_STATUS(LoadStatus(without), kNotFound, std::string("no \"") + key + "\"");
    without.SetMetadata(key, "{nonsense");
    EXPECT_STATUS(LoadStatus(without), kDataLoss, "is not valid JSON");
    without.SetMetadata(key, "3");
    EXPECT_STATUS(LoadStatus(without), kDataLoss, std::string("\"") + key + "\" is not");
  }
  file = SmallFile();
  file.SetMetadata("layers", "[]");
  EXPECT_STATUS(LoadStatus(file), kDataLoss, "not a list of layers");
  file = SmallFile();
  file.RemoveMetadata("name");
  EXPECT_EQ(ValueOf(Model::Load(file.Bytes())).name(), "unnamed");
}

TEST(ModelLoadTest, InputsThatMakeNoSense) {
  const auto input = [](const std::string& height, const std::string& channels,
                        const std::string& mean, const std::string& deviation) {
    return R"({"height": )" + height + R"(, "width": 8, "channels": )" + channels +
           R"(, "mean": )" + mean + R"(, "deviation": )" + deviation + "}";
  };
  EXPECT_OK(LoadWithInput(input("8", "1", "0", "1")));
  for (const char* height :
       {"0", "-8", "8.5", "4097", "1e300", "18446744073709551615", "\"8\"", "null", "[8]"}) {
    EXPECT_STATUS(LoadWithInput(input(height, "1", "0", "1")), kInvalidArgument, "input height");
  }
  EXPECT_STATUS(LoadWithInput(input("8", "3", "0", "1")), kUnsupported, "3 input channels");
  EXPECT_STATUS(LoadWithInput(input("8", "1", "\"0\"", "1")), kInvalidArgument,
                "mean is not a number");
  EXPECT_STATUS(LoadWithInput(input("8", "1", "0", "null")), kInvalidArgument,
                "deviation is not a number");
  EXPECT_STATUS(LoadWithInput(input("8", "1", "[0, 0]", "1")), kInvalidArgument,
                "mean is not a number");
  EXPECT_OK(LoadWithInput(input("8", "1", "[0.1307]", "[0.3081]")));
  for (const char* mean : {"33.3", "-0.1", "1e39", "1.01"}) {
    EXPECT_STATUS(LoadWithInput(input("8", "1", mean, "1")), kInvalidArgument,
                  "; expected a number from 0 to 1");
  }
  EXPECT_OK(LoadWithInput(input("8", "1", "1", "1, \"comment\": \"white\"")));
  for (const char* key : {"range", "invert", "std"}) {
    EXPECT_STATUS(LoadWithInput(input("8", "1", "0", "1, \"" + std::string(key) + "\": 255")),
                  kUnsupported, "has the key \"" + std::string(key) + "\"");
  }
  EXPECT_STATUS(LoadWithInput(R"({"height": 8, "width": 8, "channels": 1, "mean": 0})"), kNotFound,
                "lacks a deviation");
  for (const char* deviation : {"0", "-1", "1e300", "1e-300"}) {
    EXPECT_STATUS(LoadWithInput(input("8", "1", "0", deviation)), kInvalidArgument, "deviation");
  }
  EXPECT_STATUS(LoadWithInput("{}"), kInvalidArgument, "input height");
  EXPECT_STATUS(LoadWithInput(input("2", "1", "0", "1")), kShapeMismatch, "In layer \"conv\"");
}

TEST(ModelLoadTest, LayersThatMakeNoSense) {
  const auto expect = [](const std::function<void(Json&)>& change, StatusCode code,
                         const std::string& part) {
    EXPECT_TRUE(test::HasStatus(LoadWithLayers(change), code, part));
  };
  expect([](Json& l) { l[1]["type"] = "gelu"; }, StatusCode::kUnsupported, "\"gelu\" is not one");
  expect([](Json& l) { l[1]["type"] = "dropout2d"; }, StatusCode::kUnsupported,
         "does nothing when a network reads");
  expect([](Json& l) { l[1]["type"] = 3; }, StatusCode::kDataLoss, "Layer 2");
  expect([](Json& l) { l[1].erase("name"); }, StatusCode::kDataLoss, "Layer 2");
  expect([](Json& l) { l[1]["name"] = Json::array(); }, StatusCode::kDataLoss, "Layer 2");
  expect([](Json& l) { l[1] = "relu"; }, StatusCode::kDataLoss, "Layer 2");
  expect([](Json& l) { l[1]["name"] = "conv"; }, StatusCode::kInvalidArgument, "named \"conv\"");
  expect([](Json& l) { l[1]["name"] = "input"; }, StatusCode::kInvalidArgument, "named \"input\"");
  for (const Json& bad : {Json(0), Json(-1), Json(1.5), Json("2"), Json({1, 0}), Json({1, 2, 3}),
                          Json(nullptr), Json(5000)}) {
    expect([&](Json& l) { l[0]["stride"] = bad; }, StatusCode::kInvalidArgument,
           "layer conv's stride");
    expect([&](Json& l) { l[2]["kernel"] = bad; }, StatusCode::kInvalidArgument,
           "layer pool's kernel");
  }
  expect([](Json& l) { l[0]["padding"] = -1; }, StatusCode::kInvalidArgument, "conv's padding");
  expect([](Json& l) { l[2]["padding"] = 2; }, StatusCode::kInvalidArgument, "half its kernel");
  expect([](Json& l) { l[2].erase("kernel"); }, StatusCode::kNotFound, "lacks layer pool's kernel");
  expect([](Json& l) { l[2]["kernel"] = 7; }, StatusCode::kShapeMismatch, "In layer \"pool\"");
  expect([](Json& l) { l[0].erase("weight"); }, StatusCode::kNotFound, "its \"weight\"");
  expect([](Json& l) { l[0]["weight"] = "absent"; }, StatusCode::kNotFound, "\"absent\"");
  expect([](Json& l) { l[4].erase("bias"); }, StatusCode::kNotFound, "its \"bias\"");
  expect([](Json& l) { l.erase(4); }, StatusCode::kUnsupported, "expected a dense layer");
  expect([](Json& l) { l.erase(3); }, StatusCode::kShapeMismatch, "In layer \"fc\"");
  expect([](Json& l) { l.erase(l.begin() + 3, l.end()); }, StatusCode::kShapeMismatch,
         "two classes or more");
  expect([](Json& l) { l.push_back(Json::array()); }, StatusCode::kDataLoss, "Layer 6");
  // A padding that a crooked file may well ask for, and its output of a billion elements.
  expect([](Json& l) { l[0]["padding"] = 4096; }, StatusCode::kResourceExhausted, "Layer \"conv\"");
}

TEST(ModelLoadTest, TensorsThatDoNotFit) {
  const auto with = [](const std::string& name, const std::vector<std::size_t>& dims,
                       std::size_t count) {
    SafetensorsWriter file = SmallFile();
    file.AddFloats(name, dims, std::vector<float>(count, 0.5f));
    return LoadStatus(file);
  };
  EXPECT_STATUS(with("conv.weight", {2, 2, 3, 3}, 36), kShapeMismatch, "In layer \"conv\"");
  EXPECT_STATUS(with("conv.weight", {2, 9}, 18), kShapeMismatch, "[2, 9]; expected [out, in");
  EXPECT_STATUS(with("conv.weight", {0, 1, 3, 3}, 0), kShapeMismatch, "[0, 3, 3, 1]");
  EXPECT_STATUS(with("conv.weight", {2, 1, 0, 3}, 0), kInvalidArgument, "at least 1");
  EXPECT_STATUS(with("conv.bias", {3}, 3), kShapeMismatch, "bias has shape [3]; expected [2]");
  EXPECT_STATUS(with("fc.weight", {3, 17}, 51), kShapeMismatch, "In layer \"fc\"");
  EXPECT_STATUS(with("fc.weight", {3, 18, 1}, 54), kShapeMismatch, "[3, 18, 1]");
  EXPECT_STATUS(with("fc.bias", {1, 3}, 3), kShapeMismatch, "[1, 3]; expected [3]");
  EXPECT_STATUS(with("fc.bias", {}, 1), kShapeMismatch, "[]; expected [3]");
  SafetensorsWriter missing = SmallFile();
  missing.RemoveTensor("fc.weight");
  EXPECT_STATUS(LoadStatus(missing), kNotFound, "In layer \"fc\": The file has no tensor");
  SafetensorsWriter whole_numbers = SmallFile();
  whole_numbers.Add("fc.bias", "I32", {3}, Bytes(12));
  EXPECT_STATUS(LoadStatus(whole_numbers), kUnsupported, "element type I32");
}

/// batch norm, conv 3x3 (2 channels), batch norm, flatten, batch norm, dense to 3 classes.
SafetensorsWriter NormalizedFile() {
  TestNetwork network({5, 5}, 5);
  network.BatchNorm("first")
      .Conv2d("conv", 2, {.kernel = {3, 3}})
      .BatchNorm("folded")
      .Flatten("flatten")
      .BatchNorm("last")
      .Dense("fc", 3);
  return network.File();
}

TEST(ModelLoadTest, BatchNormTensorsThatMakeNoSense) {
  EXPECT_OK(LoadStatus(NormalizedFile()));
  for (const std::string layer : {"first", "folded", "last"}) {
    SCOPED_TRACE(layer);
    const std::size_t channels = layer == "first" ? 1 : layer == "folded" ? 2 : 18;
    const auto with = [&](const std::string& name, std::size_t count, float value) {
      SafetensorsWriter file = NormalizedFile();
      file.AddFloats(layer + "." + name, {count}, std::vector<float>(count, value));
      return LoadStatus(file);
    };
    const std::string in_layer = "In layer \"" + layer + "\": ";
    for (const std::string name : {"weight", "bias", "running_mean", "running_var"}) {
      const std::string tensor = layer + "." + name;
      SafetensorsWriter missing = NormalizedFile();
      missing.RemoveTensor(tensor);
      EXPECT_STATUS(LoadStatus(missing), kNotFound,
                    in_layer + "The file has no tensor \"" + tensor);
      EXPECT_STATUS(with(name, channels + 1, 1), kShapeMismatch,
                    in_layer + "The tensor \"" + tensor + "\" has shape [" +
                        std::to_string(channels + 1) + "]; expected [" + std::to_string(channels));
      EXPECT_STATUS(with(name, channels, std::nanf("")), kNonFinite, tensor);
      EXPECT_STATUS(with(name, channels, HUGE_VALF), kNonFinite, tensor);
    }
    EXPECT_STATUS(with("running_var", channels, -1e-3f), kInvalidArgument,
                  in_layer + "A batch normalisation's running_var in channel 0");
    EXPECT_STATUS(with("running_mean", channels, 3e38f), kNonFinite, in_layer);
  }
}

/// The normalised file with its layers changed.
Status LoadNormalizedWith(const std::function<void(Json&)>& change) {
  SafetensorsWriter file = NormalizedFile();
  const Bytes bytes = file.Bytes();
  Json layers = Json::parse(ValueOf(Safetensors::Parse(bytes)).metadata.at("layers"));
  change(layers);
  file.SetMetadata("layers", layers.dump());
  return LoadStatus(file);
}

TEST(ModelLoadTest, BatchNormsThatMakeNoSense) {
  for (const char* key : {"weight", "bias", "running_mean", "running_var"}) {
    EXPECT_STATUS(LoadNormalizedWith([&](Json& l) { l[2].erase(key); }), kNotFound,
                  std::string("In layer \"folded\": The layer does not name its \"") + key);
    EXPECT_STATUS(LoadNormalizedWith([&](Json& l) { l[0][key] = false; }), kNotFound,
                  std::string("In layer \"first\": The layer does not name its \"") + key);
  }
  for (const Json& bad : {Json("1e-5"), Json(nullptr), Json(true)}) {
    EXPECT_STATUS(LoadNormalizedWith([&](Json& l) { l[2]["eps"] = bad; }), kInvalidArgument,
                  "eps is not a number");
  }
  EXPECT_STATUS(LoadNormalizedWith([](Json& l) { l[2]["eps"] = -1e-5; }), kInvalidArgument,
                "In layer \"folded\": A batch normalisation's eps");
  EXPECT_OK(LoadNormalizedWith([](Json& l) { l[2]["eps"] = 0; }));
  EXPECT_STATUS(LoadNormalizedWith([](Json& l) { l[2]["type"] = "batch_norm1d"; }), kShapeMismatch,
                "cannot read [1, 3, 3, 2]; expected a vector");
  EXPECT_STATUS(LoadNormalizedWith([](Json& l) { l[4]["type"] = "batch_norm2d"; }), kShapeMismatch,
                "cannot read [1, 18]; expected an image");
  // The name that a folded layer has lost is still taken.
  EXPECT_STATUS(LoadNormalizedWith([](Json& l) { l[5]["name"] = "conv"; }), kInvalidArgument,
                "two layers named \"conv\"");
}

TEST(ModelLoadTest, EpsilonHasPyTorchsDefault) {
  const auto logits_with = [](const std::function<void(Json&)>& change) {
    SafetensorsWriter file = NormalizedFile();
    const Bytes bytes = file.Bytes();
    Json layers = Json::parse(ValueOf(Safetensors::Parse(bytes)).metadata.at("layers"));
    change(layers);
    file.SetMetadata("layers", layers.dump());
    return SomeLogits(ValueOf(Model::Load(file.Bytes())));
  };
  const std::vector<float> without = logits_with([](Json&) {});
  test::ExpectBitEqual(logits_with([](Json& l) { l[2]["eps"] = 1e-5; }), without);
  EXPECT_NE(logits_with([](Json& l) { l[2]["eps"] = 1e-3; }), without);
}

TEST(ModelLoadTest, ABiasMayBeFalse) {
  for (const char* layer : {"conv", "fc"}) {
    SafetensorsWriter without = SmallFile(), zero = SmallFile();
    const Bytes bytes = without.Bytes();
    Json layers = Json::parse(ValueOf(Safetensors::Parse(bytes)).metadata.at("layers"));
    for (Json& json : layers) {
      if (json["name"] == layer) json["bias"] = false;
    }
    without.SetMetadata("layers", layers.dump());
    without.RemoveTensor(layer + std::string(".bias"));
    const std::size_t outputs = layer == std::string("conv") ? 2 : 3;
    zero.AddFloats(layer + std::string(".bias"), {outputs}, std::vector<float>(outputs));
    test::ExpectBitEqual(SomeLogits(ValueOf(Model::Load(without.Bytes()))),
                         SomeLogits(ValueOf(Model::Load(zero.Bytes()))));
  }
  EXPECT_STATUS(LoadWithLayers([](Json& l) { l[0]["bias"] = true; }), kNotFound, "its \"bias\"");
}

TEST(ModelLoadTest, ZeroExtentsBesideAbsurdOnesAreRefused) {
  // No byte of data, and products that wrap around.
  const std::size_t huge = std::size_t{1} << 62;
  for (const std::vector<std::size_t>& dims : std::vector<std::vector<std::size_t>>{
           {0, huge, huge, huge}, {2, 0, huge, huge}, {2, 1, 0, huge}, {0, huge}}) {
    for (const char* name : {"conv.weight", "fc.weight", "conv.bias"}) {
      SafetensorsWriter file = SmallFile();
      file.AddFloats(name, dims, {});
      EXPECT_FALSE(LoadStatus(file).ok()) << name;
    }
  }
}

TEST(ModelLoadTest, WeightsMustBeFinite) {
  for (float bad : {std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
    SafetensorsWriter file = SmallFile();
    file.AddFloats("fc.bias", {3}, std::vector<float>{0, bad, 0});
    EXPECT_STATUS(LoadStatus(file), kNonFinite, "\"fc.bias\"");
  }
}

TEST(ModelLoadTest, EveryTruncationOfASmallFileIsNoticed) {
  const Bytes whole = SmallFile().Bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Result<Model> model = Model::Load({whole.data(), length});
    ASSERT_EQ(model.status().code(), StatusCode::kDataLoss) << length << " bytes";
  }
}

TEST(ModelLoadTest, TruncationsOfTheShippedFileAreNoticed) {
  const Bytes whole = test::SeedWeights();
  for (std::size_t part = 0; part < 40; ++part) {
    const std::size_t length = whole.size() * part / 40;
    ASSERT_EQ(Model::Load({whole.data(), length}).status().code(), StatusCode::kDataLoss);
  }
  ASSERT_EQ(Model::Load({whole.data(), whole.size() - 1}).status().code(), StatusCode::kDataLoss);
}

TEST(ModelLoadTest, NoFlippedHeaderByteDoesHarm) {
  const SafetensorsWriter file = SmallFile();
  const Bytes whole = file.Bytes();
  const std::size_t header_end = 8 + file.Header().size();
  int refused = 0;
  for (std::size_t at = 0; at < header_end; ++at) {
    for (const int mask : {0x01, 0x10, 0x80, 0xff}) {
      Bytes broken = whole;
      broken[at] = static_cast<std::uint8_t>(broken[at] ^ mask);
      const Result<Model> model = Model::Load(broken);
      if (!model.ok()) {
        ++refused;
        EXPECT_FALSE(model.status().message().empty());
        continue;
      }
      // What still loads (a letter of a name, say) must also run. Sizes can only have become
      // moderate ones.
      EXPECT_EQ(SomeLogits(model.value()).size(), model.value().class_count());
    }
  }
  EXPECT_GT(refused, static_cast<int>(header_end) * 2) << "most flips are faults";
}

}  // namespace
}  // namespace inklens
