#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/model/safetensors.h"

namespace inklens {

/// Puts a safetensors file together; see Safetensors for the format.
class SafetensorsWriter {
 public:
  /// Values in the file's precision: kF32, or kF16 or kBF16, which round to the nearest, ties to
  /// even. The values may go afterwards.
  /// Errors: kNonFinite naming the tensor, also for a value beyond the precision's range;
  /// kUnsupported for another element type.
  Status Add(std::string_view name, const Shape& shape, std::span<const float> values, DType dtype);
  /// Replaces what stood under this key.
  void SetMetadata(std::string_view key, std::string_view value);

  /// The file. The header is padded so that the data starts at a multiple of 8 bytes.
  std::vector<std::uint8_t> Bytes() const;

 private:
  struct Entry {
    std::string name;
    DType dtype;
    Shape shape;
    std::size_t begin, end;  ///< in data_
  };
  std::vector<Entry> entries_;
  std::map<std::string, std::string> metadata_;
  std::vector<std::uint8_t> data_;
};

}  // namespace inklens
