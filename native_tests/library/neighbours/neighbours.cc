// A program that uses the libraries which stand behind Inklens itself too, with exceptions: neither
// may take the other's copy of a template.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "core/engine/engine.h"

bool OwnJsonThrows();
double OwnLeastSquares();

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ifstream file(arguments[1], std::ios::binary);
  const std::vector<std::uint8_t> weights{std::istreambuf_iterator<char>(file),
                                          std::istreambuf_iterator<char>()};
  inklens::Result<inklens::Engine> engine = inklens::Engine::Create(/*threads=*/2);
  if (!engine.ok() || !engine.value().LoadModel(weights).ok()) return 1;
  std::printf("%s, throws: %d, solves: %.3f\n", engine.value().model()->name().c_str(),
              OwnJsonThrows(), OwnLeastSquares());
  return 0;
}
