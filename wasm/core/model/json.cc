#include "core/model/json.h"

#include <cstdlib>
#include <utility>

namespace inklens {
namespace {

/// As deep as ReadJson lets values be.
template <typename Json>
Json Converted(JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::kNull:
      return nullptr;
    case JsonValue::Kind::kBoolean:
      return value.bits != 0;
    case JsonValue::Kind::kUnsigned:
      return value.bits;
    case JsonValue::Kind::kSigned:
      return std::bit_cast<std::int64_t>(value.bits);
    case JsonValue::Kind::kFloat:
      return std::strtod(value.text.c_str(), nullptr);  // exact, and too large for the page

    case JsonValue::Kind::kText:
      return std::move(value.text);
    case JsonValue::Kind::kList: {
      Json list = Json::array();
      for (JsonValue& item : value.items) list.push_back(Converted<Json>(item));
      return list;
    }
    case JsonValue::Kind::kObject: {
      Json object = Json::object();
      for (JsonValue& member : value.items) {
        object.emplace(std::move(member.key), Converted<Json>(member));
      }
      return object;
    }
  }
  return nullptr;
}

template <typename Json>
Result<Json> Parse(std::string_view text, std::string_view what, JsonLimits limits) {
  INKLENS_ASSIGN_OR_RETURN(JsonValue value, ReadJson(text, what, limits));
  return Converted<Json>(value);
}

template <typename Json>
std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<nlohmann::json> ParseJson(std::string_view text, std::string_view what, JsonLimits limits) {
  return Parse<nlohmann::json>(text, what, limits);
}

Result<nlohmann::ordered_json> ParseOrderedJson(std::string_view text, std::string_view what,
                                                JsonLimits limits) {
  return Parse<nlohmann::ordered_json>(text, what, limits);
}

std::string JsonText(const nlohmann::json& json) { return Text(json); }
std::string JsonText(const nlohmann::ordered_json& json) { return Text(json); }

}  // namespace inklens
