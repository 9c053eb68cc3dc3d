#include "core/image/pieces.h"

#include <gtest/gtest.h>

#include <string>

namespace inklens {
namespace {

/// '#' is ink.
GrayImage Drawn(const std::vector<std::string>& rows) {
  GrayImage image{rows[0].size(), rows.size(), {}};
  for (const std::string& row : rows) {
    for (const char c : row) image.pixels.push_back(c == '#' ? 200 : 100);
  }
  return image;
}

TEST(FindPiecesTest, SidesAndCornersTouch) {
  const Pieces found = FindPieces(Drawn({"#.#.#",  //
                                         ".#..#",  //
                                         "....#",  //
                                         "##...",  //
                                         "...#."}),
                                  150);
  ASSERT_EQ(found.pieces.size(), 4u);
  EXPECT_EQ(found.pieces[0].area, 3u);
  EXPECT_EQ(found.pieces[0].right, 3u);
  EXPECT_EQ(found.pieces[0].bottom, 2u);
  EXPECT_EQ(found.pieces[1].area, 3u);
  EXPECT_EQ(found.pieces[1].extent(), 3u);
  EXPECT_EQ(found.pieces[2].width(), 2u);
  EXPECT_EQ(found.pieces[3].top, 4u);
  EXPECT_EQ(found.runs.size(), 8u);
}

TEST(FindPiecesTest, WhatMeetsLateIsOnePiece) {
  const Pieces found = FindPieces(Drawn({"#.#.#",  //
                                         "#.#.#",  //
                                         "#.###",  //
                                         "###.."}),
                                  150);
  ASSERT_EQ(found.pieces.size(), 1u);
  EXPECT_EQ(found.pieces[0].area, 13u);
  for (const auto& run : found.runs) {
    EXPECT_EQ(run.piece, 0u);
  }
}

TEST(FindPiecesTest, OnlyWhatIsGreater) {
  EXPECT_TRUE(FindPieces(Drawn({"###"}), 200).pieces.empty());
  EXPECT_EQ(FindPieces(Drawn({"#.#"}), 99).pieces.size(), 1u);
}

}  // namespace
}  // namespace inklens
