#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/model/json.h"

namespace inklens::cli {

/// The bytes of a file; gzip-compressed ones are unpacked.
/// Errors, naming the file: kNotFound when it cannot be read, kDataLoss for a broken gzip,
/// kResourceExhausted for more than 1 GB.
Result<std::vector<std::uint8_t>> ReadFile(const std::string& path);

/// For JSON with a set's data in it: the pens of a million strokes, the rows of an evaluation.
inline constexpr JsonLimits kDataLimits{.depth = 32, .values = 200'000'000};

/// The JSON in a file. Errors: those of ReadFile and ParseJson, naming the file; kUnsupported for
/// another kind of file, by name.
Result<nlohmann::ordered_json> ReadJsonFile(const std::string& path, JsonLimits limits);

/// The first of `path` and `path`.gz that exists; `path` itself when neither does.
std::string FindPlainOrGzip(const std::string& path);

/// Tries whether a file can be written there: before minutes of work, not after them. For
/// standard output ("-", "/dev/stdout" and other names of its descriptor) it sees to it that the
/// file alone goes there: from then on what the program says goes to standard error.
/// Errors: kResourceExhausted naming the file and the system's reason.
Status CheckWritable(const std::string& path);

/// Refuses to write over a file that this program has read, by whatever name: a drawing or a
/// network would be lost. Called when all is read, before the work. Devices and standard output may
/// be both. Errors: kInvalidArgument naming the file.
Status CheckApart(const std::string& output);

/// Whether two names mean one file, which need not be there yet; a device may be meant twice.
bool IsSameFile(const std::string& one, const std::string& other);

/// Writes to standard output ("-"), to another open descriptor by its name, to a device or pipe, or
/// to a file: a new one or in place of one, whose permissions stay; through links. A file is
/// written under a temporary name first: when the usual signals end the program (SIGINT, SIGTERM,
/// SIGHUP) the old one or the new one is there, in full, and nothing else. Only where no other file
/// can be made beside it is it written in place. Errors: kResourceExhausted naming the file and the
/// system's reason.
Status WriteFile(const std::string& path, const std::vector<std::uint8_t>& bytes);

/// A status whose sentence starts with the file it is about.
Status About(const std::string& path, const Status& status);

}  // namespace inklens::cli
