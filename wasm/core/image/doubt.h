#pragma once

#include <string_view>

#include "core/image/gray_image.h"

namespace inklens {

/// Why a drawing may not be one digit, however sure a network is of its reading: networks know
/// nothing but digits.
enum class Doubt {
  kNone,
  kSeveralDigits,  ///< pieces of like size side by side or one above the other, or joined in a row
  kSurrounded,     ///< a piece stands around another one: a circled number
  kTexture,        ///< strokes everywhere: noise, writing, a photograph of something
  kBlot,           ///< a dot or a filled patch: nothing of it is a stroke
};

/// As in JSON and in the browser: empty for kNone, "several-digits", "surrounded", "texture",
/// "blot".
std::string_view DoubtName(Doubt doubt);

/// Looks at a drawing's connected pieces, and at how often a line across it meets ink: two or three
/// times in a digit, many times in a texture. Digits that touch are told by the whole's being no
/// narrower than high with 2.1 meetings or more in the mean row: fewer than one in 1,000
/// of MNIST's images are so, and of pairs put together from its test images 72 to 86% if they just
/// touch, 55% if they overlap by two of their 20 pixels and stand on different lines. A piece
/// surrounds another that lies within its box and is at least 0.3 as high: of MNIST's test images 1
/// of 10,000 has that. A blot holds a filled square of almost half its longer side: of MNIST's test
/// images 3 of 10,000 do, and half of them none of a sixth. Of MNIST's 10,000 test images and of
/// the drawn digits that the project was tried with fewer than 2% cause a doubt.
/// @param ink 0 = ground, 255 = full ink.
/// Cost: O(pixels).
Doubt DoubtOf(const GrayImage& ink);

}  // namespace inklens
