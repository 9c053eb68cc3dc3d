// The recipes of docs/evaluate.md, run as they stand there.

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "cli/program.h"
#include "testing/test_data.h"

namespace inklens::test {
namespace {

/// The fenced block that begins with "# recipe: name".
std::string Recipe(const std::string& name) {
  const auto bytes = ReadSourceFile("docs/evaluate.md");
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t begin = text.find("# recipe: " + name + "\n");
  if (begin == text.npos) throw std::runtime_error("there is no recipe " + name);
  return text.substr(begin, text.find("```", begin) - begin);
}

class RecipesTest : public ::testing::Test {
 protected:
  RecipesTest() {
    folder_.AddMnist();
    std::filesystem::create_directory(folder_.File("bin"));
    std::filesystem::create_symlink(INKLENS_PROGRAM, folder_.File("bin/inklens"));
    std::filesystem::create_directory(folder_.File("out"));
  }

  /// Runs a recipe by bash with its variables set and `more` before it; its exit status.
  int Run(const std::string& recipe, const std::string& more = "") const {
    const std::string script = folder_.File("recipe.sh");
    std::ofstream(script) << "set -euo pipefail\nexport PATH='" << folder_.File("bin")
                          << "':$PATH OUT='" << folder_.File("out") << "' MNIST='" << folder_.path()
                          << "' WEIGHTS='" << SourcePath("model_weights/mnist_cnn.safetensors")
                          << "'\n"
                          << more << "\n"
                          << recipe;
    return std::system(("bash '" + script + "' >/dev/null").c_str());
  }

  /// The tables of all parts must be those of a run in one piece.
  void ExpectWhole() const {
    nlohmann::json whole = RunForJson(
        {"evaluate", "--weights", SourcePath("model_weights/mnist_cnn.safetensors"), "--mnist",
         folder_.path(), "--count", "40", "--methods", "grad-cam,score-cam", "--json"});
    const auto bytes = folder_.Read("out/table.json");
    nlohmann::json parts = ParseJson({bytes.begin(), bytes.end()});
    for (nlohmann::json* json : {&whole, &parts}) {
      for (auto& [name, map] : (*json)["maps"].items()) map.erase("elapsed_ms");
      for (const char* side : {"predicted", "label"}) {
        for (auto& [name, map] : (*json)["misread"][side].items()) map.erase("elapsed_ms");
      }
    }
    EXPECT_EQ(parts, whole);
  }

  TemporaryFolder folder_;
};

TEST_F(RecipesTest, SlurmArray) {
  for (const char* part : {"0", "1", "2"}) {
    ASSERT_EQ(
        Run(Recipe("slurm"), std::string("SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_ID=") + part),
        0);
  }
  const std::string parallel = Recipe("parallel");
  ASSERT_EQ(Run(parallel.substr(parallel.find("inklens evaluate --merge"))), 0);
  ExpectWhole();
}

TEST_F(RecipesTest, GnuParallel) {
  if (std::system("parallel --version 2>/dev/null | grep -q 'GNU parallel'") != 0) {
    GTEST_SKIP() << "GNU parallel is not installed.";
  }
  ASSERT_EQ(Run(Recipe("parallel"), "export HOME=\"$OUT\""), 0);
  ExpectWhole();
}

}  // namespace
}  // namespace inklens::test
