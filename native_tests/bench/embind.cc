// The same measurements in the browser: measure(weights, image, threads) gives Measure()'s JSON and
// measureLime(weights, images, threads) MeasureLime()'s, or {"error": sentence}.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <nlohmann/json.hpp>

#include "measure.h"

namespace {

using Measurement = inklens::Result<std::string> (*)(std::span<const std::uint8_t>,
                                                     std::span<const std::uint8_t>, int);

template <Measurement measurement>
std::string Run(const emscripten::val& weights, const emscripten::val& image, int threads) {
  const auto result =
      measurement(emscripten::convertJSArrayToNumberVector<std::uint8_t>(weights),
                  emscripten::convertJSArrayToNumberVector<std::uint8_t>(image), threads);
  return result.ok() ? result.value() : nlohmann::json{{"error", result.status().message()}}.dump();
}

}  // namespace

EMSCRIPTEN_BINDINGS(inklens_bench) {
  emscripten::function("measure", &Run<&inklens::bench::Measure>);
  emscripten::function("measureLime", &Run<&inklens::bench::MeasureLime>);
}
