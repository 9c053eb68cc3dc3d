#include "arguments.h"

#include <charconv>
#include <cstdint>

namespace inklens::cli {

CLI::Validator WholeNumber() {
  const auto check = [](std::string& text) -> std::string {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && stop == end) return "";
    return "expected a whole number from 0, not " + text;
  };
  return CLI::Validator(check, "");
}

CLI::Validator FileName() {
  const auto check = [](const std::string& text) {
    return text.empty() ? std::string("is an empty name; expected that of a file") : std::string();
  };
  return CLI::Validator(check, "");
}

}  // namespace inklens::cli
