// Where the program's files go: nothing but a regular file is ever replaced.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/program.h"
#include "testing/test_data.h"

namespace inklens::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OutputTest : public ::testing::Test {
 protected:
  OutputTest() { folder_.AddMnist(); }

  std::vector<std::string> Extract(const std::string& output) const {
    return {"extract", "--mnist", folder_.path(), "--index", "10", "--output", output};
  }
  void ExpectPng(const std::string& name) const {
    const auto bytes = folder_.Read(name);
    ASSERT_GT(bytes.size(), 50u);
    EXPECT_EQ(std::string(bytes.begin() + 1, bytes.begin() + 4), "PNG");
  }
  std::string Text(const std::string& name) const {
    const auto bytes = folder_.Read(name);
    return {bytes.begin(), bytes.end()};
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat found{};
    EXPECT_EQ(stat(path.c_str(), &found), 0);
    return found.st_mode & 07777;
  }

  TemporaryFolder folder_;
};

TEST_F(OutputTest, DevicesAreWrittenToAndStay) {
  EXPECT_EQ(RunInklens(Extract("/dev/null")).exit_code, 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  const Outcome full = RunInklens(Extract("/dev/full"));
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.error, HasSubstr("/dev/full: could not be written in full: No space left"));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(OutputTest, ANamedPipeIsWrittenTo) {
  const std::string pipe = folder_.File("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] {
    std::ifstream stream(pipe, std::ios::binary);
    read.assign(std::istreambuf_iterator<char>(stream), {});
  });
  EXPECT_EQ(RunInklens(Extract(pipe)).exit_code, 0);
  reader.join();
  EXPECT_EQ(read.substr(1, 3), "PNG");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST_F(OutputTest, StandardOutputGetsTheFileAlone) {
  auto arguments = Extract("-");
  arguments.push_back("--json");
  const Outcome outcome = RunInklens(arguments);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(RunInklens(Extract(folder_.File("same.png"))).exit_code, 0);
  const auto same = folder_.Read("same.png");
  EXPECT_EQ(outcome.output, std::string(same.begin(), same.end()));
  EXPECT_EQ(At(ParseJson(outcome.error), "output"), "-");
  EXPECT_FALSE(fs::exists("-"));
}

TEST_F(OutputTest, NamesOfDescriptorsMeanThem) {
  EXPECT_EQ(RunInklens(Extract(folder_.File("whole.png"))).exit_code, 0);
  const auto bytes = folder_.Read("whole.png");
  const std::string whole(bytes.begin(), bytes.end()), line = "a line\n";
  fs::create_symlink("/dev/stdout", folder_.File("link"));
  for (const std::string name : {"/dev/stdout", "/proc/self/fd/1", "/dev/fd/1", "link"}) {
    const std::string program =
        "cd " + folder_.path() +
        " && " INKLENS_PROGRAM " extract --json --mnist . --index 10 --output " + name + " 2>said";
    const std::string into_pipe = program + " | cat >piped";
    EXPECT_EQ(std::system(into_pipe.c_str()), 0) << name;
    EXPECT_EQ(Text("piped"), whole) << name;
    EXPECT_EQ(At(ParseJson(Text("said")), "output"), name);
    folder_.Write("log", {line.begin(), line.end()});
    const std::string behind = program + " >>log";
    EXPECT_EQ(std::system(behind.c_str()), 0) << name;
    EXPECT_EQ(Text("log"), line + whole) << name;
  }
  const std::string other = "cd " + folder_.path() +
                            " && bash -c '" INKLENS_PROGRAM
                            " extract --mnist . --index 10 --output /dev/fd/7 7>seven'";
  EXPECT_EQ(std::system(other.c_str()), 0);
  EXPECT_EQ(Text("seven"), whole);
  const std::string input = "cd " + folder_.path() +
                            " && " INKLENS_PROGRAM
                            " extract --mnist . --index 10 --output /dev/fd/0 </dev/null 2>said";
  EXPECT_NE(std::system(input.c_str()), 0);
  EXPECT_THAT(Text("said"), HasSubstr("/dev/fd/0: cannot be written: Bad file descriptor"));
}

TEST_F(OutputTest, WhatIsPrintedGoesIntoNoFileThatTookAClosedNumber) {
  const Outcome whole = RunInklens(Extract(folder_.File("whole.png")));
  EXPECT_EQ(whole.exit_code, 0);
  for (const std::vector<int>& closed : {std::vector<int>{1}, {0, 1}, {0, 1, 2}}) {
    const Outcome outcome = RunInklens(Extract(folder_.File("map.png")), {.closed = closed});
    EXPECT_EQ(outcome.exit_code, 1);
    if (closed.size() < 3) {
      EXPECT_THAT(outcome.error, HasSubstr("could not be written to standard output"));
    }
    EXPECT_EQ(folder_.Read("map.png"), folder_.Read("whole.png"));
  }
  EXPECT_EQ(RunInklens(Extract(folder_.File("map.png")), {.closed = {0, 2}}).exit_code, 0);
}

TEST_F(OutputTest, ASignalLeavesNoTemporaryFileBehind) {
  folder_.Write("in", SeedWeights());
  // The signal comes as soon as the temporary file is there, and waits until it is the output.
  const std::string script =
      "exec 2>/dev/null; cd " + folder_.path() +
      " && { " INKLENS_PROGRAM
      " convert in --output out --layers conv,relu,pool:2,conv,relu,pool:2,flatten,dense,relu,dense"
      " >/dev/null & } && while kill -0 $! 2>/dev/null; do set -- out.*.part;"
      " if [ -e \"$1\" ]; then kill -TERM $!; break; fi; done; wait $!";
  for (int i = 0; i < 5; ++i) {
    std::system(script.c_str());
    EXPECT_THAT(folder_.Names(),
                ElementsAre("in", "out", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"));
    fs::remove(folder_.File("out"));
  }
}

TEST_F(OutputTest, LinksAreFollowed) {
  folder_.Write("real.png", {1, 2, 3});
  fs::create_symlink("real.png", folder_.File("link.png"));
  fs::create_symlink("not-yet.png", folder_.File("ahead.png"));
  EXPECT_EQ(RunInklens(Extract(folder_.File("link.png"))).exit_code, 0);
  EXPECT_EQ(RunInklens(Extract(folder_.File("ahead.png"))).exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(folder_.File("link.png")));
  EXPECT_TRUE(fs::is_symlink(folder_.File("ahead.png")));
  ExpectPng("real.png");
  ExpectPng("not-yet.png");
}

TEST_F(OutputTest, PermissionsOfAFileThatIsReplacedStay) {
  const mode_t mask = umask(022);
  umask(mask);
  folder_.Write("old.png", {1, 2, 3});
  ASSERT_EQ(chmod(folder_.File("old.png").c_str(), 0640), 0);
  EXPECT_EQ(RunInklens(Extract(folder_.File("old.png"))).exit_code, 0);
  EXPECT_EQ(ModeOf(folder_.File("old.png")), 0640u);
  EXPECT_EQ(RunInklens(Extract(folder_.File("new.png"))).exit_code, 0);
  EXPECT_EQ(ModeOf(folder_.File("new.png")), 0666u & ~mask);
  ExpectPng("old.png");
}

TEST_F(OutputTest, NoOtherFileIsSacrificed) {
  folder_.Write("map.png.part", {7});
  EXPECT_EQ(RunInklens(Extract(folder_.File("map.png"))).exit_code, 0);
  EXPECT_THAT(folder_.Read("map.png.part"), ElementsAre(7));
  EXPECT_EQ(folder_.Names().size(), 4u);  // with MNIST's two
}

TEST_F(OutputTest, ANameAsLongAsNamesMayBe) {
  const std::string name(255, 'n');
  EXPECT_EQ(RunInklens(Extract(folder_.File(name))).exit_code, 0);
  ExpectPng(name);
  const Outcome longer = RunInklens(Extract(folder_.File(name + "n")));
  EXPECT_EQ(longer.exit_code, 1);
  EXPECT_THAT(longer.error, HasSubstr("cannot be written: File name too long"));
}

TEST_F(OutputTest, ANameThatIsNoUtf8) {
  auto arguments = Extract(folder_.File("mod\xe8le.png"));
  arguments.push_back("--json");
  const Outcome outcome = RunInklens(arguments);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(At(ParseJson(outcome.output), "output"), folder_.File("mod\xef\xbf\xbdle.png"));
  ExpectPng("mod\xe8le.png");
}

TEST_F(OutputTest, TheProgramAloneIsItsHelp) {
  const Outcome alone = RunInklens({});
  EXPECT_EQ(alone.exit_code, 0);
  EXPECT_EQ(alone.error, "");
  EXPECT_EQ(alone.output, RunInklens({"--help"}).output);
}

class MnistFolderTest : public ::testing::Test {
 protected:
  MnistFolderTest() { mnist_.AddMnist(); }

  void Put(const std::string& images, const std::string& labels) const {
    for (const auto& [name, from] :
         {std::pair(images, "t10k-images-idx3-ubyte"), {labels, "t10k-labels-idx1-ubyte"}}) {
      fs::create_directories(fs::path(folder_.File(name)).parent_path());
      folder_.Write(name, mnist_.Read(from));
    }
  }
  Outcome Test(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"--mnist", folder_.path(), "--json"});
    return RunInklens(Command("test", more));
  }
  static double AccuracyOf(const Outcome& outcome) {
    return At(ParseJson(outcome.output), "accuracy").get<double>();
  }

  TemporaryFolder mnist_, folder_;
};

TEST_F(MnistFolderTest, FilesAreFoundWhereOthersPutThem) {
  const std::array<std::array<const char*, 2>, 6> places = {
      {{"MNIST/raw/t10k-images-idx3-ubyte", "MNIST/raw/t10k-labels-idx1-ubyte"},
       {"t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"},
       {"t10k-images-idx3-ubyte/t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"},
       {"raw/t10k-images-idx3-ubyte", "raw/t10k-labels-idx1-ubyte"},
       {"FashionMNIST/raw/t10k-images-idx3-ubyte", "FashionMNIST/raw/t10k-labels-idx1-ubyte"},
       {"KMNIST/raw/t10k-images-idx3-ubyte", "KMNIST/raw/t10k-labels-idx1-ubyte"}}};
  for (const auto& [images, labels] : places) {
    SCOPED_TRACE(images);
    Put(images, labels);
    const Outcome outcome = Test();
    EXPECT_EQ(outcome.error, "");
    EXPECT_GE(AccuracyOf(outcome), 0.97);
    for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove_all(entry);
  }
}

TEST_F(MnistFolderTest, TransposedImagesAreTurned) {
  auto images = mnist_.Read("t10k-images-idx3-ubyte");
  for (std::size_t image = 16; image + 784 <= images.size(); image += 784) {
    for (std::size_t y = 0; y < 28; ++y) {
      for (std::size_t x = 0; x < y; ++x) {
        std::swap(images[image + y * 28 + x], images[image + x * 28 + y]);
      }
    }
  }
  // By the name, since EMNIST's are so; by the flag; and with a hint without it.
  folder_.Write("emnist-digits-test-images-idx3-ubyte", images);
  folder_.Write("emnist-digits-test-labels-idx1-ubyte", mnist_.Read("t10k-labels-idx1-ubyte"));
  EXPECT_GE(AccuracyOf(Test()), 0.97);
  folder_.Write("t10k-images-idx3-ubyte", images);
  folder_.Write("t10k-labels-idx1-ubyte", mnist_.Read("t10k-labels-idx1-ubyte"));
  EXPECT_GE(AccuracyOf(Test({"--transpose"})), 0.97);
  const auto extract = [this](std::vector<std::string> more) {
    more.insert(more.begin(),
                {"extract", "--mnist", folder_.path(), "--index", "3", "--output", "-"});
    return RunInklens(more).output;
  };
  const std::string turned = extract({"--transpose"});
  EXPECT_NE(turned, extract({}));
  folder_.Write("t10k-images-idx3-ubyte", mnist_.Read("t10k-images-idx3-ubyte"));
  EXPECT_EQ(turned, extract({}));
  folder_.Write("t10k-images-idx3-ubyte", images);
  const Outcome without = Test();
  EXPECT_LT(AccuracyOf(without), 0.5);
  EXPECT_THAT(without.error, HasSubstr("do the images lie transposed"));
}

}  // namespace
}  // namespace inklens::test
