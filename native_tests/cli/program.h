#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inklens::test {

/// What the program left when it ended.
struct Outcome {
  int exit_code = -1;  ///< -1 when a signal ended it
  std::string output;  ///< on standard output
  std::string error;   ///< on standard error
};

/// Where the program runs.
struct Surroundings {
  /// Standard error is a terminal, which is when the program shows its progress there.
  bool error_is_terminal = false;
  /// Standard output goes to this file instead of into Outcome::output.
  std::string output_file{};
  /// No file may grow beyond this: a full disk.
  std::optional<std::size_t> file_size_limit{};
  /// Descriptors that it is started without, as by a shell's `>&-`.
  std::vector<int> closed{};
};

/// Runs `inklens` with these arguments to its end.
Outcome RunInklens(const std::vector<std::string>& arguments, const Surroundings& where = {});

/// The standard output of a run that must succeed and say nothing else, as JSON. Throws
/// std::runtime_error when it is none.
nlohmann::json RunForJson(std::vector<std::string> arguments);
nlohmann::json ParseJson(const std::string& text);
std::vector<float> Floats(const nlohmann::json& array);
/// A member that must be there; throws std::runtime_error, naming it, when it is not.
const nlohmann::json& At(const nlohmann::json& json, std::string_view key);

/// Arguments of a command with the shipped weights, followed by `more`.
std::vector<std::string> Command(const std::string& name, const std::vector<std::string>& more);
/// Path of a picture in native_tests/cli/data.
std::string Picture(const std::string& name);

/// A folder of its own that goes, with all that is in it, at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  /// Names of what is in it, sorted.
  std::vector<std::string> Names() const;
  std::vector<std::uint8_t> Read(const std::string& name) const;
  void Write(const std::string& name, const std::vector<std::uint8_t>& bytes) const;
  /// Puts the first 100 of MNIST's test images and labels into it, as the program expects them.
  void AddMnist() const;

 private:
  std::string path_;
};

}  // namespace inklens::test
