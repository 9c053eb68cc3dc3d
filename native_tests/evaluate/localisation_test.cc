#include "core/evaluate/localisation.h"

#include <gmock/gmock.h>

#include <limits>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;

/// A map of 4 rows and 5 columns with two objects: an L at the top left, a bar at the right.
///   a a . . .
///   a . . . b
///   . . . . b
///   . . . . .
class LocalisationTest : public ::testing::Test {
 protected:
  LocalisationTest() : left_ink_(20), right_ink_(20), map_(4, 5) {
    for (std::size_t i : {0, 1, 5}) left_ink_[i] = 1;
    for (std::size_t i : {9, 14}) right_ink_[i] = 1;
    objects_ = {{left_ink_, {0, 0, 2, 2}}, {right_ink_, {1, 4, 2, 1}}};
  }

  std::vector<std::uint8_t> left_ink_, right_ink_;
  std::vector<ObjectPlace> objects_;
  Map2D map_;
};

TEST_F(LocalisationTest, ByHand) {
  map_.at(0, 0) = 1;      // left ink
  map_.at(0, 1) = 0.5f;   // left ink
  map_.at(1, 1) = 0.25f;  // left box
  map_.at(1, 4) = 0.25f;  // right ink
  map_.at(3, 2) = 0.5f;   // neither
  const Localisation measured = ValueOf(MeasureLocalisation(map_, objects_));
  EXPECT_EQ(measured.reason, "");
  EXPECT_TRUE(measured.peak_in_ink);
  EXPECT_TRUE(measured.peak_in_box);
  EXPECT_DOUBLE_EQ(measured.energy_in_ink, 1.75 / 2.5);
  EXPECT_DOUBLE_EQ(measured.energy_in_boxes, 2.0 / 2.5);
  ASSERT_EQ(measured.at_thresholds.size(), 3u);
  // From 0.2 on: five pixels, of which three have ink; two of the five with ink are not shown. Two
  // of three pixels of the left object are more than half, one of two of the right is half.
  EXPECT_EQ(measured.at_thresholds[0].threshold, 0.2);
  EXPECT_EQ(measured.at_thresholds[0].covered, 2u);
  EXPECT_EQ(measured.at_thresholds[0].covered_share, 1);
  EXPECT_DOUBLE_EQ(measured.at_thresholds[0].intersection_over_union, 3.0 / 7);
  EXPECT_EQ(measured.at_thresholds[0].found, 2u);
  // From 0.5 on: three pixels, two with ink, and the right object is not shown.
  EXPECT_EQ(measured.at_thresholds[2].covered, 1u);
  EXPECT_EQ(measured.at_thresholds[2].covered_share, 0.5);
  EXPECT_EQ(measured.at_thresholds[2].found, 1u);
  EXPECT_EQ(measured.at_thresholds[2].found_share, 0.5);
  EXPECT_DOUBLE_EQ(measured.at_thresholds[2].intersection_over_union, 2.0 / 6);
}

TEST_F(LocalisationTest, TheInkItselfIsPerfect) {
  for (const auto& object : objects_) {
    for (std::size_t i = 0; i < 20; ++i) map_.values[i] += 0.5f * object.ink[i];
  }
  const Localisation measured = ValueOf(MeasureLocalisation(map_, objects_));
  EXPECT_TRUE(measured.peak_in_ink);
  EXPECT_EQ(measured.energy_in_ink, 1);
  for (const auto& at : measured.at_thresholds) {
    EXPECT_EQ(at.covered, 2u);
    EXPECT_EQ(at.intersection_over_union, 1);
  }
}

TEST_F(LocalisationTest, ThePeakIsTheFirstOfEquals) {
  map_.at(0, 3) = map_.at(1, 4) = 1;
  EXPECT_EQ(PeakOf(map_), 3u);
  EXPECT_FALSE(PeakHitsInk(map_, objects_));
  EXPECT_FALSE(PeakHitsBox(map_, objects_));
  // (1, 4) is the square root of 2 away from (0, 3), as is no other inked pixel.
  EXPECT_FALSE(PeakHitsInk(map_, objects_, 1));
  EXPECT_TRUE(PeakHitsInk(map_, objects_, 2));
  EXPECT_TRUE(PeakHitsInk(map_, objects_, std::numeric_limits<std::size_t>::max()));
  map_.at(0, 3) = 0;
  map_.at(1, 1) = 2;
  EXPECT_FALSE(PeakHitsInk(map_, objects_)) << "in the box, beside the ink";
  EXPECT_TRUE(PeakHitsBox(map_, objects_));
  EXPECT_TRUE(PeakHitsInk(map_, objects_, 1));
}

TEST_F(LocalisationTest, WhatSeveralObjectsHaveCountsOnce) {
  const std::vector<ObjectPlace> twice{objects_[0], objects_[0]};
  map_.at(0, 0) = 1;
  map_.at(3, 3) = 1;
  EXPECT_EQ(EnergyInInk(map_, twice), 0.5);
  EXPECT_EQ(EnergyInBoxes(map_, twice), 0.5);
  EXPECT_DOUBLE_EQ(IntersectionOverUnion(map_, twice, 0.5), 1.0 / 4);
}

TEST_F(LocalisationTest, APartOfAnObjectIsFoundButNotCovered) {
  map_.at(0, 1) = 1;     // one of three pixels
  map_.at(2, 4) = 0.4f;  // one of two
  EXPECT_EQ(ObjectsFound(map_, objects_, 0.2), 2u);
  EXPECT_EQ(ObjectsCovered(map_, objects_, 0.2), 1u);
  EXPECT_EQ(ObjectsFound(map_, objects_, 0.5), 1u);
  EXPECT_EQ(ObjectsCovered(map_, objects_, 0.5), 0u);
}

TEST_F(LocalisationTest, ScaleChangesNothing) {
  for (std::size_t i = 0; i < 20; ++i) map_.values[i] = static_cast<float>((7 * i) % 20) / 16;
  const Localisation once = ValueOf(MeasureLocalisation(map_, objects_));
  for (float& value : map_.values) value *= 4;
  const Localisation scaled = ValueOf(MeasureLocalisation(map_, objects_));
  EXPECT_EQ(scaled.energy_in_ink, once.energy_in_ink);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(scaled.at_thresholds[i].covered, once.at_thresholds[i].covered);
    EXPECT_EQ(scaled.at_thresholds[i].intersection_over_union,
              once.at_thresholds[i].intersection_over_union);
  }
}

TEST_F(LocalisationTest, ABlankMapHasNoNumbersButAReason) {
  Localisation measured = ValueOf(MeasureLocalisation(map_, objects_));
  EXPECT_THAT(measured.reason, ::testing::HasSubstr("points nowhere"));
  EXPECT_TRUE(measured.at_thresholds.empty());
  for (float& value : map_.values) value = 0.5f;
  EXPECT_NE(ValueOf(MeasureLocalisation(map_, objects_)).reason, "");
  map_.at(0, 0) = 1;
  EXPECT_EQ(ValueOf(MeasureLocalisation(map_, objects_)).reason, "");
  EXPECT_THAT(ValueOf(MeasureLocalisation(map_, {})).reason, ::testing::HasSubstr("no object"));
}

TEST_F(LocalisationTest, WhatDoesNotFitIsNamed) {
  map_.at(0, 0) = 1;
  LocalisationOptions options;
  for (double threshold : {0.0, 1.5, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    options.thresholds = {0.5, threshold};
    EXPECT_STATUS(MeasureLocalisation(map_, objects_, options), kInvalidArgument, "threshold");
  }
  std::vector<ObjectPlace> wrong = objects_;
  wrong[1].ink = wrong[1].ink.first(19);
  EXPECT_STATUS(MeasureLocalisation(map_, wrong), kShapeMismatch, "object 1 has 19 pixels");
  wrong = objects_;
  wrong[0].box = {3, 0, 2, 1};
  EXPECT_STATUS(MeasureLocalisation(map_, wrong), kInvalidArgument, "box of object 0");
  const std::vector<std::uint8_t> nothing(20);
  wrong = objects_;
  wrong[1].ink = nothing;
  EXPECT_STATUS(MeasureLocalisation(map_, wrong), kInvalidArgument, "Object 1 has no ink");
  map_.at(3, 3) = -0.5f;
  EXPECT_STATUS(MeasureLocalisation(map_, objects_), kInvalidArgument, "negative");
  map_.at(3, 3) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_STATUS(MeasureLocalisation(map_, objects_), kNonFinite, "not finite");
  map_.values.pop_back();
  EXPECT_STATUS(MeasureLocalisation(map_, objects_), kShapeMismatch, "19 values");
}

}  // namespace
}  // namespace inklens
