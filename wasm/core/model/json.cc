#include "core/model/json.h"

namespace inklens {

nlohmann::json ParseJson(std::string_view text) {
  return nlohmann::json::parse(text.data(), text.data() + text.size(), /*cb=*/nullptr,
                               /*allow_exceptions=*/false);
}

}  // namespace inklens
