#include "core/explain/lime_options.h"

#include <gmock/gmock.h>

#include <string>

#include "core/explain/common_options.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;

LimeSettings Read(const OptionValues& given) {
  return ReadLimeSettings(
      ValueOf(CheckOptions("lime", LimeTable().descriptors(), given, {28, 10, {}})));
}

TEST(LimeTableTest, DefaultsAreThoseOfThePlainOptions) {
  const LimeSettings settings = Read({});
  EXPECT_EQ(settings.superpixels.kind, SuperpixelKind::kGrid);
  EXPECT_EQ(settings.superpixels.grid_size, 7u);
  EXPECT_EQ(settings.lime.samples, LimeOptions().samples);
  EXPECT_EQ(settings.lime.kernel, LimeKernel::kAuthors);
  EXPECT_EQ(settings.lime.masking, Masking::kPixel);
}

TEST(LimeTableTest, ReadsEveryOption) {
  const LimeSettings slic = Read({{"variant", "paper"},
                                  {"superpixels", "slic"},
                                  {"segments", 9.0},
                                  {"compactness", 0.5},
                                  {"hidden", "superpixel-mean"},
                                  {"feature_choice", "forward-selection"},
                                  {"features", 3.0},
                                  {"signs", "both"},
                                  {"masking", "normalized"},
                                  {"kernel_width", 0.75},
                                  {"samples", 12.0},
                                  {"seed", 4.0}});
  EXPECT_EQ(slic.superpixels.kind, SuperpixelKind::kSlic);
  EXPECT_EQ(slic.superpixels.slic.segments, 9u);
  EXPECT_EQ(slic.superpixels.slic.compactness, 0.5);
  EXPECT_EQ(slic.lime.kernel, LimeKernel::kPaper);
  EXPECT_EQ(slic.lime.hidden, LimeHidden::kSuperpixelMean);
  EXPECT_EQ(slic.lime.feature_choice, FeatureChoice::kForwardSelection);
  EXPECT_EQ(slic.lime.features, 3u);
  EXPECT_EQ(slic.lime.signs, ShownSigns::kBoth);
  EXPECT_EQ(slic.lime.masking, Masking::kNormalized);
  EXPECT_EQ(slic.lime.kernel_width, 0.75);
  EXPECT_EQ(slic.lime.samples, 12u);
  EXPECT_EQ(slic.lime.seed, 4u);
  const LimeSettings quick = Read(
      {{"superpixels", "quickshift"}, {"kernel_size", 2.0}, {"max_distance", 6.0}, {"ratio", 0.0}});
  EXPECT_EQ(quick.superpixels.quickshift.kernel_size, 2);
  EXPECT_EQ(quick.superpixels.quickshift.max_distance, 6);
  EXPECT_EQ(quick.superpixels.quickshift.ratio, 0);
  // As the source document's listing leaves it.
  EXPECT_EQ(Read({{"variant", kAsListed}}).superpixels.kind, SuperpixelKind::kQuickshift);
}

}  // namespace
}  // namespace inklens
