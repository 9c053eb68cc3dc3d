#include "core/options/option.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;
using Names = std::vector<std::string>;

OptionDescriptor Described(const char* name, OptionKind kind) {
  OptionDescriptor descriptor;
  descriptor.name = name;
  descriptor.kind = kind;
  return descriptor;
}

/// One option of each kind, some of which apply only at times.
std::vector<OptionDescriptor> Table() {
  OptionDescriptor kind = Described("kind", OptionKind::kChoice);
  kind.choices = {"round", "square"};
  kind.default_value = "round";
  OptionDescriptor size = Described("size", OptionKind::kWhole);
  size.minimum = 1;
  size.default_value = 7.0;
  size.at_most_side = true;
  size.when = {{"kind", {"square"}}};
  OptionDescriptor masks = Described("masks", OptionKind::kMasks);
  OptionDescriptor chance = Described("chance", OptionKind::kNumber);
  chance.maximum = 1;
  chance.minimum_excluded = true;
  chance.default_value = 0.5;
  chance.when = {{"masks", {}}};
  OptionDescriptor stop = Described("stop", OptionKind::kNumber);
  stop.maximum = 1;
  OptionDescriptor layer = Described("layer", OptionKind::kLayer);
  layer.default_layer_kind = "relu";
  layer.when = {{"kind", {"round"}}};
  OptionDescriptor square_layer = Described("layer", OptionKind::kLayer);
  square_layer.default_layer_kind = square_layer.layer_kind = "conv2d";
  square_layer.when = {{"kind", {"square"}}};
  OptionDescriptor layers = Described("layers", OptionKind::kLayers);
  layers.default_layer_kind = "relu";
  return {kind,  size,         masks, chance, stop, Described("target", OptionKind::kClass),
          layer, square_layer, layers};
}

const std::vector<LayerInfo>& Layers() {
  static const std::vector<LayerInfo>* layers = new std::vector<LayerInfo>{
      {"input", "input", Shape{1, 6, 6, 1}}, {"conv1", "conv2d", Shape{1, 6, 6, 2}},
      {"relu1", "relu", Shape{1, 6, 6, 2}},  {"conv2", "conv2d", Shape{1, 4, 4, 2}},
      {"relu2", "relu", Shape{1, 4, 4, 2}},  {"pool2", "max_pool2d", Shape{1, 2, 2, 2}},
      {"flatten", "flatten", Shape{1, 8}},   {"relu3", "relu", Shape{1, 8}},
  };
  return *layers;
}

OptionWorld World() { return {6, 3, Layers()}; }

Result<OptionValues> Checked(const OptionValues& given) {
  return CheckOptions("toy", Table(), given, World());
}

TEST(CheckOptionsTest, FillsInDefaultsAsTheyAreForTheNetwork) {
  const OptionValues round = ValueOf(Checked({}));
  EXPECT_EQ(OptionText(round.at("kind")), "round");
  EXPECT_EQ(OptionText(round.at("chance")), "0.5");
  EXPECT_EQ(OptionText(round.at("layer")), "relu2");  // relu3 has neither height nor width
  EXPECT_EQ(OptionText(round.at("layers")), "relu1,relu2");
  // What does not apply, and what has no default, is absent.
  for (const char* absent : {"size", "masks", "stop", "target"}) {
    EXPECT_FALSE(round.contains(absent)) << absent;
  }
  const OptionValues square = ValueOf(Checked({{"kind", "square"}}));
  EXPECT_EQ(OptionText(square.at("size")), "6");  // the image's side is below the default
  EXPECT_EQ(OptionText(square.at("layer")), "conv2");
}

TEST(CheckOptionsTest, TakesWhatIsInRange) {
  const OptionValues values = ValueOf(Checked({{"kind", "square"},
                                               {"size", 1.0},
                                               {"stop", 0.0},
                                               {"target", 2.0},
                                               {"layers", Names{"pool2", "conv1", "pool2"}},
                                               {"chance", 1.0}}));
  EXPECT_EQ(OptionText(values.at("size")), "1");
  EXPECT_EQ(OptionText(values.at("stop")), "0");  // a 0 that was asked for
  EXPECT_EQ(OptionText(values.at("target")), "2");
  EXPECT_THAT(std::get<Names>(values.at("layers")), ElementsAre("conv1", "pool2"));
}

TEST(CheckOptionsTest, RefusesWhatIsNot) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {0.0, 7.0, 1.5, nan, std::ldexp(1.0, 60), -1.0}) {
    EXPECT_STATUS(Checked({{"kind", "square"}, {"size", bad}}), kInvalidArgument,
                  "expected a whole number from 1 to 6.");
  }
  EXPECT_STATUS(Checked({{"chance", 0.0}}), kInvalidArgument,
                "The option chance of toy is 0; expected a number above 0, at most 1.");
  EXPECT_STATUS(Checked({{"chance", nan}}), kInvalidArgument, "a number above 0, at most 1");
  EXPECT_STATUS(Checked({{"chance", "much"}}), kInvalidArgument,
                "The option chance of toy is \"much\"; expected a number above 0, at most 1.");
  EXPECT_STATUS(Checked({{"kind", 3.0}}), kInvalidArgument, "expected one of round, square");
  EXPECT_STATUS(Checked({{"kind", "oval"}}), kNotFound,
                "There is no kind \"oval\" of toy; expected one of round, square.");
  EXPECT_STATUS(Checked({{"target", 3.0}}), kInvalidArgument, "the model has classes 0 to 2");
  EXPECT_STATUS(Checked({{"target", -1.0}}), kInvalidArgument, "a class's index");
  EXPECT_STATUS(Checked({{"masks", std::shared_ptr<const Tensor>()}}), kInvalidArgument,
                "expected masks of the image's size");
  EXPECT_STATUS(Checked({{"masks", 1.0}}), kInvalidArgument, "expected masks");
}

TEST(CheckOptionsTest, RefusesLayersThatCannotBeExplained) {
  EXPECT_STATUS(Checked({{"layer", "conv9"}}), kNotFound,
                "There is no layer \"conv9\"; the model has input, conv1, ");
  EXPECT_STATUS(Checked({{"layer", "flatten"}}), kInvalidArgument, "with height and width");
  EXPECT_STATUS(Checked({{"layer", "input"}}), kInvalidArgument, "with height and width");
  EXPECT_STATUS(Checked({{"kind", "square"}, {"layer", "relu1"}}), kInvalidArgument,
                "is no layer of kind conv2d, which toy needs; expected one of conv1, conv2.");
  EXPECT_STATUS(CheckOptions("toy", Table(), {}, {6, 3, {}}), kNotFound,
                "This model has no layer with height and width to explain by toy.");
}

TEST(CheckOptionsTest, RefusesWhatDoesNotApplyAndWhatIsUnknown) {
  EXPECT_STATUS(Checked({{"size", 3.0}}), kInvalidArgument,
                "The option size of toy applies only where kind is square.");
  const auto masks = std::make_shared<const Tensor>(ValueOf(Tensor::Create({2, 6, 6})));
  EXPECT_STATUS(Checked({{"masks", masks}, {"chance", 0.5}}), kInvalidArgument,
                "The option chance of toy applies only where there are no masks.");
  EXPECT_FALSE(ValueOf(Checked({{"masks", masks}})).contains("chance"));
  EXPECT_STATUS(Checked({{"szie", 3.0}}), kNotFound,
                "The method toy has no option szie; it has kind, size, masks, chance, stop, "
                "target, layer, layers.");
}

TEST(OptionsThatApplyTest, KeepsWhatTheTableKnowsAndAppliesNow) {
  const auto kept = [](const OptionValues& given) {
    std::string names;
    for (const auto& [name, value] : OptionsThatApply(Table(), given)) names += name + " ";
    return names;
  };
  EXPECT_EQ(kept({{"kind", "square"}, {"size", 3.0}, {"colour", "red"}}), "kind size ");
  EXPECT_EQ(kept({{"kind", "round"}, {"size", 3.0}, {"chance", 9.0}}), "chance kind ");
  EXPECT_EQ(kept({{"kind", "oval"}, {"size", 3.0}, {"layer", "relu1"}}), "layer ");
}

TEST(ResolveTest, NamesTheLayersThatCanBeChosen) {
  for (const OptionDescriptor& described : Table()) {
    const OptionDescriptor option = Resolve(described, World());
    if (option.kind == OptionKind::kLayers) {
      EXPECT_THAT(option.choices, ElementsAre("conv1", "relu1", "conv2", "relu2", "pool2"));
    }
    if (option.name == "size") {
      EXPECT_EQ(option.maximum, 6);
    }
  }
}

TEST(ResolveTest, OfANetworkThatIsNotKnown) {
  const OptionDescriptor size = Resolve(Table()[1], {});
  EXPECT_TRUE(size.at_most_side);
  EXPECT_EQ(OptionText(*size.default_value), "7");
}

TEST(OptionTextTest, InWords) {
  EXPECT_EQ(OptionText(0.5), "0.5");
  EXPECT_EQ(OptionText(1e6), "1000000");
  EXPECT_EQ(OptionText(9007199254740992.0), "9007199254740992");
  EXPECT_EQ(OptionText(-2.0), "-2");
  EXPECT_EQ(OptionText("grid"), "grid");
  EXPECT_EQ(OptionText(Names{"a", "b"}), "a,b");
  EXPECT_EQ(OptionText(std::shared_ptr<const Tensor>()), "no masks");
}

TEST(ExpectedTextTest, SaysTheRange) {
  OptionDescriptor option = Described("n", OptionKind::kNumber);
  EXPECT_EQ(ExpectedText(option), "a number from 0 on");
  option.at_most_side = true;
  option.kind = OptionKind::kWhole;
  EXPECT_EQ(ExpectedText(option), "a whole number from 0 to the image's smaller side");
}

}  // namespace
}  // namespace inklens
