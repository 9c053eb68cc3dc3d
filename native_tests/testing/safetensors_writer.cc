#include "testing/safetensors_writer.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace inklens::test {

void SafetensorsWriter::Add(const std::string& name, const std::string& dtype,
                            std::vector<std::size_t> dims, std::span<const std::uint8_t> bytes) {
  entries_[name] = {dtype, std::move(dims), {bytes.begin(), bytes.end()}};
}

void SafetensorsWriter::AddFloats(const std::string& name, const std::vector<std::size_t>& dims,
                                  std::span<const float> values) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  Add(name, "F32", dims, {bytes, values.size_bytes()});
}

std::string SafetensorsWriter::Header() const {
  nlohmann::json header = nlohmann::json::object();
  std::size_t begin = 0;
  for (const auto& [name, entry] : entries_) {
    const std::size_t end = begin + entry.bytes.size();
    header[name] = {{"dtype", entry.dtype}, {"shape", entry.dims}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  if (!metadata_.empty()) header["__metadata__"] = metadata_;
  return header.dump();
}

std::vector<std::uint8_t> SafetensorsWriter::Bytes() const { return BytesWithHeader(Header()); }

std::vector<std::uint8_t> SafetensorsWriter::BytesWithHeader(std::string_view header) const {
  std::vector<std::uint8_t> file(8 + header.size());
  const std::uint64_t length = header.size();
  std::memcpy(file.data(), &length, 8);
  std::memcpy(file.data() + 8, header.data(), header.size());
  for (const auto& [name, entry] : entries_) {
    file.insert(file.end(), entry.bytes.begin(), entry.bytes.end());
  }
  return file;
}

}  // namespace inklens::test
