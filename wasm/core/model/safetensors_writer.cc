#include "core/model/safetensors_writer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <iterator>

#include "core/model/json.h"

namespace inklens {
namespace {

using Json = nlohmann::ordered_json;

/// IEEE 754 single precision to half, to nearest, ties to even. Beyond 65504 it gives infinity.
std::uint16_t FloatToHalf(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000);
  const float magnitude = std::fabs(value);
  if (magnitude < 0x1p-14f) {
    // A multiple of 2^-24. The current rounding of nearbyint is to nearest, ties to even.
    return sign | static_cast<std::uint16_t>(std::nearbyint(std::ldexp(magnitude, 24)));
  }
  // 13 bits of the fraction go; a carry out of it rightly moves into the exponent.
  std::uint32_t rounded = std::bit_cast<std::uint32_t>(magnitude);
  rounded += 0xfff + ((rounded >> 13) & 1);
  const std::uint32_t half = (rounded >> 13) - ((127 - 15) << 10);
  return sign | static_cast<std::uint16_t>(half < 0x7c00 ? half : 0x7c00);
}

/// Single precision to bfloat16, its upper half, to nearest, ties to even. Beyond 3.39e38 it gives
/// infinity.
std::uint16_t FloatToBfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/// A precision that values are written in.
struct Precision {
  DType dtype;
  const char* words;              ///< after "not finite"
  std::uint16_t (*round)(float);  ///< null: every bit is kept
  std::uint16_t infinity;         ///< the exponent's bits
};

constexpr Precision kPrecisions[] = {
    {DType::kF32, "", nullptr, 0},
    {DType::kF16, " in half precision", FloatToHalf, 0x7c00},
    {DType::kBF16, " in bfloat16", FloatToBfloat16, 0x7f80},
};

const Precision* PrecisionOf(DType dtype) {
  const auto* found = std::find_if(std::begin(kPrecisions), std::end(kPrecisions),
                                   [&](const Precision& one) { return one.dtype == dtype; });
  return found == std::end(kPrecisions) ? nullptr : found;
}

}  // namespace

Status SafetensorsWriter::Add(std::string_view name, const Shape& shape,
                              std::span<const float> values, DType dtype) {
  const Precision* precision = PrecisionOf(dtype);
  if (precision == nullptr) {
    return Unsupported("The tensor \"", name, "\" can be written as BF16, F16 or F32 only.");
  }
  if (values.size() != shape.ElementCount()) {
    return ShapeMismatch("The tensor \"", name, "\" of shape ", shape.ToString(), " has ",
                         values.size(), " values.");
  }
  const std::size_t begin = data_.size();
  data_.resize(begin + values.size() * DTypeSize(dtype));
  std::uint8_t* to = data_.data() + begin;
  static_assert(std::endian::native == std::endian::little);
  for (float value : values) {
    const std::uint16_t rounded = precision->round ? precision->round(value) : 0;
    if (!std::isfinite(value) ||
        (precision->round && (rounded & precision->infinity) == precision->infinity)) {
      return NonFinite("The tensor \"", name, "\" holds a value that is not finite",
                       precision->words, ".");
    }
    if (precision->round) {
      std::memcpy(to, &rounded, sizeof rounded);
    } else {
      std::memcpy(to, &value, sizeof value);
    }
    to += DTypeSize(dtype);
  }
  entries_.push_back({std::string(name), dtype, shape, begin, data_.size()});
  return Status::Ok();
}

void SafetensorsWriter::SetMetadata(std::string_view key, std::string_view value) {
  metadata_[std::string(key)] = value;
}

std::vector<std::uint8_t> SafetensorsWriter::Bytes() const {
  Json header = Json::object();
  if (!metadata_.empty()) header["__metadata__"] = metadata_;
  for (const Entry& entry : entries_) {
    const auto dims = entry.shape.dims();
    header[entry.name] = {{"dtype", DTypeName(entry.dtype)},
                          {"shape", std::vector<std::size_t>(dims.begin(), dims.end())},
                          {"data_offsets", {entry.begin, entry.end}}};
  }
  std::string text = JsonText(header);
  text.append((8 - text.size() % 8) % 8, ' ');
  std::vector<std::uint8_t> file(8 + text.size() + data_.size());
  const std::uint64_t length = text.size();
  std::memcpy(file.data(), &length, 8);
  std::memcpy(file.data() + 8, text.data(), text.size());
  if (!data_.empty()) std::memcpy(file.data() + 8 + text.size(), data_.data(), data_.size());
  return file;
}

}  // namespace inklens
