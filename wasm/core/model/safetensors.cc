#include "core/model/safetensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/base/file_kind.h"
#include "core/base/number_text.h"
#include "core/base/sorted_indices.h"
#include "core/model/json_value.h"

namespace inklens {
namespace {

using Kind = JsonValue::Kind;

/// A tenth of the reference implementation's limit, and still a hundred thousand tensors.
constexpr std::uint64_t kMaxHeaderBytes = 10'000'000;

struct NamedDType {
  const char* name;
  DType dtype;
};
constexpr NamedDType kDTypes[] = {
    {"BF16", DType::kBF16}, {"F16", DType::kF16}, {"F32", DType::kF32}, {"F64", DType::kF64},
    {"I16", DType::kI16},   {"I32", DType::kI32}, {"I64", DType::kI64}, {"U8", DType::kU8}};

DType ParseDType(const std::string& name) {
  for (const NamedDType& known : kDTypes) {
    if (name == known.name) return known.dtype;
  }
  return DType::kOther;
}

constexpr const char* kPyTorch =
    "In PyTorch: safetensors.torch.save_file(model.state_dict(), \"model.safetensors\"), then "
    "inklens convert.";

/// What the bytes are instead of a safetensors file, with what to do about it.
Status NoSafetensors(std::span<const std::uint8_t> bytes, Status otherwise) {
  const FileKind kind = KindOfFile(bytes);
  if (kind.name.empty() || kind.use == FileUse::kWeights) return otherwise;
  switch (kind.use) {
    case FileUse::kPacked:
      return Unsupported("This is ", kind.name,
                         "; expected a safetensors file. Unpack what is in it first.");
    case FileUse::kPackedOrNetwork:
      return Unsupported("This is ", kind.name,
                         "; expected a safetensors file. Save the network from where it was "
                         "trained, or unpack it if a safetensors file is in it. ",
                         kPyTorch);
    case FileUse::kNetwork:
      return Unsupported("This is ", kind.name,
                         "; expected a safetensors file. Save the network from where it was "
                         "trained. ",
                         kPyTorch);
    case FileUse::kWeights:
    case FileUse::kText:
    case FileUse::kOther:
      break;
  }
  return Unsupported("This is ", kind.name, "; expected a safetensors file.");
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

Result<SafetensorsEntry> ParseEntry(const std::string& name, const JsonValue& json,
                                    std::span<const std::uint8_t> data) {
  const auto malformed = [&name](const char* what) {
    return DataLoss("The safetensors entry \"", name, "\" ", what, ".");
  };
  const std::string* const dtype = json.FindText("dtype");
  const JsonValue *const shape = json.Find("shape"), *const offsets = json.Find("data_offsets");
  if (!dtype || !shape || shape->kind != Kind::kList || !offsets || offsets->kind != Kind::kList ||
      offsets->items.size() != 2) {
    return malformed("lacks a dtype, a shape or two data_offsets");
  }
  SafetensorsEntry entry;
  entry.dtype_name = *dtype;
  entry.dtype = ParseDType(entry.dtype_name);
  const std::size_t size = DTypeSize(entry.dtype);
  // Of an unknown type, whose elements may be smaller than a byte, only the numbers are checked.
  std::uint64_t bytes = size;
  for (const JsonValue& dim : shape->items) {
    if (dim.kind != Kind::kUnsigned) return malformed("has a shape that is not whole numbers");
    const std::uint64_t extent = dim.bits;
    if (extent != 0 && bytes > data.size() / extent)
      return malformed("has more elements than the file has bytes");
    bytes *= extent;
    entry.dims.push_back(static_cast<std::size_t>(extent));
  }
  const JsonValue &first = offsets->items[0], &last = offsets->items[1];
  if (first.kind != Kind::kUnsigned || last.kind != Kind::kUnsigned) {
    return malformed("has data_offsets that are not whole numbers");
  }
  const std::uint64_t begin = first.bits, end = last.bits;
  if (begin > end || end > data.size()) {
    return malformed("points past the end of the file, which is truncated or corrupt");
  }
  if (size > 0 && end - begin != bytes) {
    return malformed("has a shape that does not match its data_offsets");
  }
  entry.bytes =
      data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  return entry;
}

/// The format's rule that the tensors fill the data, each byte being of one.
Status CheckLayout(const std::map<std::string, SafetensorsEntry>& tensors,
                   std::span<const std::uint8_t> data) {
  std::vector<const std::pair<const std::string, SafetensorsEntry>*> places;
  for (const auto& tensor : tensors) places.push_back(&tensor);
  // Those without bytes come before the one that begins at the same place.
  const std::vector<std::size_t> order =
      SortedIndices(places.size(), [&places](std::size_t a, std::size_t b) {
        const auto &first = places[a]->second.bytes, &second = places[b]->second.bytes;
        return std::pair(first.data(), first.size()) < std::pair(second.data(), second.size());
      });
  const std::uint8_t* end = data.data();
  for (std::size_t i : order) {
    const auto& [name, entry] = *places[i];
    if (entry.bytes.data() != end) {
      return DataLoss("The safetensors entry \"", name,
                      entry.bytes.data() < end ? "\" overlaps the one before it"
                                               : "\" leaves a gap after the one before it",
                      "; the file is corrupt.");
    }
    end += entry.bytes.size();
  }
  if (const auto rest = static_cast<std::size_t>(data.data() + data.size() - end); rest > 0) {
    return DataLoss("The safetensors file goes on for ", rest,
                    " bytes after its last tensor; it is corrupt.");
  }
  return Status::Ok();
}

/// Whether a finite value is one in single precision, too.
bool HoldsSingle(double value) {
  // From halfway to the next power of two on it would be rounded to infinity.
  constexpr double kEnd = 0x1.ffffffp127;
  return std::abs(value) < kEnd;
}

Status ReadMetadata(const JsonValue& json, std::map<std::string, std::string>& metadata) {
  if (json.kind == Kind::kNull) return Status::Ok();
  if (json.kind != Kind::kObject)
    return DataLoss("The safetensors __metadata__ is not a JSON object.");
  for (const JsonValue& member : json.items) {
    if (member.kind != Kind::kText) {
      return DataLoss("The safetensors __metadata__ \"", member.key, "\" is not a string.");
    }
    metadata[member.key] = member.text;
  }
  return Status::Ok();
}

}  // namespace

std::string_view DTypeName(DType dtype) {
  for (const NamedDType& known : kDTypes) {
    if (dtype == known.dtype) return known.name;
  }
  return {};
}

std::size_t DTypeSize(DType dtype) {
  switch (dtype) {
    case DType::kOther:
      return 0;
    case DType::kU8:
      return 1;
    case DType::kBF16:
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
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (bytes.size() < 8) {
    return NoSafetensors(
        bytes, DataLoss("A safetensors file starts with an 8-byte header length; this one has ",
                        bytes.size(), " bytes."));
  }
  const auto header_length = LoadLittleEndian<std::uint64_t>(bytes.data());
  if (header_length > bytes.size() - 8) {
    return NoSafetensors(bytes, DataLoss("The safetensors header is longer than the file, which is "
                                         "truncated or no safetensors file."));
  }
  if (header_length > kMaxHeaderBytes) {
    return ResourceExhausted("The safetensors header has ", header_length,
                             " bytes; expected at most ", kMaxHeaderBytes, ".");
  }
  const std::string_view header = text.substr(8, static_cast<std::size_t>(header_length));
  const auto data = bytes.subspan(8 + header.size());
  if (!header.starts_with('{')) {
    return NoSafetensors(bytes, DataLoss("The safetensors header is not a JSON object."));
  }
  INKLENS_ASSIGN_OR_RETURN(const JsonValue json, ReadJson(header, "The safetensors header"));
  Safetensors file;
  for (const JsonValue& member : json.items) {
    if (member.key == "__metadata__") {
      INKLENS_RETURN_IF_ERROR(ReadMetadata(member, file.metadata));
    } else {
      INKLENS_ASSIGN_OR_RETURN(file.tensors[member.key], ParseEntry(member.key, member, data));
    }
  }
  INKLENS_RETURN_IF_ERROR(CheckLayout(file.tensors, data));
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
  if (entry.dtype > DType::kF64) {
    return Unsupported("The tensor \"", name, "\" has element type ", entry.dtype_name,
                       "; expected BF16, F16, F32 or F64.");
  }
  INKLENS_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(*shape));
  const std::size_t size = DTypeSize(entry.dtype);
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    const std::uint8_t* element = entry.bytes.data() + i * size;
    switch (entry.dtype) {
      case DType::kBF16:  // the upper half of a single
        tensor[i] =
            std::bit_cast<float>(std::uint32_t{LoadLittleEndian<std::uint16_t>(element)} << 16);
        break;
      case DType::kF16:
        tensor[i] = HalfToFloat(LoadLittleEndian<std::uint16_t>(element));
        break;
      case DType::kF32:
        tensor[i] = LoadLittleEndian<float>(element);
        break;
      default: {
        const auto value = LoadLittleEndian<double>(element);
        if (std::isfinite(value) && !HoldsSingle(value)) {
          return NonFinite("The tensor \"", name, "\" holds ", NumberText(value),
                           ", which single precision cannot hold.");
        }
        tensor[i] = static_cast<float>(value);
      }
    }
  }
  if (!AllFinite(tensor.values())) {
    return NonFinite("The tensor \"", name, "\" holds a value that is not finite.");
  }
  return tensor;
}

}  // namespace inklens
