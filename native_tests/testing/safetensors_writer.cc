#include "testing/safetensors_writer.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace inklens::test {

void SafetensorsWriter::Add(const std::string& name, const std::string& dtype,
                            std::vector<std::size_t> dims, std::span<const std::uint8_t> bytes) {
  const std::size_t begin = data_.size();
  data_.insert(data_.end(), bytes.begin(), bytes.end());
  entries_[name] = {dtype, std::move(dims), begin, data_.size()};
}

void SafetensorsWriter::AddFloats(const std::string& name, const std::vector<std::size_t>& dims,
                                  std::span<const float> values) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  Add(name, "F32", dims, {bytes, values.size_bytes()});
}

std::string SafetensorsWriter::Header() const {
  nlohmann::json header = nlohmann::json::object();
  for (const auto& [name, entry] : entries_) {
    header[name] = {
        {"dtype", entry.dtype}, {"shape", entry.dims}, {"data_offsets", {entry.begin, entry.end}}};
  }
  if (!metadata_.empty()) header["__metadata__"] = metadata_;
  return header.dump();
}

std::vector<std::uint8_t> SafetensorsWriter::Bytes() const { return BytesWithHeader(Header()); }

std::vector<std::uint8_t> SafetensorsWriter::BytesWithHeader(std::string_view header) const {
  std::vector<std::uint8_t> file(8 + header.size() + data_.size());
  const std::uint64_t length = header.size();
  std::memcpy(file.data(), &length, 8);
  std::memcpy(file.data() + 8, header.data(), header.size());
  if (!data_.empty()) std::memcpy(file.data() + 8 + header.size(), data_.data(), data_.size());
  return file;
}

}  // namespace inklens::test
