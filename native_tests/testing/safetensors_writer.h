#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace inklens::test {

/// Builds safetensors files in memory, well-formed ones and, through header(), broken ones.
class SafetensorsWriter {
 public:
  /// `dtype` and `dims` are written as they are, whether or not they fit the bytes.
  void Add(const std::string& name, const std::string& dtype, std::vector<std::size_t> dims,
           std::span<const std::uint8_t> bytes);
  void AddFloats(const std::string& name, const std::vector<std::size_t>& dims,
                 std::span<const float> values);
  void SetMetadata(const std::string& key, const std::string& text) { metadata_[key] = text; }
  void RemoveMetadata(const std::string& key) { metadata_.erase(key); }
  void RemoveTensor(const std::string& name) { entries_.erase(name); }

  /// The JSON header as it would stand in the file.
  std::string Header() const;
  std::vector<std::uint8_t> Bytes() const;
  /// A file with this header over this writer's data.
  std::vector<std::uint8_t> BytesWithHeader(std::string_view header) const;

 private:
  struct Entry {
    std::string dtype;
    std::vector<std::size_t> dims;
    std::vector<std::uint8_t> bytes;
  };
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace inklens::test
