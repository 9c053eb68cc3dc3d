#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/image/decode.h"
#include "core/image/pieces.h"

namespace inklens {

/// A sheet of paper on a table that is more of the picture than the sheet: then the sheet stands
/// out from the ground, and the drawing is a hole in it. A piece is a sheet if it is all of a
/// turned rectangle but for holes, an eighth of the picture or more, and not narrow.
/// @param picture what the pieces were found in; at most four channels.
/// @param sheet   the number of the piece that may be one.
/// @return the picture's samples, [height, width, channels], with the sheet's mean colour all round
///         it; empty if the piece is no sheet.
/// Cost: O(pixels).
std::vector<std::uint8_t> SheetAlone(const PictureView& picture, const Pieces& found,
                                     std::size_t sheet);

}  // namespace inklens
