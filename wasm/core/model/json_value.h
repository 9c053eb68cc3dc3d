#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"

namespace inklens {

/// How much JSON may hold: whatever reads it walks it recursively, and each value takes memory
/// far beyond its text.
struct JsonLimits {
  std::size_t depth = 32;  ///< lists and objects in each other
  std::size_t values = 1'000'000;
};

/// A value of JSON, with what it holds. What its kind has no use for is empty.
struct JsonValue {
  enum class Kind {
    kNull,
    kBoolean,
    kUnsigned,  ///< a whole number that is not negative
    kSigned,    ///< one that is
    kFloat,     ///< any other number
    kText,
    kList,
    kObject
  };

  Kind kind = Kind::kNull;
  std::uint64_t bits = 0;        ///< of a boolean and of a number, as the kind has them
  std::string key;               ///< of an object's member
  std::string text;              ///< UTF-8; of a kFloat its spelling
  std::vector<JsonValue> items;  ///< of a list; an object's members, in the order of the text

  static JsonValue OfText(std::string text, std::string key = {}) {
    JsonValue value;
    value.kind = Kind::kText;
    value.key = std::move(key);
    value.text = std::move(text);
    return value;
  }

  bool IsNumber() const {
    return kind == Kind::kUnsigned || kind == Kind::kSigned || kind == Kind::kFloat;
  }
  /// Of a number; exact with up to 15 digits and powers of ten up to 22, otherwise to some 15
  /// digits.
  double Number() const {
    if (kind == Kind::kFloat) return std::bit_cast<double>(bits);
    return kind == Kind::kSigned ? static_cast<double>(std::bit_cast<std::int64_t>(bits))
                                 : static_cast<double>(bits);
  }
  /// The object's member of that name; null where there is none, or no object.
  const JsonValue* Find(std::string_view name) const;
  /// The member's text; null where there is no such text.
  const std::string* FindText(std::string_view name) const;
};

/// Reads JSON that came from outside; the only place that does. A key that stands twice in an
/// object is refused, for which of the two is meant nobody can tell; so is text that is not UTF-8.
/// @param what the text's name, which begins the sentence: "The weights file's input".
/// Errors: kDataLoss (no JSON, or a key twice), kResourceExhausted (beyond the limits).
Result<JsonValue> ReadJson(std::string_view text, std::string_view what, JsonLimits limits = {});

}  // namespace inklens
