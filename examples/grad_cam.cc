// Where a network looks when it reads a digit:
//   grad_cam weights.safetensors digit.png map.pgm

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "core/engine/engine.h"

namespace {

using namespace inklens;

std::vector<std::uint8_t> ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Result<Map2D> GradCam(const char* weights, const char* picture) {
  INKLENS_ASSIGN_OR_RETURN(Engine engine, Engine::Create(/*threads=*/1));
  INKLENS_RETURN_IF_ERROR(engine.LoadModel(ReadFile(weights)));
  INKLENS_ASSIGN_OR_RETURN(const GrayImage ink, Engine::DecodeInk(ReadFile(picture)));
  INKLENS_ASSIGN_OR_RETURN(const FramedDrawing digit, engine.Frame(ink));
  INKLENS_ASSIGN_OR_RETURN(const auto reading, engine.Classify(digit.image));
  INKLENS_ASSIGN_OR_RETURN(ExplanationJob job, engine.Explain(reading, {"grad-cam", {}}));
  INKLENS_ASSIGN_OR_RETURN(const Explanation explanation, job.Estimate());
  return explanation.saliency.map;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::puts("grad_cam WEIGHTS PICTURE MAP.pgm"), 2;
  const Result<Map2D> map = GradCam(arguments[1], arguments[2]);
  if (!map.ok()) return std::puts(map.status().message().c_str()), 1;
  std::ofstream pgm(arguments[3]);
  pgm << "P2 " << map.value().width << ' ' << map.value().height << " 255\n";
  for (float value : map.value().values) pgm << static_cast<int>(255 * value + 0.5f) << '\n';
  return pgm.flush() ? 0 : 1;
}
