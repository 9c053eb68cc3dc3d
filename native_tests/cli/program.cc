#include "cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "testing/test_data.h"

namespace inklens::test {
namespace {

[[noreturn]] void Fail(const std::string& what) { throw std::runtime_error(what + " failed"); }

/// The two ends of a pipe or of a terminal.
struct Channel {
  int reader = -1, writer = -1;
};

Channel MakePipe() {
  int ends[2];
  if (pipe(ends) != 0) Fail("pipe");
  return {ends[0], ends[1]};
}

Channel MakeTerminal() {
  Channel channel;
  channel.reader = posix_openpt(O_RDWR | O_NOCTTY);
  if (channel.reader < 0 || grantpt(channel.reader) != 0 || unlockpt(channel.reader) != 0) {
    Fail("posix_openpt");
  }
  channel.writer = open(ptsname(channel.reader), O_RDWR | O_NOCTTY);
  if (channel.writer < 0) Fail("open of the terminal");
  return channel;
}

/// In the child, between fork and exec.
[[noreturn]] void Become(const std::vector<std::string>& arguments, const Surroundings& where,
                         int output, int error) {
  dup2(output, STDOUT_FILENO);
  dup2(error, STDERR_FILENO);
  if (where.file_size_limit) {
    const rlimit limit{*where.file_size_limit, *where.file_size_limit};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  for (int descriptor : where.closed) close(descriptor);
  std::vector<char*> argv;
  static char program[] = INKLENS_PROGRAM;
  argv.push_back(program);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(program, argv.data());
  _exit(127);
}

/// Reads both to their ends. A terminal whose other side is closed says so by an error.
void ReadBoth(int output, int error, Outcome& outcome) {
  pollfd waits[2] = {{output, POLLIN, 0}, {error, POLLIN, 0}};
  std::string* texts[2] = {&outcome.output, &outcome.error};
  int open_count = 2;
  while (open_count > 0) {
    poll(waits, 2, -1);
    for (int i = 0; i < 2; ++i) {
      if (waits[i].fd < 0 || waits[i].revents == 0) continue;
      char buffer[4096];
      const ssize_t count = read(waits[i].fd, buffer, sizeof buffer);
      if (count > 0) {
        texts[i]->append(buffer, static_cast<std::size_t>(count));
      } else {
        waits[i].fd = -1;  // poll() leaves it alone from now on
        --open_count;
      }
    }
  }
}

}  // namespace

Outcome RunInklens(const std::vector<std::string>& arguments, const Surroundings& where) {
  Channel output = MakePipe();
  const Channel error = where.error_is_terminal ? MakeTerminal() : MakePipe();
  if (!where.output_file.empty()) {
    close(output.writer);
    output.writer = open(where.output_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (output.writer < 0) Fail("open of " + where.output_file);
  }
  for (int end : {output.reader, output.writer, error.reader, error.writer}) {
    fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  const pid_t child = fork();
  if (child < 0) Fail("fork");
  if (child == 0) Become(arguments, where, output.writer, error.writer);
  close(output.writer);
  close(error.writer);
  Outcome outcome;
  ReadBoth(output.reader, error.reader, outcome);
  close(output.reader);
  close(error.reader);
  int status = 0;
  if (waitpid(child, &status, 0) != child) Fail("waitpid");
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  return outcome;
}

nlohmann::json ParseJson(const std::string& text) {
  nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw std::runtime_error("This is no JSON: " + text.substr(0, 200));
  return json;
}

nlohmann::json RunForJson(std::vector<std::string> arguments) {
  arguments.push_back("--json");
  const Outcome outcome = RunInklens(arguments);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.error, "");
  return ParseJson(outcome.output);
}

std::vector<float> Floats(const nlohmann::json& array) { return array.get<std::vector<float>>(); }

const nlohmann::json& At(const nlohmann::json& json, std::string_view key) {
  const std::string name(key);
  const auto found = json.find(name);
  if (found == json.end()) throw std::runtime_error("There is no \"" + name + "\".");
  return *found;
}

std::vector<std::string> Command(const std::string& name, const std::vector<std::string>& more) {
  std::vector<std::string> arguments{
      name, "--weights", SourcePath("model_weights/mnist_cnn_seed0.safetensors"), "--threads", "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::string Picture(const std::string& name) { return SourcePath("native_tests/cli/data/" + name); }

TemporaryFolder::TemporaryFolder() {
  std::string path = ::testing::TempDir() + "/inklens_XXXXXX";
  if (!mkdtemp(path.data())) Fail("mkdtemp");
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> TemporaryFolder::Names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::uint8_t> TemporaryFolder::Read(const std::string& name) const {
  std::ifstream file(File(name), std::ios::binary);
  if (!file) Fail("reading " + File(name));
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void TemporaryFolder::Write(const std::string& name, const std::vector<std::uint8_t>& bytes) const {
  std::ofstream file(File(name), std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) Fail("writing " + File(name));
}

void TemporaryFolder::AddMnist() const {
  Write("t10k-images-idx3-ubyte",
        ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx3-ubyte"));
  Write("t10k-labels-idx1-ubyte",
        ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx1-ubyte"));
}

}  // namespace inklens::test
