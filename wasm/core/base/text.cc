#include "core/base/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace inklens {
namespace {

/// Signs that have no picture of their own, and what they do to what stands around them.
struct Range {
  std::uint32_t first, last;
};
constexpr Range kUnseen[] = {
    {0x0, 0x1f},       // line breaks, and what steers a terminal
    {0x7f, 0x9f},      // likewise
    {0xad, 0xad},      // a hyphen that does not show
    {0x34f, 0x34f},    // joins, and shows nothing
    {0x61c, 0x61c},    // turns the direction of writing
    {0x115f, 0x1160},  // fillers
    {0x17b4, 0x17b5},  // likewise
    {0x180e, 0x180e},  // no width
    {0x200b, 0x200b},  // no width
    {0x200e, 0x200f},  // turn the direction of writing
    {0x2028, 0x202e},  // part lines and paragraphs, turn the direction of writing
    {0x2060, 0x206f},  // no width, likewise
    {0x3164, 0x3164},  // a filler
    {0xfeff, 0xfeff},  // no width
    {0xffa0, 0xffa0},  // a filler
    {0xfff9, 0xfffb},  // hide what stands between them
    // Tags, and what is kept for more. Between the two stand the signs that choose the form of the
    // letter before them.
    {0xe0000, 0xe00ff},
    {0xe01f0, 0xe0fff},
};

bool IsUnseen(std::uint32_t sign) {
  for (const Range& range : kUnseen) {
    if (sign >= range.first && sign <= range.last) return true;
  }
  return false;
}

/// Joiners (U+200C and U+200D) say how the letters of Persian and Hindi hold together, and parts
/// of an emoji; between others they only hide.
bool IsJoiner(std::uint32_t sign) { return sign == 0x200c || sign == 0x200d; }

/// The sign at the beginning of a text and its bytes; a byte that begins none stands for itself.
std::uint32_t FirstSign(std::string_view text, std::size_t& bytes) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0u;
  };
  bytes = byte(0) < 0xc0 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  std::uint32_t sign = bytes == 1 ? byte(0) : byte(0) & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (byte(i) >> 6 != 2) {
      bytes = 1;
      break;
    }
    sign = sign << 6 | (byte(i) & 0x3f);
  }
  // 0x80 and more is no sign but a part of one; it is for others to say that this is no UTF-8.
  return bytes == 1 && byte(0) >= 0x80 ? 0xfffd : sign;
}

}  // namespace

std::string OneLine(std::string text) {
  bool beyond_ascii = false;  // what stands before
  for (std::size_t at = 0, bytes = 0; at < text.size(); at += bytes) {
    const std::uint32_t sign = FirstSign(std::string_view(text).substr(at), bytes);
    const bool followed =
        at + bytes < text.size() && static_cast<std::uint8_t>(text[at + bytes]) >= 0x80;
    const bool hides = IsUnseen(sign) || (IsJoiner(sign) && !(beyond_ascii && followed));
    if (hides) text.replace(at, bytes, bytes, ' ');
    beyond_ascii = !hides && sign >= 0x80;
  }
  return text;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

}  // namespace inklens
