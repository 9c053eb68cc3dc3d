#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "core/base/file_kind.h"

namespace inklens::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStandardOutput = "-";

/// A device or a gzip of zeros need have no end. The largest set of images has half a gigabyte.
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

Status CannotBeWritten(const std::string& path, int error) {
  return ResourceExhausted(path, ": cannot be written: ", std::strerror(error), ".");
}

Status NotInFull(const std::string& path, int error) {
  return ResourceExhausted(path, ": could not be written in full: ", std::strerror(error), ".");
}

/// The descriptor that was standard output. From the first call on, what else the program says goes
/// to standard error.
int StandardOutputForFiles() {
  static const int descriptor = [] {
    const int kept = dup(STDOUT_FILENO);
    if (kept >= 0) dup2(STDERR_FILENO, STDOUT_FILENO);
    return kept;
  }();
  return descriptor;
}

/// What tells files apart, however they are called.
using FileId = std::pair<dev_t, ino_t>;

/// The regular files that have been read.
std::vector<FileId>& FilesRead() {
  static std::vector<FileId> files;
  return files;
}

/// A path and what it leads to, link by link: the last is what it means in the end, which need not
/// be there yet.
std::vector<fs::path> LinksFrom(const fs::path& path) {
  constexpr std::size_t kMostLinks = 40;
  std::vector<fs::path> links{path};
  std::error_code error;
  while (links.size() <= kMostLinks && fs::is_symlink(links.back(), error)) {
    const fs::path target = fs::read_symlink(links.back(), error);
    if (error) break;
    links.push_back(target.is_absolute() ? target : links.back().parent_path() / target);
  }
  return links;
}

std::string Resolved(const std::string& path) { return LinksFrom(path).back().string(); }

/// The descriptor of this program that a path means, as `/dev/stdout` and `>(...)` do; -1 for none.
/// It is written to as it is: what is opened anew by such a name starts at a file's beginning.
int DescriptorOf(const std::string& path) {
  if (path == kStandardOutput) return StandardOutputForFiles();
  std::error_code error;
  const fs::path own = fs::canonical("/proc/self/fd", error);
  if (error) return -1;
  for (const fs::path& name : LinksFrom(fs::absolute(path, error))) {
    const std::string number = name.filename().string();
    const bool digits =
        !number.empty() && number.size() < 7 &&
        std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || fs::canonical(name.parent_path(), error) != own) continue;
    const int descriptor = std::stoi(number);
    return descriptor == STDOUT_FILENO ? StandardOutputForFiles() : descriptor;
  }
  return -1;
}

/// What is said of a descriptor's file.
std::string NameOf(const std::string& path) {
  return path == kStandardOutput ? "standard output" : path;
}

/// 0 or the system's error number.
int WriteAll(int descriptor, const std::vector<std::uint8_t>& bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = write(descriptor, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) written += static_cast<std::size_t>(count);
  }
  return 0;
}

/// Closes it, too. What is in a file is on the disk afterwards.
int WriteAndClose(int descriptor, const std::vector<std::uint8_t>& bytes) {
  int error = WriteAll(descriptor, bytes);
  if (error == 0 && fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) error = errno;
  if (close(descriptor) != 0 && error == 0) error = errno;
  return error;
}

/// A file that was not there before, for whose name none is sacrificed; -1 when there can be none.
int MakeTemporary(const std::string& path, mode_t mode, std::string& temporary) {
  constexpr int kAttempts = 100;
  for (int i = 0; i < kAttempts; ++i) {
    temporary =
        path + "." + std::to_string(getpid()) + (i > 0 ? "-" + std::to_string(i) : "") + ".part";
    const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

/// While it lives, the signals by which people and shells end a program only wait, so that no
/// temporary file is left behind.
class Uninterrupted {
 public:
  Uninterrupted() {
    signal_ = 0;
    struct sigaction waits{};
    waits.sa_flags = SA_RESTART;  // or an fsync that waits would fail
    waits.sa_handler = [](int number) { signal_ = number; };
    for (std::size_t i = 0; i < std::size(kSignals); ++i) {
      sigaction(kSignals[i], nullptr, &before_[i]);
      // Ignored ones stay so: somebody asked for it (nohup).
      if (before_[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &waits, nullptr);
    }
  }
  ~Uninterrupted() {
    for (std::size_t i = 0; i < std::size(kSignals); ++i) {
      sigaction(kSignals[i], &before_[i], nullptr);
    }
    if (signal_ != 0) std::raise(signal_);
  }
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
  static volatile std::sig_atomic_t signal_;  // a signal handler reaches nothing else
  struct sigaction before_[std::size(kSignals)];
};

volatile std::sig_atomic_t Uninterrupted::signal_ = 0;

Status WriteInPlace(const std::string& path, bool exists, const std::vector<std::uint8_t>& bytes) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return CannotBeWritten(path, errno);
  const int error = WriteAndClose(descriptor, bytes);
  if (error != 0 && !exists) unlink(path.c_str());
  return error == 0 ? Status::Ok() : NotInFull(path, error);
}

}  // namespace

std::string FindPlainOrGzip(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error) && std::filesystem::exists(path + ".gz", error)) {
    return path + ".gz";
  }
  return path;
}

Status About(const std::string& path, const Status& status) {
  return {status.code(), path + ": " + status.message()};
}

Result<std::vector<std::uint8_t>> ReadFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return NotFound(path, ": is a folder; expected a file.");
  }
  struct stat found{};
  if (stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode)) {
    FilesRead().emplace_back(found.st_dev, found.st_ino);
  }
  // zlib's reader passes files that are not gzip through unchanged.
  const gzFile file = gzopen(path.c_str(), "rb");
  if (!file && errno != ENOENT) {
    return NotFound(path, ": cannot be read: ", std::strerror(errno), ".");
  }
  if (!file) return NotFound(path, ": cannot be read; does it exist?");
  std::vector<std::uint8_t> bytes;
  std::uint8_t buffer[1 << 16];
  int count = 0;
  while (bytes.size() <= kMostBytes && (count = gzread(file, buffer, sizeof buffer)) > 0) {
    bytes.insert(bytes.end(), buffer, buffer + count);
  }
  if (bytes.size() > kMostBytes) {
    gzclose(file);
    return ResourceExhausted(path, ": goes on beyond ", kMostBytes, " bytes; expected less.");
  }
  // A gzip that ends early is only told at the close.
  const bool closed = gzclose(file) == Z_OK;
  if (count < 0 || !closed) return DataLoss(path, ": is truncated or damaged.");
  return bytes;
}

Result<nlohmann::ordered_json> ReadJsonFile(const std::string& path, JsonLimits limits) {
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(path));
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Result<nlohmann::ordered_json> json = ParseOrderedJson(text, path + ":", limits);
  // Only what is no JSON is called something else: a string in it may hold any signature.
  if (json.status().code() != StatusCode::kDataLoss) return json;
  const FileKind kind = KindOfFile(bytes);
  if (kind.name.empty() || kind.use == FileUse::kText) return json;
  return Unsupported(path, ": This is ", kind.name, "; expected JSON.");
}

Status CheckWritable(const std::string& path) {
  if (const int descriptor = DescriptorOf(path); descriptor >= 0 || path == kStandardOutput) {
    const int mode = fcntl(descriptor, F_GETFL);
    const bool writable = mode >= 0 && (mode & O_ACCMODE) != O_RDONLY;
    return writable ? Status::Ok() : CannotBeWritten(NameOf(path), EBADF);
  }
  const std::string target = Resolved(path);
  struct stat found{};
  const bool exists = stat(target.c_str(), &found) == 0;
  if (!exists && errno != ENOENT) return CannotBeWritten(path, errno);
  if (exists && S_ISDIR(found.st_mode)) return CannotBeWritten(path, EISDIR);
  if (exists && access(target.c_str(), W_OK) != 0) return CannotBeWritten(path, errno);
  if (exists) return Status::Ok();
  // A folder where a file can be made, under a name that it takes.
  const int descriptor =
      open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NONBLOCK, 0666);
  if (descriptor < 0) return CannotBeWritten(path, errno);
  close(descriptor);
  unlink(target.c_str());
  return Status::Ok();
}

Status CheckApart(const std::string& output) {
  struct stat found{};
  if (stat(output.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return Status::Ok();
  const auto& read = FilesRead();
  if (std::find(read.begin(), read.end(), FileId{found.st_dev, found.st_ino}) == read.end()) {
    return Status::Ok();
  }
  return InvalidArgument(output,
                         ": would be written over while it is read; expected another name for the "
                         "output.");
}

bool IsSameFile(const std::string& one, const std::string& other) {
  if (one.empty() || other.empty()) return false;
  const std::string first = Resolved(one), second = Resolved(other);
  std::error_code error;
  if (fs::exists(first, error)) {
    return fs::is_regular_file(first, error) && fs::equivalent(first, second, error) && !error;
  }
  // Of a relative name none of whose parts is there yet, weakly_canonical makes no absolute one.
  return first != kStandardOutput && fs::weakly_canonical(fs::absolute(first, error), error) ==
                                         fs::weakly_canonical(fs::absolute(second, error), error);
}

Status WriteFile(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  INKLENS_RETURN_IF_ERROR(CheckWritable(path));
  if (const int descriptor = DescriptorOf(path); descriptor >= 0) {
    const int error = WriteAll(descriptor, bytes);
    return error == 0 ? Status::Ok() : NotInFull(NameOf(path), error);
  }
  const std::string target = Resolved(path);
  struct stat found{};
  const bool exists = stat(target.c_str(), &found) == 0;
  if (exists && !S_ISREG(found.st_mode)) {
    const int descriptor = open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return CannotBeWritten(path, errno);
    const int error = WriteAndClose(descriptor, bytes);
    return error == 0 ? Status::Ok() : NotInFull(path, error);
  }
  const Uninterrupted uninterrupted;
  std::string temporary;
  const int descriptor = MakeTemporary(target, 0666, temporary);
  if (descriptor < 0) return WriteInPlace(target, exists, bytes);
  // The old file's permissions; its owner only as far as one may.
  if (exists && fchown(descriptor, found.st_uid, found.st_gid) != 0) errno = 0;
  if (exists) fchmod(descriptor, found.st_mode & 07777);
  int error = WriteAndClose(descriptor, bytes);
  if (error == 0 && rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return Status::Ok();
  unlink(temporary.c_str());
  return NotInFull(path, error);
}

}  // namespace inklens::cli
