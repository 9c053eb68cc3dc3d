#include "scenes.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <utility>

#include "core/model/json.h"
#include "files.h"
#include "png.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

std::size_t InkOf(const SceneObject& object) {
  return static_cast<std::size_t>(std::count(object.ink.begin(), object.ink.end(), 1));
}

}  // namespace

Result<SceneSource> ReadSceneSource(const std::string& mnist, MnistPart part, std::size_t height,
                                    std::size_t width) {
  SceneSource source;
  INKLENS_ASSIGN_OR_RETURN(source.digits, ReadMnist(mnist, part));
  SceneOptions options;
  options.height = height;
  options.width = width;
  Result<SceneMaker> maker =
      SceneMaker::Create(source.digits.height, source.digits.width, source.digits.pixels,
                         source.digits.labels, options);
  if (!maker.ok()) return About(mnist, maker.status());
  source.maker = std::move(maker).value();
  return source;
}

Json SceneAsJson(const Scene& scene) {
  Json objects = Json::array();
  for (const SceneObject& object : scene.objects) {
    Json ink = Json::array();
    for (std::size_t i = 0; i < object.ink.size(); ++i) {
      if (object.ink[i] != 0) ink.push_back(i);
    }
    const PixelBox& box = object.box;
    objects.push_back(
        {{"label", object.label},
         {"digit", object.digit},
         {"scale", object.scale},
         {"box",
          {{"top", box.top}, {"left", box.left}, {"height", box.height}, {"width", box.width}}},
         {"ink", std::move(ink)}});
  }
  return {{"kind", SceneKindName(scene.kind)},
          {"height", scene.image.height},
          {"width", scene.image.width},
          {"objects", std::move(objects)}};
}

Status WriteScene(const WriteSceneOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckPngOutput(options.output));
  INKLENS_ASSIGN_OR_RETURN(const SceneKind kind, FindSceneKind(options.kind));
  const SceneOptions defaults;
  INKLENS_ASSIGN_OR_RETURN(
      const SceneSource source,
      ReadSceneSource(options.mnist, MnistPart::kTest, defaults.height, defaults.width));
  INKLENS_RETURN_IF_ERROR(CheckApart(options.output));
  const Result<Scene> made = source.maker->Make(kind, options.seed, options.index);
  if (!made.ok()) return About(options.mnist, made.status());
  const Scene& scene = made.value();
  INKLENS_ASSIGN_OR_RETURN(const auto png,
                           EncodePng(scene.image.width, scene.image.height, 1, scene.image.pixels));
  INKLENS_RETURN_IF_ERROR(WriteFile(options.output, png));
  if (options.json) {
    Json json{{"output", options.output}, {"seed", options.seed}, {"index", options.index}};
    json.update(SceneAsJson(scene));
    std::cout << JsonText(json) << '\n';
    return Status::Ok();
  }
  std::printf("%s: %s, %zux%zu pixels\n", options.output.c_str(), options.kind.c_str(),
              scene.image.height, scene.image.width);
  for (const SceneObject& object : scene.objects) {
    const PixelBox& box = object.box;
    std::printf("  %d  test image %5zu  size %.2f  rows %2zu-%2zu  columns %2zu-%2zu  ink %zu px\n",
                object.label, object.digit, object.scale, box.top, box.top + box.height - 1,
                box.left, box.left + box.width - 1, InkOf(object));
  }
  return Status::Ok();
}

}  // namespace inklens::cli
