#include "core/base/text.h"

namespace inklens {

std::string OneLine(std::string text) {
  const auto byte = [&text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t bytes = 0;
    if (byte(i) < 0x20 || byte(i) == 0x7f) {
      bytes = 1;
    } else if (byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0) {
      bytes = 2;  // U+0080 to U+009F
    } else if (byte(i) == 0xe2 && byte(i + 1) == 0x80 && (byte(i + 2) & 0xfe) == 0xa8) {
      bytes = 3;  // U+2028 and U+2029, which part lines and paragraphs
    }
    for (; bytes > 0; --bytes) text[i + bytes - 1] = ' ';
  }
  return text;
}

}  // namespace inklens
