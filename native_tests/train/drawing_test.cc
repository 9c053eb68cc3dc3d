#include "core/train/drawing.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;

double Ink(const GrayImage& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0) / 255;
}

TEST(DrawingTest, ALineHasTheAreaOfItsPen) {
  // A vertical line of 100 pixels with a pen of 10: a rectangle and two half discs.
  const Drawing line{1, {{{0, 0}, {0, 7}}}};
  const GrayImage canvas = ValueOf(DrawWithPen(line, {.width = 0.1, .digit_px = 100}));
  EXPECT_EQ(canvas.height, 112u);
  EXPECT_EQ(canvas.width, 12u);
  EXPECT_NEAR(Ink(canvas), 1000 + 25 * std::numbers::pi, 8);
  EXPECT_EQ(canvas.at(50, 6), 255);
  EXPECT_EQ(canvas.at(0, 0), 0);
}

TEST(DrawingTest, PlaceAndSizeDoNotMatter) {
  const Drawing small{7, {{{1, 1}, {2, 1}, {1.5, 2.5}}}};
  Drawing large = small;
  for (Point2D& p : large.strokes[0]) p = {300 + 40 * p.x, -20 + 40 * p.y};
  EXPECT_EQ(ValueOf(DrawWithPen(small, {})).pixels, ValueOf(DrawWithPen(large, {})).pixels);
}

TEST(DrawingTest, ADotIsADisc) {
  const GrayImage dot = ValueOf(DrawWithPen({0, {{{5, 5}}}}, {.width = 0.2, .digit_px = 100}));
  EXPECT_NEAR(Ink(dot), 100 * std::numbers::pi, 3);
}

TEST(DrawingTest, RefusesWhatCannotBeDrawn) {
  // Too small for its reciprocal: a dot.
  EXPECT_EQ(ValueOf(DrawWithPen({0, {{{0, 0}, {0, 1e-308}}}}, {})).pixels,
            ValueOf(DrawWithPen({0, {{{0, 0}}}}, {})).pixels);
  EXPECT_STATUS(DrawWithPen({}, {}), kInvalidArgument, "no points");
  EXPECT_STATUS(DrawWithPen({0, {{{NAN, 0}, {1, 1}}}}, {}), kInvalidArgument, "finite");
  EXPECT_STATUS(DrawWithPen({0, {{{0, 0}, {1, 1}}}}, {.width = 0}), kInvalidArgument, "pen");
}

constexpr HandOptions kSteady{.slant = 0,
                              .rotation_degrees = 0,
                              .aspect = 0,
                              .wobble = 0,
                              .slashed_zero = 0,
                              .barred_seven = 0,
                              .flagged_one = 0};

/// A zero, a seven or a plain one.
Drawing Digit(std::uint8_t label) {
  Drawing drawing{label, {{}}};
  if (label == 0) {
    for (int i = 0; i <= 24; ++i) {
      const double t = 2 * std::numbers::pi * i / 24;
      drawing.strokes[0].push_back({50 + 30 * std::sin(t), 50 - 50 * std::cos(t)});
    }
  } else if (label == 7) {
    drawing.strokes[0] = {{0, 0}, {60, 0}, {20, 100}};
  } else {
    drawing.strokes[0] = {{10, 0}, {0, 100}};
  }
  return drawing;
}

TEST(DrawingTest, ASteadyHandOnlySubdivides) {
  Rng rng(1, 0);
  const Drawing seven = Digit(7), same = VaryHand(seven, kSteady, rng);
  ASSERT_EQ(same.strokes.size(), 1u);
  EXPECT_GT(same.strokes[0].size(), 15u);
  EXPECT_EQ(ValueOf(DrawWithPen(same, {})).width, ValueOf(DrawWithPen(seven, {})).width);
  EXPECT_NEAR(Ink(ValueOf(DrawWithPen(same, {}))), Ink(ValueOf(DrawWithPen(seven, {}))), 1);
}

TEST(DrawingTest, HabitsAddTheirStrokes) {
  HandOptions all = kSteady, none = kSteady;
  all.slashed_zero = all.barred_seven = all.flagged_one = 1;
  for (std::uint8_t label : {std::uint8_t{0}, std::uint8_t{7}, std::uint8_t{1}}) {
    for (std::uint64_t stream = 0; stream < 20; ++stream) {
      Rng with(2, stream), without(2, stream);
      const Drawing varied = VaryHand(Digit(label), all, with);
      EXPECT_GE(varied.strokes.size(), 2u) << int{label};
      EXPECT_LE(varied.strokes.size(), 3u) << int{label};
      EXPECT_EQ(VaryHand(Digit(label), none, without).strokes.size(), 1u);
      EXPECT_EQ(varied.label, label);
    }
  }
  // The bar crosses the seven's stem, which is at x = 40 at half its height.
  Rng rng(3, 0);
  const Drawing seven = VaryHand(Digit(7), all, rng);
  EXPECT_LT(seven.strokes[1].front().x, 40);
  EXPECT_GT(seven.strokes[1].back().x, 30);
  HandOptions others = all;
  Rng third(4, 0);
  Drawing three = Digit(7);
  three.label = 3;
  EXPECT_EQ(VaryHand(three, others, third).strokes.size(), 1u) << "other digits have none";
}

TEST(DrawingTest, UpstrokesAreAsHandsMakeThem) {
  HandOptions hand = kSteady;
  hand.flagged_one = 1;
  // Upright, and leaning as far to either side as a plain one may.
  for (double lean : {0.0, 34.0, -34.0}) {
    const Drawing one{1, {{{lean, 0}, {0, 100}}}};
    int upstrokes = 0, bases = 0, both = 0;
    double lowest = 1, highest = 0;
    for (std::uint64_t stream = 0; stream < 300; ++stream) {
      SCOPED_TRACE(stream);
      Rng rng(6, stream);
      const Drawing varied = VaryHand(one, hand, rng);
      const Point2D head = varied.strokes[0].front(), foot = varied.strokes[0].back();
      EXPECT_DOUBLE_EQ(foot.y - head.y, 100) << "the stem stays";
      int seen = 0;
      for (std::size_t i = 1; i < varied.strokes.size(); ++i) {
        const Point2D start = varied.strokes[i].front(), end = varied.strokes[i].back();
        if (end.x == head.x && end.y == head.y) {
          const double rise = (start.y - head.y) / 100, aside = (head.x - start.x) / 100;
          const double degrees =
              (std::atan2(aside, rise) - std::atan2(lean, 100)) * 180 / std::numbers::pi;
          EXPECT_GE(degrees, 20 - 1e-9);
          EXPECT_LE(degrees, 60 + 1e-9);
          EXPECT_LE(aside, 0.6 + 1e-9);
          lowest = std::min(lowest, rise);
          highest = std::max(highest, rise);
          seen |= 1;
        } else {
          EXPECT_LT(start.x, foot.x);
          EXPECT_GT(end.x, foot.x);
          EXPECT_NEAR(start.y, foot.y, 6);
          EXPECT_NEAR(end.y, foot.y, 6);
          seen |= 2;
        }
      }
      upstrokes += seen == 1;
      bases += seen == 2;
      both += seen == 3;
    }
    EXPECT_EQ(upstrokes + bases + both, 300);
    EXPECT_NEAR(upstrokes, 150, 30);
    EXPECT_NEAR(both, 100, 30);
    EXPECT_GE(lowest, 0.2);
    EXPECT_LE(highest, 0.7);
    EXPECT_LT(lowest, 0.22) << "the whole range";
    EXPECT_GT(highest, 0.68);
  }
}

TEST(DrawingTest, OnesWithAnUpstrokeAndOtherDigitsGetNone) {
  HandOptions hand = kSteady;
  hand.flagged_one = 1;
  const Drawing broad{1, {{{0, 40}, {40, 0}, {40, 100}}}};
  const Drawing two_strokes{1, {{{0, 0}, {0, 100}}, {{-20, 100}, {20, 100}}}};
  for (const Drawing& own : {broad, two_strokes}) {
    Rng rng(7, 0);
    EXPECT_EQ(VaryHand(own, hand, rng).strokes.size(), own.strokes.size());
  }
  // Of every other label the hand leaves the strokes as they are, point by point.
  HandOptions none = kSteady;
  for (std::uint8_t label = 2; label < 10; ++label) {
    Drawing line{label, {{{0, 0}, {5, 100}}}};
    Rng with(8, label), without(8, label);
    const Drawing varied = VaryHand(line, hand, with), plain = VaryHand(line, none, without);
    ASSERT_EQ(varied.strokes.size(), 1u) << int{label};
    ASSERT_EQ(varied.strokes[0].size(), plain.strokes[0].size());
    for (std::size_t i = 0; i < plain.strokes[0].size(); ++i) {
      EXPECT_EQ(varied.strokes[0][i].x, plain.strokes[0][i].x);
      EXPECT_EQ(varied.strokes[0][i].y, plain.strokes[0][i].y);
    }
  }
}

TEST(DrawingTest, HandsFollowTheirStream) {
  Rng a(5, 1), b(5, 1), c(5, 2);
  const Drawing first = VaryHand(Digit(0), {}, a);
  const auto picture = [](const Drawing& drawing) {
    return ValueOf(DrawWithPen(drawing, {})).pixels;
  };
  EXPECT_EQ(picture(VaryHand(Digit(0), {}, b)), picture(first));
  EXPECT_NE(picture(VaryHand(Digit(0), {}, c)), picture(first));
  HandOptions flagged;
  flagged.flagged_one = 1;
  Rng d(9, 1), e(9, 1), f(9, 2);
  const Drawing one = VaryHand(Digit(1), flagged, d);
  EXPECT_EQ(picture(VaryHand(Digit(1), flagged, e)), picture(one));
  EXPECT_NE(picture(VaryHand(Digit(1), flagged, f)), picture(one));
}

}  // namespace
}  // namespace inklens
