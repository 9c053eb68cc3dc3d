#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/model/json.h"

namespace inklens::cli {

/// The bytes of a file; gzip-compressed ones are unpacked.
/// Errors: kNotFound when it cannot be read, kDataLoss for a broken gzip; both name the file.
Result<std::vector<std::uint8_t>> ReadFile(const std::string& path);

/// For JSON with a set's data in it: the pens of a million strokes, the rows of an evaluation.
inline constexpr JsonLimits kDataLimits{.depth = 32, .values = 200'000'000};

/// Bytes looked at as text.
inline std::string_view AsText(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The first of `path` and `path`.gz that exists; `path` itself when neither does.
std::string FindPlainOrGzip(const std::string& path);

/// Tries whether a file can be written there: before minutes of work, not after them. For "-",
/// standard output, it sees to it that the file alone goes there: from then on what the program
/// says goes to standard error.
/// Errors: kResourceExhausted naming the file and the system's reason.
Status CheckWritable(const std::string& path);

/// Refuses to write over a file that is read: a drawing or a network would be lost. Devices and
/// standard output may be both. Errors: kInvalidArgument naming the file.
Status CheckApart(const std::string& output, const std::vector<std::string>& inputs);

/// Writes to standard output ("-"), to a device or pipe, or to a file: a new one or in place of
/// one, whose permissions stay; through links. A file is written under a temporary name first, so
/// that whenever the program ends the old one or the new one is there, in full; only where no
/// other file can be made beside it is it written in place.
/// Errors: kResourceExhausted naming the file and the system's reason.
Status WriteFile(const std::string& path, const std::vector<std::uint8_t>& bytes);

/// A status whose sentence starts with the file it is about.
Status About(const std::string& path, const Status& status);

}  // namespace inklens::cli
