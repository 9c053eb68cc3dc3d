#include "core/model/json.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace inklens {
namespace {

/// Puts together what the library's parser reports, within the limits. Returning false ends it.
template <typename Json>
class Builder {
 public:
  explicit Builder(JsonLimits limits) : limits_(limits) {}

  Json root;
  /// Why it was ended, other than for being no JSON.
  std::string reason;
  bool too_large = false;

  bool null() { return Put(nullptr); }
  bool boolean(bool value) { return Put(value); }
  bool number_integer(std::int64_t value) { return Put(value); }
  bool number_unsigned(std::uint64_t value) { return Put(value); }
  bool number_float(double value, const std::string&) { return Put(value); }
  bool string(std::string& value) { return Put(std::move(value)); }
  bool binary(typename Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return Open(Json::object()); }
  bool start_array(std::size_t) { return Open(Json::array()); }
  bool end_object() { return Close(); }
  bool end_array() { return Close(); }
  bool key(std::string& name) {
    if (open_.back()->contains(name)) {
      reason = "has the key \"" + name + "\" twice";
      return false;
    }
    // Only now has the object a member of this name, so the next key cannot mistake it.
    slot_ = &(*open_.back())[name];
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return false;
  }

 private:
  bool Put(Json value) { return Place(std::move(value)) != nullptr; }

  bool Open(Json container) {
    if (open_.size() == limits_.depth) {
      return TooLarge("has more than " + std::to_string(limits_.depth) +
                      " lists or objects in each other");
    }
    Json* const placed = Place(std::move(container));
    if (placed) open_.push_back(placed);
    return placed != nullptr;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  Json* Place(Json value) {
    if (++values_ > limits_.values) {
      TooLarge("has more than " + std::to_string(limits_.values) + " values");
      return nullptr;
    }
    Json* place = &root;
    if (!open_.empty() && open_.back()->is_array()) {
      open_.back()->push_back(Json());
      place = &open_.back()->back();
    } else if (!open_.empty()) {
      place = slot_;
    }
    *place = std::move(value);
    return place;
  }

  bool TooLarge(std::string why) {
    reason = std::move(why);
    too_large = true;
    return false;
  }

  JsonLimits limits_;
  std::size_t values_ = 0;
  /// The containers that are not closed yet. A container does not move while one in it is open.
  std::vector<Json*> open_;
  Json* slot_ = nullptr;
};

template <typename Json>
Result<Json> Parse(std::string_view text, std::string_view what, JsonLimits limits) {
  Builder<Json> builder(limits);
  if (Json::sax_parse(text.data(), text.data() + text.size(), &builder)) {
    return std::move(builder.root);
  }
  if (builder.reason.empty()) return DataLoss(what, " is not valid JSON.");
  return builder.too_large ? ResourceExhausted(what, " ", builder.reason, ".")
                           : DataLoss(what, " ", builder.reason, ".");
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
