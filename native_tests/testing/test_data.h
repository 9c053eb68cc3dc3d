#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/image/gray_image.h"
#include "core/model/model.h"
#include "core/model/safetensors.h"

namespace inklens::test {

/// Absolute path of a file of the source tree. Only for tools that want a path.
std::string SourcePath(const std::string& path_in_source_tree);

/// The bytes of a file of the source tree, e.g. "native_tests/goldens/core.safetensors".
/// Throws std::runtime_error, which fails the test, when there is no such file.
std::vector<std::uint8_t> ReadSourceFile(const std::string& path_in_source_tree);

/// The weights that the project ships, and the model they make.
std::vector<std::uint8_t> SeedWeights();
Model LoadSeedModel();

/// Image `index` (0 to 99) of MNIST's test set and its label.
GrayImage MnistImage(std::size_t index);
int MnistLabel(std::size_t index);

/// A golden safetensors file under native_tests/goldens; see the README there for its tensors.
/// Everything throws std::runtime_error for a name that is not there.
class GoldenFile {
 public:
  explicit GoldenFile(const std::string& file_name);

  bool Has(const std::string& name) const { return file_.tensors.contains(name); }
  const std::vector<std::size_t>& Dims(const std::string& name) const;
  /// F32 in the file's own shape.
  Tensor Floats(const std::string& name) const;
  /// F32 [C,H,W] as an NHWC tensor [1,H,W,C]; a vector [F] as [1,F].
  Tensor Activation(const std::string& name) const;
  /// F32 or F64.
  std::vector<double> Doubles(const std::string& name) const;
  /// Any integer type.
  std::vector<std::int64_t> Integers(const std::string& name) const;
  std::int64_t Integer(const std::string& name) const { return Integers(name).at(0); }

 private:
  const SafetensorsEntry& Entry(const std::string& name) const;

  std::vector<std::uint8_t> bytes_;
  Safetensors file_;
};

}  // namespace inklens::test
