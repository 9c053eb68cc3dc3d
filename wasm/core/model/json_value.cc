#include "core/model/json_value.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <new>
#include <utility>

#include "core/base/sorted_indices.h"

namespace inklens {
namespace {

using Kind = JsonValue::Kind;

/// The library's own allocators do not look whether there was memory.
struct Allocator {
  void* Malloc(std::size_t size) { return size > 0 ? ::operator new(size) : nullptr; }
  void* Realloc(void* old, std::size_t old_size, std::size_t size) {
    void* const grown = Malloc(size);
    const auto* from = static_cast<const char*>(old);
    if (old) std::copy(from, from + std::min(old_size, size), static_cast<char*>(grown));
    Free(old);
    return grown;
  }
  static void Free(void* memory) { ::operator delete(memory); }
};

/// RapidJSON 1.1 takes the second half of a surrogate pair without its first ("\\ude00") for a
/// character; nothing else gives these bytes, which are not UTF-8.
bool HasHalfPair(std::string_view text) {
  for (std::size_t at = text.find('\xed'); at != text.npos; at = text.find('\xed', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xa0) return true;
  }
  return false;
}

/// A number in JSON's spelling. The library's own way to exact numbers goes wrong for "0e41".
double Decimal(std::string_view text) {
  std::uint64_t digits = 0;
  int exponent = 0;
  bool fraction = false;
  std::size_t at = 0;
  for (; at < text.size() && (text[at] | 0x20) != 'e'; ++at) {
    if (text[at] == '.') fraction = true;
    if (text[at] < '0') continue;
    const bool fits = digits < 1'000'000'000'000'000'000;
    if (fits) digits = digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
    exponent += static_cast<int>(!fits) - static_cast<int>(fraction);
  }
  at += at + 1 < text.size() && text[at + 1] == '+' ? 2 : 1;
  int written = 0;
  if (at < text.size()) {
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), written);
    if (error != std::errc()) return 0;  // far too large ones the library refuses
  }
  auto value = static_cast<double>(digits);
  // In steps of powers of ten that a double holds exactly.
  for (exponent += written; exponent != 0 && value != 0 && std::isfinite(value);) {
    const int step = std::min(std::abs(exponent), 22);
    double power = 1;
    for (int i = 0; i < step; ++i) power *= 10;
    value = exponent > 0 ? value * power : value / power;
    exponent += exponent > 0 ? -step : step;
  }
  return text.front() == '-' ? -value : value;
}

/// Puts together what the library's parser reports, within the limits. Returning false ends it.
class Builder {
 public:
  explicit Builder(JsonLimits limits) : limits_(limits) {}

  JsonValue root;
  /// Why it was ended, other than for being no JSON.
  std::string reason;
  bool too_large = false;

  bool Null() { return Place(Kind::kNull, 0) != nullptr; }
  bool Bool(bool value) { return Place(Kind::kBoolean, value) != nullptr; }
  bool RawNumber(const char* text, std::size_t size, bool) {
    const bool negative = *text == '-';
    std::uint64_t whole = 0;
    const auto [end, error] = std::from_chars(text + negative, text + size, whole);
    if (end == text + size && error == std::errc() &&
        whole <= (negative ? std::uint64_t{1} << 63 : ~std::uint64_t{0})) {
      return negative && whole > 0 ? Place(Kind::kSigned, ~whole + 1) != nullptr
                                   : Place(Kind::kUnsigned, whole) != nullptr;
    }
    const double value = Decimal({text, size});
    if (!std::isfinite(value)) return false;
    JsonValue* const place = Place(Kind::kFloat, std::bit_cast<std::uint64_t>(value));
    if (place) place->text.assign(text, size);
    return place != nullptr;
  }
  // Are not asked for: all numbers come as they are spelt.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool String(const char* text, std::size_t size, bool) {
    if (HasHalfPair({text, size})) return false;
    JsonValue* const place = Place(Kind::kText, 0);
    if (place) place->text.assign(text, size);
    return place != nullptr;
  }
  bool Key(const char* text, std::size_t size, bool) {
    key_.assign(text, size);
    return !HasHalfPair(key_);
  }
  bool StartObject() { return Open(Kind::kObject); }
  bool StartArray() { return Open(Kind::kList); }
  bool EndObject(std::size_t) {
    const std::vector<JsonValue>& members = open_.back()->items;
    const std::vector<std::size_t> order = SortedIndices(
        members.size(),
        [&members](std::size_t a, std::size_t b) { return members[a].key < members[b].key; });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const std::string& key = members[order[i]].key;
      if (key != members[order[i - 1]].key) continue;
      reason = "has the key \"" + key + "\" twice";
      return false;
    }
    return EndArray(0);
  }
  bool EndArray(std::size_t) {
    open_.pop_back();
    return true;
  }

 private:
  bool Open(Kind kind) {
    if (open_.size() == limits_.depth) {
      TooLarge(limits_.depth, " lists or objects in each other");
      return false;
    }
    JsonValue* const placed = Place(kind, 0);
    if (placed) open_.push_back(placed);
    return placed != nullptr;
  }

  JsonValue* Place(Kind kind, std::uint64_t bits) {
    if (++values_ > limits_.values) {
      TooLarge(limits_.values, " values");
      return nullptr;
    }
    JsonValue* place = &root;
    if (!open_.empty()) {
      open_.back()->items.emplace_back();
      place = &open_.back()->items.back();
      if (open_.back()->kind == Kind::kObject) place->key = std::move(key_);
    }
    place->kind = kind;
    place->bits = bits;
    return place;
  }

  void TooLarge(std::size_t limit, const char* what) {
    reason = "has more than " + std::to_string(limit) + what;
    too_large = true;
  }

  JsonLimits limits_;
  std::size_t values_ = 0;
  /// The containers that are not closed yet. A container does not move while one in it is open.
  std::vector<JsonValue*> open_;
  std::string key_;
};

/// Reads the text to its end: a zero byte is none.
bool Parse(std::string_view text, Builder& builder) {
  constexpr unsigned kFlags =
      inklens_rapidjson::kParseValidateEncodingFlag | inklens_rapidjson::kParseNumbersAsStringsFlag;
  inklens_rapidjson::MemoryStream stream(text.data(), text.size());
  inklens_rapidjson::GenericReader<inklens_rapidjson::UTF8<>, inklens_rapidjson::UTF8<>, Allocator>
      reader;
  return reader.Parse<kFlags>(stream, builder) && stream.Tell() == text.size();
}

}  // namespace

const JsonValue* JsonValue::Find(std::string_view name) const {
  if (kind != Kind::kObject) return nullptr;
  for (const JsonValue& member : items) {
    if (member.key == name) return &member;
  }
  return nullptr;
}

const std::string* JsonValue::FindText(std::string_view name) const {
  const JsonValue* found = Find(name);
  return found && found->kind == Kind::kText ? &found->text : nullptr;
}

Result<JsonValue> ReadJson(std::string_view text, std::string_view what, JsonLimits limits) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // the mark that some editors write
  Builder builder(limits);
  if (Parse(text, builder)) return std::move(builder.root);
  if (builder.reason.empty()) return DataLoss(what, " is not valid JSON.");
  return builder.too_large ? ResourceExhausted(what, " ", builder.reason, ".")
                           : DataLoss(what, " ", builder.reason, ".");
}

}  // namespace inklens
