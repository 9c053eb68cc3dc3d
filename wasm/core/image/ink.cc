#include "core/image/ink.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/image/contrast.h"
#include "core/image/page_lines.h"
#include "core/image/pieces.h"
#include "core/image/sheet.h"

namespace inklens {
namespace {

/// Below this difference (of 255) between ground and strokes a picture counts as even.
constexpr int kLeastContrast = 24;
/// Of the strokes' difference: what is less is paper and shadow.
constexpr double kFaintInk = 0.2;

struct Samples {
  std::vector<std::uint8_t> kept;
  PictureView view;
};

/// Means of squares of pixels, so many that kMaxInkPixels are left; the last rows and columns that
/// fill no square are left away.
Samples Reduced(const PictureView& picture) {
  std::size_t side = 1;
  while (picture.width / side * (picture.height / side) > kMaxInkPixels) ++side;
  Samples reduced{{}, picture};
  // A side shorter than a square: such a strip stays as it is.
  if (side == 1 || picture.width < side || picture.height < side) return reduced;
  PictureView& view = reduced.view;
  view.width = picture.width / side, view.height = picture.height / side;
  const std::size_t row_samples = view.width * view.channels;
  const auto pixels = static_cast<unsigned>(side * side);
  std::vector<unsigned> sums(row_samples);
  reduced.kept.reserve(row_samples * view.height);
  for (std::size_t y = 0; y < view.height; ++y) {
    std::fill(sums.begin(), sums.end(), pixels / 2);
    for (std::size_t dy = 0; dy < side; ++dy) {
      const std::uint8_t* sample =
          picture.samples.data() + (y * side + dy) * picture.width * view.channels;
      for (std::size_t x = 0; x < view.width; ++x) {
        for (std::size_t dx = 0; dx < side; ++dx) {
          for (std::size_t c = 0; c < view.channels; ++c) sums[x * view.channels + c] += *sample++;
        }
      }
    }
    for (const unsigned sum : sums) reduced.kept.push_back(static_cast<std::uint8_t>(sum / pixels));
  }
  view.samples = reduced.kept;
  return reduced;
}

/// Which pieces belong to the drawing.
class Selection {
 public:
  Selection(const GrayImage& image, const Pieces& pieces, bool drawn);
  /// Of a photograph: what is as faint, as small or as soft as shade and grain are. Where that is
  /// all, its strokes may be out of focus: what is as slender as strokes then may be soft.
  void DropShade(int noise);
  void DropBorder();
  void DropSpecks();

  /// Of the pieces that are kept; the first of equals, past the end for none.
  std::size_t Largest() const;
  const std::vector<bool>& keeps() const { return keeps_; }
  const IgnoredInk& ignored() const { return ignored_; }

 private:
  /// Of a piece's pixels, how many are on each side of the picture: top, bottom, left, right.
  using Contact = std::array<std::size_t, 4>;
  /// Keeps the pieces that are no shade if an edge may take `reach` pixels.
  void KeepOutOfShade(int noise, std::size_t reach);
  bool Touches(std::size_t piece) const { return contacts_[piece] != Contact{}; }
  bool RunsAlongBorder(std::size_t piece) const;

  const GrayImage& image_;
  const Pieces& found_;
  bool drawn_;  ///< on one even ground, where grain and shade make no pieces
  std::vector<Contact> contacts_;
  std::vector<bool> keeps_;
  IgnoredInk ignored_;
};

Selection::Selection(const GrayImage& image, const Pieces& pieces, bool drawn)
    : image_(image),
      found_(pieces),
      drawn_(drawn),
      contacts_(pieces.pieces.size()),
      keeps_(pieces.pieces.size(), true) {
  for (const Run& run : pieces.runs) {
    Contact& contact = contacts_[run.piece];
    if (run.row == 0) contact[0] += run.end - run.begin;
    if (run.row + 1 == image.height) contact[1] += run.end - run.begin;
    if (run.begin == 0) ++contact[2];
    if (run.end == image.width) ++contact[3];
  }
}

bool Selection::RunsAlongBorder(std::size_t piece) const {
  constexpr double kLong = 0.4;  // of a side
  const Contact& contact = contacts_[piece];
  const auto along = [](std::size_t pixels, std::size_t side) {
    return static_cast<double>(pixels) >= kLong * static_cast<double>(side);
  };
  return std::count(contact.begin(), contact.end(), std::size_t{0}) <= 2 ||
         along(std::max(contact[0], contact[1]), image_.width) ||
         along(std::max(contact[2], contact[3]), image_.height);
}

std::size_t Selection::Largest() const {
  std::size_t largest = keeps_.size();
  for (std::size_t i = 0; i < keeps_.size(); ++i) {
    if (!keeps_[i]) continue;
    if (largest == keeps_.size() || found_.pieces[i].area > found_.pieces[largest].area)
      largest = i;
  }
  return largest;
}

void Selection::KeepOutOfShade(int noise, std::size_t reach) {
  constexpr std::size_t kSmallest = 40;  // of the longer side, as its part
  constexpr double kSoftest = 0.3;
  const std::size_t longer = std::max(image_.width, image_.height);
  std::vector<double> sums(keeps_.size()), jumps(keeps_.size()), ends(keeps_.size());
  for (const Run& run : found_.runs) {
    const std::uint8_t* row = image_.pixels.data() + run.row * image_.width;
    for (std::size_t x = run.begin; x < run.end; ++x) sums[run.piece] += row[x];
    // How much a stroke differs from what is beside it, on both sides.
    const std::size_t inner = std::min<std::size_t>(reach, (run.end - run.begin) / 2);
    const std::size_t before = run.begin > reach ? run.begin - reach : 0;
    const std::size_t behind = std::min(image_.width - 1, run.end - 1 + reach);
    jumps[run.piece] += row[run.begin + inner] - row[before];
    jumps[run.piece] += row[run.end - 1 - inner] - row[behind];
    ends[run.piece] += 2;
  }
  for (std::size_t i = 0; i < keeps_.size(); ++i) {
    const double mean = sums[i] / static_cast<double>(found_.pieces[i].area);
    keeps_[i] = mean >= std::max(0.8 * kLeastContrast, 1.2 * noise) &&
                kSmallest * found_.pieces[i].extent() >= longer &&
                jumps[i] >= kSoftest * mean * ends[i];
  }
}

void Selection::DropShade(int noise) {
  const std::size_t longer = std::max(image_.width, image_.height);
  KeepOutOfShade(noise, std::max<std::size_t>(1, longer / 160));
  if (Largest() < keeps_.size()) return;
  constexpr double kSlender = 0.5;  // of its box
  KeepOutOfShade(noise, std::max<std::size_t>(1, longer / 16));
  for (std::size_t i = 0; i < keeps_.size(); ++i) {
    const Piece& piece = found_.pieces[i];
    const auto box = static_cast<double>(piece.width() * piece.height());
    // An arm's shade is slender, too, and comes from outside.
    if (Touches(i) || static_cast<double>(piece.area) > kSlender * box) keeps_[i] = false;
  }
}

void Selection::DropBorder() {
  // Only where a drawing is left that keeps clear of the border: one may well be cut close.
  const std::size_t shorter = std::min(image_.width, image_.height);
  std::size_t inside = 0;
  for (std::size_t i = 0; i < keeps_.size(); ++i) {
    if (keeps_[i] && !Touches(i)) inside = std::max(inside, found_.pieces[i].extent());
  }
  if (10 * inside < shorter) return;
  for (std::size_t i = 0; i < keeps_.size(); ++i) {
    if (!keeps_[i] || !Touches(i) || (drawn_ && !RunsAlongBorder(i))) continue;
    keeps_[i] = false;
    ++ignored_.border;
  }
}

void Selection::DropSpecks() {
  const std::size_t largest = Largest();
  if (largest == keeps_.size()) return;
  const Piece& main = found_.pieces[largest];
  const double extent = static_cast<double>(main.extent()), area = static_cast<double>(main.area);
  const auto gap = [](std::size_t a_begin, std::size_t a_end, std::size_t b_begin,
                      std::size_t b_end) {
    return a_end <= b_begin ? b_begin - a_end : b_end <= a_begin ? a_begin - b_end : 0;
  };
  for (std::size_t i = 0; i < keeps_.size(); ++i) {
    if (!keeps_[i] || i == largest) continue;
    const Piece& piece = found_.pieces[i];
    const double share = static_cast<double>(piece.area) / area;
    const double size = static_cast<double>(piece.extent()) / extent;
    // From the drawing's box: what is inside or beside it changes no frame.
    const double away =
        static_cast<double>(std::max(gap(piece.top, piece.bottom, main.top, main.bottom),
                                     gap(piece.left, piece.right, main.left, main.right))) /
        extent;
    const bool speck = share < 0.015 && size < 0.12;
    const bool blot = share < 0.08 && size < 0.25;
    if ((speck && (!drawn_ || away > 0.1)) || (blot && away > 0.35)) {
      keeps_[i] = false;
      ++ignored_.specks;
    }
  }
}

/// The strokes' difference from the ground: in a drawing the largest, in a photograph one that a
/// tenth of the pixels exceed, since grain and gloss go further.
int StrokeContrast(const GrayImage& difference, const Pieces& found, const std::vector<bool>& keeps,
                   bool drawn) {
  std::array<std::size_t, 256> histogram{};
  std::size_t count = 0;
  for (const Run& run : found.runs) {
    if (!keeps[run.piece]) continue;
    const std::uint8_t* row = difference.pixels.data() + run.row * difference.width;
    for (std::size_t x = run.begin; x < run.end; ++x) ++histogram[row[x]];
    count += run.end - run.begin;
  }
  std::size_t above = drawn ? 0 : count / 10;
  for (std::size_t value = 255; value > 0; --value) {
    if (histogram[value] > above) return static_cast<int>(value);
    above -= histogram[value];
  }
  return 0;
}

/// A drawing and what it stands out by.
struct Drawn {
  GrayImage difference;  ///< without the page's lines
  Pieces found;
  std::vector<bool> keeps;
  std::size_t largest = 0;  ///< of what is kept; past the end of the pieces for nothing
  IgnoredInk ignored;
  int strokes = 0;   ///< the strokes' difference from the ground
  double faint = 0;  ///< what is no more is paper
};

Drawn FindDrawing(Contrast contrast) {
  Drawn drawn{std::move(contrast.difference), {}, {}, 0, {}, 0, 0};
  GrayImage& difference = drawn.difference;
  const int most = *std::max_element(difference.pixels.begin(), difference.pixels.end());
  if (most < kLeastContrast) return drawn;
  // Low enough for strokes that are fainter than what will be ignored.
  const int low = contrast.even ? 0 : std::max(12, contrast.noise);
  const int threshold = std::max(low, std::min(kLeastContrast, static_cast<int>(kFaintInk * most)));
  GrayImage whole = difference;
  std::size_t lines = RemovePageLines(difference, threshold);
  drawn.found = FindPieces(difference, threshold);
  // One line and nothing else is a stroke across the page.
  if (lines == 1 && drawn.found.pieces.empty()) {
    lines = 0;
    difference = std::move(whole);
    drawn.found = FindPieces(difference, threshold);
  }
  Selection selection(difference, drawn.found, contrast.even);
  if (!contrast.even) selection.DropShade(contrast.noise);
  selection.DropBorder();
  selection.DropSpecks();
  drawn.keeps = selection.keeps();
  drawn.largest = selection.Largest();
  drawn.ignored = selection.ignored();
  drawn.ignored.lines = lines;
  drawn.strokes = StrokeContrast(difference, drawn.found, drawn.keeps, contrast.even);
  drawn.faint = std::max(kFaintInk * drawn.strokes, static_cast<double>(contrast.noise));
  return drawn;
}

}  // namespace

Result<Ink> ExtractInk(const PictureView& picture) {
  if (picture.width == 0 || picture.height == 0) {
    return InvalidArgument("The picture has no pixels.");
  }
  const Samples samples = Reduced(picture);
  Contrast contrast = MeasureContrast(samples.view);
  const bool framed = contrast.framed;
  Drawn drawn = FindDrawing(std::move(contrast));
  // A frame has a drawing inside. Strokes that fill their picture have not.
  const bool frame = drawn.ignored.border > 0 || drawn.ignored.lines > 0;
  if (framed && !frame) drawn = FindDrawing(MeasureContrast(samples.view, /*frames=*/false));
  std::vector<std::uint8_t> sheet;
  if (drawn.largest < drawn.found.pieces.size()) {
    sheet = SheetAlone(samples.view, drawn.found, drawn.largest);
  }
  if (!sheet.empty()) {
    PictureView alone = samples.view;
    alone.samples = sheet;
    Drawn on_sheet = FindDrawing(MeasureContrast(alone));
    if (on_sheet.strokes >= kLeastContrast) {
      drawn = std::move(on_sheet);
      ++drawn.ignored.border;
    }
  }

  const GrayImage& difference = drawn.difference;
  Ink ink{
      {difference.width, difference.height, std::vector<std::uint8_t>(difference.pixels.size())},
      drawn.ignored};
  if (drawn.strokes < kLeastContrast) return ink;
  for (const Run& run : drawn.found.runs) {
    if (!drawn.keeps[run.piece]) continue;
    for (std::size_t x = run.begin; x < run.end; ++x) {
      const std::size_t at = run.row * difference.width + x;
      if (difference.pixels[at] <= drawn.faint) continue;
      ink.image.pixels[at] = static_cast<std::uint8_t>(
          std::min(255L, std::lround(255.0 * difference.pixels[at] / drawn.strokes)));
    }
  }
  return ink;
}

}  // namespace inklens
