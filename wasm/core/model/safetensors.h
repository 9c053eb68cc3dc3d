#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/tensor/tensor.h"

namespace inklens {

/// Element types of the safetensors format that Inklens reads; kOther stands for all others.
enum class DType { kBF16, kF16, kF32, kF64, kI16, kI32, kI64, kU8, kOther };

/// Bytes of one element; 0 for kOther.
std::size_t DTypeSize(DType dtype);

/// As a file's header has it: "BF16"; empty for kOther.
std::string_view DTypeName(DType dtype);

/// One tensor of a file: a look into the file's bytes, little endian, row-major.
struct SafetensorsEntry {
  DType dtype = DType::kF32;
  std::string dtype_name;  ///< as in the file
  std::vector<std::size_t> dims;
  std::span<const std::uint8_t> bytes;
};

/// A parsed safetensors file: 8 bytes of header length, a JSON header, raw tensor data
/// (https://github.com/huggingface/safetensors). Views the bytes it was read from.
struct Safetensors {
  std::map<std::string, SafetensorsEntry> tensors;
  std::map<std::string, std::string> metadata;

  /// Every length, offset and shape is checked against the bytes, and the header as a whole: no key
  /// twice, and the tensors lie one after the other without gap or overlap up to the file's end. A
  /// tensor of kOther is no error before somebody reads it.
  /// Errors: kDataLoss (truncated or malformed), kUnsupported (another format, which the sentence
  /// names together with the way to convert it), kResourceExhausted (a header beyond all bounds).
  static Result<Safetensors> Parse(std::span<const std::uint8_t> bytes);

  /// A tensor of bfloat16, half, single or double precision as float.
  /// Errors: kNotFound, kUnsupported (another element type), kNonFinite (a value that is not
  /// finite or that single precision cannot hold, naming the tensor).
  Result<Tensor> ReadFloats(const std::string& name) const;
};

}  // namespace inklens
