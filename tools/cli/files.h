#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace inklens::cli {

/// The bytes of a file; gzip-compressed ones are unpacked.
/// Errors: kNotFound when it cannot be read, kDataLoss for a broken gzip; both name the file.
Result<std::vector<std::uint8_t>> ReadFile(const std::string& path);

/// The first of `path` and `path`.gz that exists; `path` itself when neither does.
std::string FindPlainOrGzip(const std::string& path);

/// Tries whether a file can be written there: before minutes of work, not after them.
/// Errors: kResourceExhausted naming the file.
Status CheckWritable(const std::string& path);

/// Writes through a temporary name, so that no half-written file is left under the final one.
/// Errors: kResourceExhausted naming the file.
Status WriteFile(const std::string& path, const std::vector<std::uint8_t>& bytes);

/// A status whose sentence starts with the file it is about.
Status About(const std::string& path, const Status& status);

}  // namespace inklens::cli
