// JSON files with pen strokes, as `train --drawn` reads them: drawings or a sentence, and what is
// read can be drawn and framed. An input is the file.

#include "datasets.h"
#include "fuzz/scratch_folder.h"
#include "fuzz/target.h"

namespace inklens::fuzz {
namespace {

/// Drawing takes milliseconds where many long strokes cross each other.
constexpr std::size_t kMostPoints = 24;

Bytes FromText(const std::string& text) { return Bytes(text.begin(), text.end()); }

void Frame(const std::vector<Drawing>& drawings) {
  std::size_t points = 0;
  for (const Drawing& drawing : drawings) {
    for (const auto& stroke : drawing.strokes) points += stroke.size();
  }
  if (points > kMostPoints) return;
  InputSpec input;
  input.height = input.width = 28;
  const auto images = cli::FrameDrawings(drawings, 0.08, input);
  if (!images.ok()) {
    FUZZ_EXPECT(images.status().message().size() > 8);
    return;
  }
  CountAsRead();
  FUZZ_EXPECT(images.value().size() == drawings.size());
  FUZZ_EXPECT(images.value().pixels.size() == drawings.size() * 28 * 28);
}

}  // namespace

Target MakeTarget() {
  return {
      .name = "strokes",
      .seeds =
          {FromText(R"([{"label":4,"strokes":[[[1,2],[3.5,4]],[[0,9],[-7,1e2]]]}])"),
           FromText(
               R"([{"label":0,"strokes":[[[5,5]]]},{"strokes":[[],[[1,1],[2,2]]],"label":9}])"),
           FromText(R"([{"label":1,"strokes":[[[0,0],[0,0],[0,999999]]],"writer":"a\u00e9"}])")},
      .dictionary = {"{\"label\":", "\"strokes\":[", "[[[", "]]]", "1e308", "-0", "999999.9",
                     "1e-308", "18446744073709551616", "null", "true", "{}", "[]", "\"\\ud800\"",
                     "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":"},
      .most_bytes = 2048};
}

}  // namespace inklens::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inklens::fuzz;
  static const ScratchFolder folder;
  const auto drawings = inklens::cli::ReadDrawings(folder.Write("strokes.json", {data, size}));
  if (!drawings.ok()) {
    FUZZ_EXPECT(drawings.status().message().size() > 8);
    return 0;
  }
  FUZZ_EXPECT(!drawings.value().empty());
  Frame(drawings.value());
  return 0;
}
