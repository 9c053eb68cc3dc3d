#include "testing/test_data.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/image/idx.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"

namespace inklens::test {
namespace {

template <typename T, typename To>
void Widen(std::span<const std::uint8_t> bytes, std::vector<To>& values) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    values.push_back(static_cast<To>(value));
  }
}

}  // namespace

std::string SourcePath(const std::string& path_in_source_tree) {
  return std::string(INKLENS_SOURCE_DIR) + "/" + path_in_source_tree;
}

std::vector<std::uint8_t> ReadSourceFile(const std::string& path_in_source_tree) {
  std::ifstream file(SourcePath(path_in_source_tree), std::ios::binary);
  if (!file) throw std::runtime_error("There is no test file " + path_in_source_tree + ".");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::uint8_t> SeedWeights() {
  return ReadSourceFile("model_weights/mnist_cnn_seed0.safetensors");
}

Model LoadSeedModel() { return ValueOf(Model::Load(SeedWeights())); }

GrayImage MnistImage(std::size_t index) {
  const auto bytes = ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx3-ubyte");
  return ValueOf(ValueOf(ReadIdxImages(bytes)).Image(index));
}

int MnistLabel(std::size_t index) {
  const auto bytes = ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx1-ubyte");
  return ValueOf(ReadIdxLabels(bytes))[index];
}

GoldenFile::GoldenFile(const std::string& file_name)
    : bytes_(ReadSourceFile("native_tests/goldens/" + file_name)),
      file_(ValueOf(Safetensors::Parse(bytes_))) {}

const SafetensorsEntry& GoldenFile::Entry(const std::string& name) const {
  const auto found = file_.tensors.find(name);
  if (found == file_.tensors.end()) throw std::runtime_error("There is no golden " + name + ".");
  return found->second;
}

const std::vector<std::size_t>& GoldenFile::Dims(const std::string& name) const {
  return Entry(name).dims;
}

Tensor GoldenFile::Floats(const std::string& name) const { return ValueOf(file_.ReadFloats(name)); }

Tensor GoldenFile::Activation(const std::string& name) const {
  std::vector<std::size_t> dims = Dims(name);
  dims.insert(dims.begin(), 1);
  Array array(dims);
  array.values = Doubles(name);
  return ToNhwc(array);
}

std::vector<double> GoldenFile::Doubles(const std::string& name) const {
  const SafetensorsEntry& entry = Entry(name);
  std::vector<double> values;
  if (entry.dtype == DType::kF64) {
    Widen<double>(entry.bytes, values);
  } else if (entry.dtype == DType::kF32) {
    Widen<float>(entry.bytes, values);
  } else {
    throw std::runtime_error("The golden " + name + " is not F32 or F64.");
  }
  return values;
}

std::vector<std::int64_t> GoldenFile::Integers(const std::string& name) const {
  const SafetensorsEntry& entry = Entry(name);
  std::vector<std::int64_t> values;
  switch (entry.dtype) {
    case DType::kU8:
      Widen<std::uint8_t>(entry.bytes, values);
      break;
    case DType::kI16:
      Widen<std::int16_t>(entry.bytes, values);
      break;
    case DType::kI32:
      Widen<std::int32_t>(entry.bytes, values);
      break;
    case DType::kI64:
      Widen<std::int64_t>(entry.bytes, values);
      break;
    default:
      throw std::runtime_error("The golden " + name + " holds no integers.");
  }
  return values;
}

}  // namespace inklens::test
