#include <gmock/gmock.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "testing/test_data.h"

namespace inklens::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

struct Outcome {
  int exit_code = -1;
  std::string output;  ///< of both streams
};

std::string Quoted(const std::string& word) { return "'" + word + "'"; }

Outcome RunCommand(const std::vector<std::string>& words) {
  std::string command;
  for (const std::string& word : words) command += Quoted(word) + " ";
  std::FILE* pipe = popen((command + "2>&1").c_str(), "r");
  Outcome outcome;
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) {
    outcome.output.append(buffer, count);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  return outcome;
}

::testing::AssertionResult Succeeds(const std::vector<std::string>& words) {
  const Outcome outcome = RunCommand(words);
  if (outcome.exit_code == 0) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << words[0] << " " << words[1] << " ended with " << outcome.exit_code << ":\n"
         << outcome.output;
}

std::string TextOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const fs::path kWork = fs::path(INKLENS_BUILD_DIR) / "library";
const fs::path kPrefix = kWork / "prefix";
const std::string kWeights = SourcePath("model_weights/mnist_cnn_augmented.safetensors");
const std::string kDigit = SourcePath("native_tests/cli/data/mnist_10.png");

/// Configures `source` in a folder of its own, as somebody with nothing set would.
std::vector<std::string> Configure(const std::string& source, const fs::path& build,
                                   const std::vector<std::string>& more) {
  std::vector<std::string> words{INKLENS_CMAKE, "-S", source, "-B", build, "-G", INKLENS_GENERATOR};
  words.push_back("-DCMAKE_C_COMPILER=" + std::string(INKLENS_C_COMPILER));
  words.push_back("-DCMAKE_CXX_COMPILER=" + std::string(INKLENS_CXX_COMPILER));
  words.push_back("-DCMAKE_EXPORT_COMPILE_COMMANDS=ON");
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::vector<std::string> Build(const fs::path& build, const std::string& target) {
  return {INKLENS_CMAKE, "--build", build, "--target", target, "--parallel", "2"};
}

/// The example's map is that of `inklens explain`, grey by grey.
void CheckExample(const fs::path& program) {
  const fs::path map = kWork / "map.pgm";
  fs::remove(map);
  ASSERT_TRUE(Succeeds({program, kWeights, kDigit, map}));
  std::istringstream pgm(TextOf(map));
  std::string magic;
  std::size_t width = 0, height = 0, white = 0;
  pgm >> magic >> width >> height >> white;
  EXPECT_EQ(magic, "P2");
  EXPECT_EQ(white, 255u);
  const Outcome explained = RunCommand({INKLENS_PROGRAM, "explain", "--weights", kWeights,
                                        "--method", "grad-cam", "--json", kDigit});
  const auto json = nlohmann::json::parse(explained.output, nullptr, /*allow_exceptions=*/false);
  ASSERT_FALSE(json.is_discarded()) << explained.output;
  const auto& expected = json["methods"]["grad-cam"]["saliency_map"];
  ASSERT_EQ(expected["height"].get<std::size_t>(), height);
  ASSERT_EQ(expected["width"].get<std::size_t>(), width);
  for (const auto& value : expected["values"]) {
    int actual = -1;
    ASSERT_TRUE(pgm >> actual);
    ASSERT_EQ(actual, static_cast<int>(255 * value.get<float>() + 0.5f));
  }
  // What is wrong is said in the core's words.
  const Outcome refused = RunCommand({program, kDigit, kDigit, map});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("safetensors"));
}

/// Of one source file, from what CMake exported.
std::string CompileCommand(const fs::path& build, const std::string& file) {
  const auto commands = nlohmann::json::parse(TextOf(build / "compile_commands.json"), nullptr,
                                              /*allow_exceptions=*/false);
  for (const auto& command : commands) {
    if (command["file"].get<std::string>().ends_with(file)) {
      return command["command"].get<std::string>();
    }
  }
  return "";
}

/// No flag of ours but the folder of headers and, where the compiler needs it, the language.
void ExpectCleanCommand(const std::string& command, const fs::path& include) {
  EXPECT_THAT(command, HasSubstr(include.string()));
  for (const char* flag :
       {"-W", "-fno-", "-ffp", "XNN", "xnnpack", "JSON", "EIGEN", "third_party"}) {
    EXPECT_THAT(command, Not(HasSubstr(flag)));
  }
}

class InstalledLibraryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    fs::remove_all(kWork);
    ASSERT_TRUE(
        Succeeds({INKLENS_CMAKE, "--install", INKLENS_BUILD_DIR, "--prefix", kPrefix.string()}));
  }
};

TEST_F(InstalledLibraryTest, FindPackageBuildsTheExample) {
  const fs::path build = kWork / "find_package";
  ASSERT_TRUE(Succeeds(Configure(
      SourcePath("examples"), build,
      {"-DCMAKE_PREFIX_PATH=" + kPrefix.string(), "-DCMAKE_REQUIRE_FIND_PACKAGE_inklens=ON"})));
  ASSERT_TRUE(Succeeds(Build(build, "grad_cam")));
  ExpectCleanCommand(CompileCommand(build, "grad_cam.cc"), kPrefix / "include/inklens");
  CheckExample(build / "grad_cam");
}

TEST_F(InstalledLibraryTest, AnotherVersionIsRefused) {
  const fs::path project = kWork / "versions";
  fs::create_directories(project);
  std::ofstream(project / "CMakeLists.txt")
      << "cmake_minimum_required(VERSION 3.25)\nproject(versions LANGUAGES C CXX)\n"
         "find_package(inklens ${ASKED} REQUIRED)\n";
  const auto asked = [&](const std::string& version) {
    fs::remove_all(project / "build");
    return RunCommand(Configure(project, project / "build",
                                {"-DCMAKE_PREFIX_PATH=" + kPrefix.string(), "-DASKED=" + version}));
  };
  EXPECT_EQ(asked("").exit_code, 0);
  const Outcome newer = asked("1000.0");
  EXPECT_NE(newer.exit_code, 0);
  EXPECT_THAT(newer.output, HasSubstr("inklens"));
}

TEST_F(InstalledLibraryTest, LivesBesideTheSameLibrariesWithOtherOptions) {
  const fs::path build = kWork / "neighbours";
  std::string includes = INKLENS_NEIGHBOUR_INCLUDES;
  std::replace(includes.begin(), includes.end(), ',', ';');
  ASSERT_TRUE(Succeeds(
      Configure(SourcePath("native_tests/library/neighbours"), build,
                {"-DCMAKE_PREFIX_PATH=" + kPrefix.string(), "-DNEIGHBOUR_INCLUDES=" + includes})));
  ASSERT_TRUE(Succeeds(Build(build, "neighbours")));
  const Outcome outcome = RunCommand({build / "neighbours", kWeights});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, HasSubstr(", throws: 1, solves: 2.000"));
}

std::vector<std::string> StableHeaders() {
  std::vector<std::string> headers;
  std::istringstream names(INKLENS_STABLE_HEADERS);
  for (std::string name; std::getline(names, name, ',');) headers.push_back(name);
  return headers;
}

TEST_F(InstalledLibraryTest, StableHeadersSaySoAndStandAlone) {
  const std::string readme = TextOf(SourcePath("examples/README.md"));
  for (const std::string& header : StableHeaders()) {
    SCOPED_TRACE(header);
    const fs::path path = kPrefix / "include/inklens" / header;
    EXPECT_THAT(TextOf(path),
                HasSubstr("// Stable: programs that use what is declared here keep working until"));
    EXPECT_THAT(readme, HasSubstr("`" + header + "`"));
    EXPECT_TRUE(Succeeds({INKLENS_CXX_COMPILER, "-std=c++20", "-fsyntax-only", "-x", "c++", "-I",
                          kPrefix / "include/inklens", path}));
  }
}

TEST_F(InstalledLibraryTest, NoInstalledHeaderNeedsAnotherLibrary) {
  std::size_t headers = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kPrefix / "include")) {
    if (!entry.is_regular_file()) continue;
    ++headers;
    std::istringstream lines(TextOf(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("#include", 0) != 0) continue;
      // The standard library's names have neither folder nor ending.
      EXPECT_TRUE(std::regex_match(line, std::regex(R"(#include (<[a-z_0-9]+>|"core/.*\.h"))")))
          << entry.path() << ": " << line;
    }
  }
  EXPECT_GE(headers, StableHeaders().size());
}

TEST(SubprojectTest, FetchContentBuildsTheExampleAndNothingElse) {
  // Beside our own build: ccache may be told to take paths relative to the folder.
  const fs::path build = INKLENS_BUILD_DIR "_subproject";
  fs::remove_all(build);
  ASSERT_TRUE(Succeeds(
      Configure(SourcePath("examples"), build, {"-DFETCHCONTENT_TRY_FIND_PACKAGE_MODE=NEVER"})));
  ExpectCleanCommand(CompileCommand(build, "grad_cam.cc"), SourcePath("wasm"));
  const std::string cache = TextOf(build / "CMakeCache.txt");
  for (const char* variable : {"BUILD_TESTING", "COMPILER_LAUNCHER", "GTest_DIR", "CLI11_DIR"}) {
    EXPECT_THAT(cache, Not(HasSubstr(variable)));
  }
  EXPECT_THAT(cache, HasSubstr("CMAKE_BUILD_TYPE:STRING=\n")) << "which is the user's to choose";
  const std::string targets = RunCommand(Build(build, "help")).output;
  EXPECT_THAT(targets, HasSubstr("inklens_engine:"));
  for (const char* target : {"inklens:", "inklens_bench:", "inklens_testing:", "model_test:"}) {
    EXPECT_THAT(targets, Not(HasSubstr(target)));
  }
  // XNNPACK takes minutes to compile unless the compiler's cache has it, as it does after our own
  // build.
  if (!INKLENS_HAS_CCACHE) GTEST_SKIP() << "configured; not built, for want of ccache";
  ASSERT_TRUE(Succeeds(Build(build, "grad_cam")));
  CheckExample(build / "grad_cam");
}

}  // namespace
}  // namespace inklens::test
