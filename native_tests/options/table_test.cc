#include "core/options/table.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;

enum class Colour { kRed, kGreen };

struct Paint {
  double strength = 0.5;
  std::size_t layers = 3;
  Colour colour = Colour::kGreen;
  std::optional<double> fade;
  std::shared_ptr<const Tensor> masks;
};

OptionTable<Paint> PaintTable() {
  return {
      {Row<Paint>({.name = "strength", .maximum = 1}, [](Paint& p) -> auto& { return p.strength; }),
       Row<Paint>({.name = "layers"}, [](Paint& p) -> auto& { return p.layers; }),
       Row<Paint>({.name = "colour", .choices = {"red", "green"}},
                  [](Paint& p) -> auto& { return p.colour; }),
       Row<Paint>({.name = "fade"}, [](Paint& p) -> auto& { return p.fade; }),
       Row<Paint>({.name = "masks"}, [](Paint& p) -> auto& { return p.masks; }),
       NamedRow(OptionKind::kClass, {.name = "target_class"})}};
}

TEST(OptionTableTest, KindsAndDefaultsAreTheMembersOwn) {
  const auto rows = PaintTable().descriptors();
  EXPECT_EQ(rows[0].kind, OptionKind::kNumber);
  EXPECT_EQ(OptionText(*rows[0].default_value), "0.5");
  EXPECT_EQ(rows[1].kind, OptionKind::kWhole);
  EXPECT_EQ(OptionText(*rows[1].default_value), "3");
  EXPECT_EQ(rows[2].kind, OptionKind::kChoice);
  EXPECT_EQ(OptionText(*rows[2].default_value), "green");
  EXPECT_EQ(rows[3].kind, OptionKind::kNumber);
  EXPECT_FALSE(rows[3].default_value.has_value());
  EXPECT_EQ(rows[4].kind, OptionKind::kMasks);
  EXPECT_FALSE(rows[4].default_value.has_value());
  EXPECT_EQ(rows[5].kind, OptionKind::kClass);
}

TEST(OptionTableTest, ReadsCheckedValues) {
  const OptionTable<Paint> table = PaintTable();
  const Paint standard = table.Read({});
  EXPECT_EQ(standard.strength, 0.5);
  EXPECT_EQ(standard.colour, Colour::kGreen);
  EXPECT_FALSE(standard.fade.has_value());
  const auto masks = std::make_shared<const Tensor>(ValueOf(Tensor::Create({1, 2, 2})));
  const Paint read = table.Read({{"strength", 0.25},
                                 {"layers", 7.0},
                                 {"colour", "red"},
                                 {"fade", 0.0},
                                 {"masks", masks},
                                 {"target_class", 1.0}});
  EXPECT_EQ(read.strength, 0.25);
  EXPECT_EQ(read.layers, 7u);
  EXPECT_EQ(read.colour, Colour::kRed);
  EXPECT_EQ(read.fade, 0.0);  // a 0 that was asked for is no absence
  EXPECT_EQ(read.masks, masks);
}

}  // namespace
}  // namespace inklens
