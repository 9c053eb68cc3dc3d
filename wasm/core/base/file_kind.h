#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace inklens {

/// What can be made of a file that is not what was wanted.
enum class FileUse : std::uint8_t {
  kOther,
  kPacked,   ///< what was wanted may be in it
  kNetwork,  ///< a network or its weights, in another format
  kPackedOrNetwork,
  kWeights,  ///< a safetensors file
  kText,     ///< JSON, or text that may be any other thing
};

/// What people have in place of the file that was wanted.
struct FileKind {
  std::string_view name;  ///< "a WebP picture"; empty where nobody knows
  FileUse use = FileUse::kOther;
};

/// What a file is, going by how it begins: the one list of formats for everything that is read.
/// Whoever reads a format looks for it first and asks here what else it may be. Text that is none
/// of the known kinds is "a text file". Cost: O(1).
FileKind KindOfFile(std::span<const std::uint8_t> bytes);

}  // namespace inklens
