#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/tensor/tensor.h"

namespace inklens {

/// Element types of the safetensors format that Inklens reads.
enum class DType { kF16, kF32, kF64, kI16, kI32, kI64, kU8 };

/// Bytes of one element.
std::size_t DTypeSize(DType dtype);

/// One tensor of a file: a look into the file's bytes, little endian, row-major.
struct SafetensorsEntry {
  DType dtype = DType::kF32;
  std::vector<std::size_t> dims;
  std::span<const std::uint8_t> bytes;
};

/// A parsed safetensors file: 8 bytes of header length, a JSON header, raw tensor data
/// (https://github.com/huggingface/safetensors). Views the bytes it was read from.
struct Safetensors {
  std::map<std::string, SafetensorsEntry> tensors;
  std::map<std::string, std::string> metadata;

  /// Every length, offset and shape is checked against the bytes.
  /// Errors: kDataLoss (truncated or malformed), kUnsupported (element type).
  static Result<Safetensors> Parse(std::span<const std::uint8_t> bytes);

  /// A half, single or double precision tensor as float.
  /// Errors: kNotFound, kUnsupported (an integer tensor), kNonFinite (naming the tensor).
  Result<Tensor> ReadFloats(const std::string& name) const;
};

}  // namespace inklens
