#include "core/base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace inklens {
namespace {

TEST(OneLineTest, WhatSteersOrHidesBecomesSpaces) {
  EXPECT_EQ(OneLine("a\nb\tc\x1b[31m\x7f"), "a b c [31m ");
  EXPECT_EQ(OneLine("a\u0085b\u009b"), "a  b  ");
  EXPECT_EQ(OneLine("\u202eab\u202c"), "   ab   ");
  EXPECT_EQ(OneLine("a\u2066\u2069\u200f\u061cb"), "a           b");
  EXPECT_EQ(OneLine("\ufeffa\u00ad\u2060\u3164"), "   a        ");
  EXPECT_EQ(OneLine("a\U000e0041b"), "a    b");
}

TEST(OneLineTest, WhatCanBeSeenStays) {
  for (const char* text :
       {"", "conv1.weight", "\u96f6 caf\u00e9 \u00df\u00a0\u2013\u2026", "\U0001f600\ufe0f",
        "\u06cc\u200c\u062e", "\U0001f468\u200d\U0001f469", "\u845b\U000e0100"}) {
    EXPECT_EQ(OneLine(text), text);
  }
  // Between letters that need none, and at the ends, a joiner only hides.
  EXPECT_EQ(OneLine("a\u200db\u200c"), "a   b   ");
  EXPECT_EQ(OneLine("\u200d\u96f6\u200d"), "   \u96f6   ");
}

TEST(OneLineTest, BytesThatAreNoUtf8StayForOthersToRefuse) {
  for (const std::string text : {"\xff", "a\xe2\x80", "\xe2", "\x80\x80", "\xf3\xa0", "\xc2"}) {
    EXPECT_EQ(OneLine(text), text);
  }
  EXPECT_EQ(OneLine("\xe2\n\xc2\n"), "\xe2 \xc2 ");
}

TEST(TrimmedTest, TakesSpacesFromBothEnds) {
  EXPECT_EQ(Trimmed("  a b "), "a b");
  EXPECT_EQ(Trimmed("   "), "");
  EXPECT_EQ(Trimmed(""), "");
}

}  // namespace
}  // namespace inklens
