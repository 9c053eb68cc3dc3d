#include "core/image/doubt.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/image/pieces.h"

namespace inklens {
namespace {

/// Half-tones join strokes that only come close.
constexpr int kSolid = 96;

/// How often a line across the drawing meets ink, on the average of those that do.
double MeetingsPerRow(const Pieces& found) {
  std::size_t rows = 0;
  for (std::size_t i = 0; i < found.runs.size(); ++i) {
    if (i == 0 || found.runs[i].row != found.runs[i - 1].row) ++rows;
  }
  return rows == 0 ? 0 : static_cast<double>(found.runs.size()) / static_cast<double>(rows);
}

double MeetingsPerColumn(const GrayImage& ink) {
  std::size_t meetings = 0, columns = 0;
  std::vector<std::size_t> starts(ink.width);
  for (std::size_t y = 0; y < ink.height; ++y) {
    for (std::size_t x = 0; x < ink.width; ++x) {
      const bool here = ink.at(y, x) > kSolid;
      if (here && (y == 0 || ink.at(y - 1, x) <= kSolid)) ++starts[x];
    }
  }
  for (const std::size_t count : starts) meetings += count, columns += count > 0 ? 1 : 0;
  return columns == 0 ? 0 : static_cast<double>(meetings) / static_cast<double>(columns);
}

/// Side of the largest square that is all ink.
std::size_t LargestFilledSquare(const GrayImage& ink) {
  std::size_t largest = 0;
  // Of the square whose lower right corner is here: one more than the least of its three
  // neighbours'.
  std::vector<std::size_t> above(ink.width + 1), here(ink.width + 1);
  for (std::size_t y = 0; y < ink.height; ++y) {
    for (std::size_t x = 0; x < ink.width; ++x) {
      const std::size_t least = std::min({above[x], above[x + 1], here[x]});
      here[x + 1] = ink.at(y, x) > kSolid ? least + 1 : 0;
      largest = std::max(largest, here[x + 1]);
    }
    std::swap(above, here);
  }
  return largest;
}

double Share(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Of the shorter of two intervals, how much lies in both.
double Overlap(std::size_t a_begin, std::size_t a_end, std::size_t b_begin, std::size_t b_end) {
  const std::size_t begin = std::max(a_begin, b_begin), end = std::min(a_end, b_end);
  return end <= begin ? 0 : Share(end - begin, std::min(a_end - a_begin, b_end - b_begin));
}

/// The box around all pieces.
Piece BoxOf(const Pieces& found) {
  Piece box;
  for (const Piece& piece : found.pieces) {
    box.top = std::min(box.top, piece.top), box.left = std::min(box.left, piece.left);
    box.bottom = std::max(box.bottom, piece.bottom), box.right = std::max(box.right, piece.right);
  }
  return box;
}

/// Whether two pieces are like two digits in size and place: as high and beside each other, or as
/// high and wide and one above the other. The bar of a five is as wide as the rest, but not as
/// high.
bool AreTwoDigits(const Piece& a, const Piece& b) {
  constexpr double kLikeHigh = 0.6, kLike = 0.5, kBeside = 0.2;
  const double height = Share(std::min(a.height(), b.height()), std::max(a.height(), b.height()));
  const double width = Share(std::min(a.width(), b.width()), std::max(a.width(), b.width()));
  if (height >= kLikeHigh && Overlap(a.left, a.right, b.left, b.right) <= kBeside) return true;
  return height >= kLike && width >= kLike && Overlap(a.top, a.bottom, b.top, b.bottom) == 0;
}

/// Whether a piece is drawn around another that is large enough to be a digit itself: the circle by
/// which a number is marked. A broken loop's end, or a dot in a zero, is not.
bool Surrounds(const Piece& outer, const Piece& inner) {
  constexpr double kDigit = 0.3;
  return inner.top > outer.top && inner.left > outer.left && inner.bottom < outer.bottom &&
         inner.right < outer.right && Share(inner.height(), outer.height()) >= kDigit;
}

/// Whether the whole is what no digit is: wide, with strokes side by side almost all the way down.
/// Digits that touch are one piece, and this is what tells them.
bool IsARowOfDigits(const Piece& box, double meetings_per_row) {
  constexpr double kSideBySide = 2.1;
  return box.width() >= box.height() && meetings_per_row >= kSideBySide;
}

}  // namespace

std::string_view DoubtName(Doubt doubt) {
  switch (doubt) {
    case Doubt::kNone:
      return "";
    case Doubt::kSeveralDigits:
      return "several-digits";
    case Doubt::kSurrounded:
      return "surrounded";
    case Doubt::kTexture:
      return "texture";
    case Doubt::kBlot:
      return "blot";
  }
  return "";
}

Doubt DoubtOf(const GrayImage& ink) {
  const Pieces found = FindPieces(ink, kSolid);
  if (found.pieces.empty()) return Doubt::kNone;
  const Piece box = BoxOf(found);
  const double meetings_per_row = MeetingsPerRow(found);
  constexpr double kOften = 4;
  if (meetings_per_row >= kOften && MeetingsPerColumn(ink) >= kOften) return Doubt::kTexture;
  constexpr double kFilled = 0.45;
  if (Share(LargestFilledSquare(ink), box.extent()) > kFilled) return Doubt::kBlot;
  const auto main =
      std::max_element(found.pieces.begin(), found.pieces.end(),
                       [](const Piece& a, const Piece& b) { return a.extent() < b.extent(); });
  Doubt doubt = Doubt::kNone;
  for (const Piece& piece : found.pieces) {
    if (&piece == &*main) continue;
    if (AreTwoDigits(*main, piece)) return Doubt::kSeveralDigits;
    if (Surrounds(*main, piece)) doubt = Doubt::kSurrounded;
  }
  if (doubt != Doubt::kNone) return doubt;
  return IsARowOfDigits(box, meetings_per_row) ? Doubt::kSeveralDigits : Doubt::kNone;
}

}  // namespace inklens
