// Weights files as version 0.1.0 wrote them are read by every later version.

#include <gmock/gmock.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "testing/safetensors_writer.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens::test {
namespace {

using Json = nlohmann::json;

/// A file with this description; all weights are 0.
std::vector<std::uint8_t> FileOf(const Json& description) {
  SafetensorsWriter file;
  for (const auto& [key, text] : description["metadata"].items()) {
    file.SetMetadata(key, text.get<std::string>());
  }
  for (const auto& [name, tensor] : description["tensors"].items()) {
    const auto dims = tensor["shape"].get<std::vector<std::size_t>>();
    const auto dtype = tensor["dtype"].get<std::string>();
    std::size_t bytes = dtype == "F16" ? 2 : 4;
    for (const std::size_t extent : dims) bytes *= extent;
    file.Add(name, dtype, dims, std::vector<std::uint8_t>(bytes));
  }
  return file.Bytes();
}

TEST(WeightsCompatibilityTest, FilesOfVersion010AreRead) {
  const auto text = ReadSourceFile("native_tests/compatibility/data/weights_0.1.0.json");
  const Json descriptions = Json::parse(text.begin(), text.end(), nullptr, false);
  ASSERT_EQ(descriptions.size(), 2u);
  for (const Json& description : descriptions) {
    const std::vector<std::uint8_t> bytes = FileOf(description);
    const Model model = ValueOf(Model::Load(bytes));
    EXPECT_EQ(model.name(), description["metadata"]["name"].get<std::string>());
    EXPECT_EQ(model.class_names(),
              (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
    EXPECT_EQ(model.input().ImageShape(1), (Shape{1, 28, 28, 1}));
    EXPECT_EQ(model.input().mean, 0.1307f);
    EXPECT_EQ(model.input().deviation, 0.3081f);
    std::vector<std::string> layers;
    for (const LayerInfo& layer : model.layers()) {
      layers.push_back(layer.name + " " + layer.kind + " " + layer.output.ToString());
    }
    EXPECT_THAT(layers, ::testing::ElementsAre(
                            "input input [1, 28, 28, 1]", "conv1 conv2d [1, 24, 24, 32]",
                            "relu1 relu [1, 24, 24, 32]", "pool1 max_pool2d [1, 12, 12, 32]",
                            "conv2 conv2d [1, 8, 8, 64]", "relu2 relu [1, 8, 8, 64]",
                            "pool2 max_pool2d [1, 4, 4, 64]", "flatten flatten [1, 1024]",
                            "fc1 dense [1, 1024]", "relu3 relu [1, 1024]", "fc2 dense [1, 10]"));
    // What is said for people stays what it was.
    for (const auto& [key, value] : description["metadata"].items()) {
      ASSERT_TRUE(model.metadata().contains(key)) << key;
      EXPECT_EQ(model.metadata().at(key), value.get<std::string>()) << key;
    }
  }
}

}  // namespace
}  // namespace inklens::test
