#include "core/model/safetensors.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "core/model/json.h"

namespace inklens {
namespace {

using Json = nlohmann::json;

/// The reference implementation's own limit.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

std::optional<DType> ParseDType(const std::string& name) {
  if (name == "F16") return DType::kF16;
  if (name == "F32") return DType::kF32;
  if (name == "F64") return DType::kF64;
  if (name == "I16") return DType::kI16;
  if (name == "I32") return DType::kI32;
  if (name == "I64") return DType::kI64;
  if (name == "U8") return DType::kU8;
  return std::nullopt;
}

/// IEEE 754 half precision to single, exactly.
float HalfToFloat(std::uint16_t half) {
  const int exponent = (half >> 10) & 0x1f;
  const int fraction = half & 0x3ff;
  float magnitude;
  if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), -24);
  } else if (exponent == 31) {
    magnitude = std::bit_cast<float>(0x7f800000u | (static_cast<std::uint32_t>(fraction) << 13));
  } else {
    magnitude = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  }
  return (half & 0x8000) ? -magnitude : magnitude;
}

template <typename T>
T LoadLittleEndian(const std::uint8_t* bytes) {
  static_assert(std::endian::native == std::endian::little);
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

Result<SafetensorsEntry> ParseEntry(const std::string& name, const Json& json,
                                    std::span<const std::uint8_t> data) {
  const auto malformed = [&name](const char* what) {
    return DataLoss("The safetensors entry \"", name, "\" ", what, ".");
  };
  if (!json.is_object() || !json.contains("dtype") || !json["dtype"].is_string() ||
      !json.contains("shape") || !json["shape"].is_array() || !json.contains("data_offsets") ||
      !json["data_offsets"].is_array() || json["data_offsets"].size() != 2) {
    return malformed("lacks a dtype, a shape or two data_offsets");
  }
  const std::string& dtype_name = json["dtype"].get_ref<const std::string&>();
  const auto dtype = ParseDType(dtype_name);
  if (!dtype) {
    return Unsupported("The safetensors entry \"", name, "\" has element type ", dtype_name,
                       "; expected F16, F32, F64, I16, I32, I64 or U8.");
  }
  SafetensorsEntry entry;
  entry.dtype = *dtype;
  std::uint64_t bytes = DTypeSize(*dtype);
  for (const Json& dim : json["shape"]) {
    if (!dim.is_number_unsigned()) return malformed("has a shape that is not whole numbers");
    const auto extent = dim.get<std::uint64_t>();
    if (extent != 0 && bytes > data.size() / extent)
      return malformed("has more elements than the file has bytes");
    bytes *= extent;
    entry.dims.push_back(static_cast<std::size_t>(extent));
  }
  const Json& offsets = json["data_offsets"];
  if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
    return malformed("has data_offsets that are not whole numbers");
  }
  const auto begin = offsets[0].get<std::uint64_t>();
  const auto end = offsets[1].get<std::uint64_t>();
  if (begin > end || end > data.size()) {
    return malformed("points past the end of the file, which is truncated or corrupt");
  }
  if (end - begin != bytes) return malformed("has a shape that does not match its data_offsets");
  entry.bytes = data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(bytes));
  return entry;
}

}  // namespace

std::size_t DTypeSize(DType dtype) {
  switch (dtype) {
    case DType::kU8:
      return 1;
    case DType::kF16:
    case DType::kI16:
      return 2;
    case DType::kF32:
    case DType::kI32:
      return 4;
    case DType::kF64:
    case DType::kI64:
      return 8;
  }
  return 0;
}

Result<Safetensors> Safetensors::Parse(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 8) {
    return DataLoss("A safetensors file starts with an 8-byte header length; this one has ",
                    bytes.size(), " bytes.");
  }
  const auto header_length = LoadLittleEndian<std::uint64_t>(bytes.data());
  if (header_length > kMaxHeaderBytes || header_length > bytes.size() - 8) {
    return DataLoss("The safetensors header claims ", header_length,
                    " bytes, more than the file holds; it is truncated or no safetensors file.");
  }
  const auto header = bytes.subspan(8, static_cast<std::size_t>(header_length));
  const auto data = bytes.subspan(8 + header.size());
  const Json json = ParseJson({reinterpret_cast<const char*>(header.data()), header.size()});
  if (!json.is_object()) return DataLoss("The safetensors header is not a JSON object.");
  Safetensors file;
  for (const auto& [name, value] : json.items()) {
    if (name != "__metadata__") {
      INKLENS_ASSIGN_OR_RETURN(file.tensors[name], ParseEntry(name, value, data));
      continue;
    }
    if (!value.is_object()) return DataLoss("The safetensors __metadata__ is not a JSON object.");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) {
        return DataLoss("The safetensors __metadata__ \"", key, "\" is not a string.");
      }
      file.metadata[key] = text.get<std::string>();
    }
  }
  return file;
}

Result<Tensor> Safetensors::ReadFloats(const std::string& name) const {
  const auto found = tensors.find(name);
  if (found == tensors.end()) return NotFound("The file has no tensor \"", name, "\".");
  const SafetensorsEntry& entry = found->second;
  const auto shape = Shape::FromSpan(entry.dims);
  if (!shape) {
    return Unsupported("The tensor \"", name, "\" has ", entry.dims.size(),
                       " dimensions; expected at most ", Shape::kMaxRank, ".");
  }
  INKLENS_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(*shape));
  const std::size_t size = DTypeSize(entry.dtype);
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    const std::uint8_t* element = entry.bytes.data() + i * size;
    switch (entry.dtype) {
      case DType::kF16:
        tensor[i] = HalfToFloat(LoadLittleEndian<std::uint16_t>(element));
        break;
      case DType::kF32:
        tensor[i] = LoadLittleEndian<float>(element);
        break;
      case DType::kF64:
        tensor[i] = static_cast<float>(LoadLittleEndian<double>(element));
        break;
      default:
        return Unsupported("The tensor \"", name, "\" holds integers; expected F16, F32 or F64.");
    }
  }
  if (!AllFinite(tensor.values())) {
    return NonFinite("The tensor \"", name, "\" holds a value that is not finite.");
  }
  return tensor;
}

}  // namespace inklens
