// What goes wrong gets one sentence on standard error, nothing on standard output, no file left
// behind, and an exit status other than 0.

#include <gmock/gmock.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/program.h"
#include "testing/safetensors_writer.h"
#include "testing/test_data.h"
#include "testing/test_network.h"

namespace inklens::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Arguments = std::vector<std::string>;

/// One line "inklens: <sentence> [<code>]", and exit status 1.
void ExpectSentence(const Outcome& outcome, const std::string& part, const std::string& code) {
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.error,
              AllOf(StartsWith("inklens: "), HasSubstr(part), EndsWith(" [" + code + "]\n")));
  EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 1) << outcome.error;
}

void ExpectRefused(const Arguments& arguments, const std::string& part, const std::string& code) {
  const Outcome outcome = RunInklens(arguments);
  ExpectSentence(outcome, part, code);
  EXPECT_EQ(outcome.output, "");
}

/// A wrong use of the command line: the sentence and the way to the help.
void ExpectUsageError(const Arguments& arguments, const std::string& part) {
  const Outcome outcome = RunInklens(arguments);
  EXPECT_GT(outcome.exit_code, 1);
  EXPECT_THAT(outcome.error, AllOf(HasSubstr(part), EndsWith("\nRun with --help for more "
                                                             "information.\n")));
  EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 2) << outcome.error;
  EXPECT_EQ(outcome.output, "");
}

Arguments Explain(Arguments more) {
  more.insert(more.begin(), Picture("drawn_4.png"));
  return Command("explain", more);
}

class BadInputTest : public ::testing::Test {
 protected:
  Arguments WithWeights(const std::string& path) const {
    return {"classify", "--weights", path, Picture("drawn_4.png")};
  }

  TemporaryFolder folder_;
};

TEST_F(BadInputTest, Usage) {
  const std::string picture = Picture("drawn_4.png");
  ExpectUsageError({"guess"}, "guess");
  ExpectUsageError({"classify", picture}, "--weights is required");
  ExpectUsageError(Command("classify", {}), "an image file, or --mnist with --index is required");
  ExpectUsageError(Command("explain", {}), "an image file, or --mnist with --index is required");
  ExpectUsageError(Command("classify", {picture, "--mnist", folder_.path()}), "excludes");
  ExpectUsageError(Explain({"--output", ""}), "--output: is an empty name");
  ExpectUsageError(Command("classify", {picture, "--index", "1"}), "--index requires --mnist");
  ExpectUsageError(Command("classify", {"--mnist", folder_.path(), "--raw"}),
                   "--raw requires image");
  ExpectUsageError(Command("classify", {picture, "--colour"}), "--colour");
  ExpectUsageError({"classify", "--weights", "w", picture, "--threads", "0"}, "--threads");
  ExpectUsageError({"classify", "--weights", "w", picture, "--threads", "65"}, "--threads");
}

TEST_F(BadInputTest, NumbersThatAreNone) {
  for (const char* option : {"samples", "seed"}) {
    const std::string flag = std::string("--") + option;
    for (const char* number : {"-1", "x", "2.5", "18446744073709551616", ""}) {
      ExpectRefused(Explain({flag, number}), "The option " + std::string(option),
                    "invalid-argument");
      ExpectRefused(Explain({flag, number}), "expected a whole number from", "invalid-argument");
    }
  }
  for (const char* number : {"-1", "x", "2.5", "18446744073709551616", ""}) {
    ExpectRefused(Explain({"--contrast", number}), "The option contrast_class", "invalid-argument");
  }
  ExpectUsageError(Command("classify", {"--mnist", folder_.path(), "--index", "-1"}),
                   "--index: expected a whole number from 0, not -1");
}

TEST_F(BadInputTest, HelpIsNoError) {
  const Outcome outcome = RunInklens({"explain", "--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.error, "");
  EXPECT_THAT(outcome.output,
              HasSubstr("lime, rise, grad-cam, grad-cam++, score-cam, layer-cam, all"));
}

TEST_F(BadInputTest, Pictures) {
  const std::string missing = folder_.File("missing.png");
  ExpectRefused(Command("classify", {missing}), missing + ": cannot be read", "not-found");
  ExpectRefused(Command("explain", {folder_.path()}), folder_.path() + ": is a folder",
                "not-found");
  folder_.Write("text.png", {'h', 'e', 'l', 'l', 'o'});
  ExpectRefused(Command("classify", {folder_.File("text.png")}),
                "text.png: This is a text file, which is not read", "unsupported");
  folder_.Write("empty.png", {});
  ExpectRefused(Command("classify", {folder_.File("empty.png")}),
                "empty.png: The image has 0 bytes", "data-loss");
  auto bytes = ReadSourceFile("native_tests/cli/data/drawn_4.png");
  bytes.resize(bytes.size() / 2);
  folder_.Write("cut.png", bytes);
  ExpectRefused(Command("classify", {folder_.File("cut.png")}), "cut.png: The PNG ends early",
                "data-loss");
  ExpectRefused(Command("classify", {"--raw", Picture("drawn_4.png")}),
                "drawn_4.png: The image has 200x220 pixels; the model reads 28x28",
                "shape-mismatch");
}

TEST_F(BadInputTest, ABlankDrawing) {
  for (const char* command : {"classify", "explain"}) {
    ExpectRefused(Command(command, {Picture("blank.png")}), "blank.png: has no drawing on it",
                  "invalid-argument");
  }
}

TEST_F(BadInputTest, Weights) {
  ExpectRefused(WithWeights(folder_.File("none")), "none: cannot be read", "not-found");
  ExpectRefused(WithWeights(folder_.path()), "is a folder", "not-found");
  ExpectRefused(WithWeights(Picture("drawn_4.png")), "drawn_4.png: This is a PNG picture; expected",
                "unsupported");
  auto bytes = SeedWeights();
  bytes.resize(bytes.size() - 1);
  folder_.Write("cut", bytes);
  ExpectRefused(WithWeights(folder_.File("cut")), "cut: The safetensors", "data-loss");
  SafetensorsWriter other;
  other.AddFloats("something", {2}, std::vector<float>{1, 2});
  folder_.Write("other", other.Bytes());
  ExpectRefused(WithWeights(folder_.File("other")), "has 0 convolutions", "unsupported");
}

TEST_F(BadInputTest, WeightsThatOverflow) {
  // Every weight is finite; their products with each other are not.
  TestNetwork network({2, 2}, 1);
  network.Flatten("flat").Dense("one", 2).Dense("two", 2);
  SafetensorsWriter file = network.File();
  file.AddFloats("one.weight", {2, 4}, std::vector<float>(8, 2e38f));
  file.AddFloats("two.weight", {2, 2}, std::vector<float>(4, 2e38f));
  folder_.Write("huge", file.Bytes());
  ExpectRefused(WithWeights(folder_.File("huge")), "logits for this image are not finite",
                "non-finite");
}

TEST_F(BadInputTest, MnistFolders) {
  const auto mnist = [this](const std::string& index) {
    return Command("classify", {"--mnist", folder_.path(), "--index", index});
  };
  ExpectRefused(mnist("0"), "t10k-images-idx3-ubyte: cannot be read", "not-found");
  folder_.AddMnist();
  ExpectRefused(mnist("100"), "There is no image 100; the file has 100, counted from 0",
                "invalid-argument");
  // Labels that do not belong to the images.
  auto labels = ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx1-ubyte");
  labels.resize(8 + 99);
  labels[7] = 99;
  folder_.Write("t10k-labels-idx1-ubyte", labels);
  ExpectRefused(mnist("0"), "99 labels for 100 images", "data-loss");
  auto images = ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx3-ubyte");
  images.resize(images.size() - 10);
  folder_.Write("t10k-images-idx3-ubyte", images);
  ExpectRefused(mnist("0"), "t10k-images-idx3-ubyte: The idx file", "data-loss");
}

TEST_F(BadInputTest, FilesInPlaceOfMnistAreNamed) {
  const Arguments arguments = Command("classify", {"--mnist", folder_.path(), "--index", "0"});
  for (const char* name : {"a.csv", "b.csv", "c.csv", "d.csv", "e.csv"}) folder_.Write(name, {});
  ExpectRefused(arguments,
                "t10k-images-idx3-ubyte: cannot be read; does it exist? The folder has "
                "a.csv, b.csv, c.csv, d.csv and 1 more.",
                "not-found");
  ExpectRefused(Command("classify", {"--mnist", folder_.File("a.csv"), "--index", "0"}),
                "a.csv: is no folder; expected one with MNIST's files", "not-found");
  folder_.AddMnist();
  const std::string page = "<!DOCTYPE html><html>", error = "<Error><Code>NoSuchKey</Code></Error>";
  folder_.Write("t10k-images-idx3-ubyte", {page.begin(), page.end()});
  ExpectRefused(arguments, "t10k-images-idx3-ubyte: This is a web page", "unsupported");
  folder_.Write("t10k-images-idx3-ubyte", {error.begin(), error.end()});
  ExpectRefused(arguments, "t10k-images-idx3-ubyte: This is an XML file", "unsupported");
}

TEST_F(BadInputTest, FilesInPlaceOfJsonAreNamed) {
  const std::string file = folder_.File("pens.json");
  folder_.Write("pens.json", {0xff, 0xfe, '[', 0, ']', 0});
  ExpectRefused(Command("test", {"--drawn", file}),
                ": This is a text file in UTF-16; expected JSON", "unsupported");
  ExpectRefused(Command("test", {"--drawn", Picture("drawn_4.png")}),
                ": This is a PNG picture; expected JSON", "unsupported");
  ExpectRefused({"evaluate", "--merge", Picture("drawn_4.png")}, "expected JSON", "unsupported");
  ExpectRefused(Command("explain", {"--request", Picture("drawn_4.png")}), "expected JSON",
                "unsupported");
  folder_.Write("pens.json", {'7', ' ', '7', '7'});
  ExpectRefused(Command("test", {"--drawn", file}), ": is not valid JSON", "data-loss");
  // JSON is JSON, whatever stands in its strings.
  std::string late(R"({"method":")");
  late.resize(257, 'a');
  late.append(R"(ustar"})");
  for (const std::string& text : {std::string(R"({"ke": "WEBP"})"), late}) {
    folder_.Write("pens.json", {text.begin(), text.end()});
    const Outcome outcome = RunInklens(Command("explain", {"--request", file}));
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.error, ::testing::Not(HasSubstr("expected JSON")));
  }
}

TEST_F(BadInputTest, SetsOfLettersAreNamed) {
  for (const char* set : {"letters", "balanced", "byclass", "bymerge"}) {
    const std::string name = std::string("emnist-") + set + "-train-images-idx3-ubyte.gz";
    folder_.Write(name, {0});
    ExpectRefused(Command("classify", {"--mnist", folder_.path(), "--index", "0"}),
                  ": has EMNIST's " + std::string(set) + ", whose labels are not the digits 0 to 9",
                  "unsupported");
    std::filesystem::remove(folder_.File(name));
  }
}

TEST_F(BadInputTest, AFileWithoutAnEndIsNotReadForEver) {
  ExpectRefused(Command("classify", {"/dev/zero"}), "/dev/zero: goes on beyond 1073741824 bytes",
                "resource-exhausted");
}

TEST_F(BadInputTest, ATruncatedGzip) {
  const auto bytes = ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx3-ubyte");
  const std::string path = folder_.File("t10k-images-idx3-ubyte.gz");
  const gzFile file = gzopen(path.c_str(), "wb");
  ASSERT_GT(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())), 0);
  ASSERT_EQ(gzclose(file), Z_OK);
  const auto size = std::filesystem::file_size(path);
  const Arguments arguments = Command("classify", {"--mnist", folder_.path(), "--index", "0"});
  for (const auto kept : {size - 4, size / 2}) {
    std::filesystem::resize_file(path, kept);
    ExpectRefused(arguments, "t10k-images-idx3-ubyte.gz: is truncated or damaged", "data-loss");
  }
}

TEST_F(BadInputTest, NamesThatDoNotExist) {
  ExpectRefused(Explain({"--method", "guess"}), "no method \"guess\"; expected one of lime, ",
                "not-found");
  ExpectRefused(Explain({"--method", "grad-cam", "--layer", "conv9"}),
                "no layer \"conv9\"; the model has input, conv1, ", "not-found");
  ExpectRefused(Explain({"--method", "score-cam", "--variant", "papre"}),
                "no variant \"papre\" of score-cam; expected one of paper, ", "not-found");
  ExpectRefused(Explain({"--method", "lime", "--masking", "grey"}),
                "no masking \"grey\" of lime; expected one of pixel, normalized", "not-found");
  // Nor with all methods, which drop what they do not have.
  ExpectRefused(Explain({"--variant", "papre"}), "variant \"papre\"", "not-found");
  ExpectRefused(Explain({"--layer", "conv9"}), "layer \"conv9\"", "not-found");
  ExpectRefused(Explain({"--masking", "grey"}), "masking \"grey\"", "not-found");
}

TEST_F(BadInputTest, OptionsOfOtherMethods) {
  ExpectRefused(Explain({"--method", "lime", "--layer", "relu2"}),
                "The method lime has no option layer", "not-found");
  ExpectRefused(Explain({"--method", "grad-cam", "--samples", "5"}),
                "The method grad-cam has no option samples", "not-found");
  ExpectRefused(Explain({"--method", "score-cam", "--variant", "authors", "--contrast", "9"}),
                "contrast_class of score-cam applies only where", "invalid-argument");
  ExpectRefused(Explain({"--method", "grad-cam", "--layer", "fc1"}), "height and width",
                "invalid-argument");
}

TEST_F(BadInputTest, Targets) {
  for (const char* target : {"-1", "four", "", "1.5", "12345678"}) {
    ExpectRefused(Explain({"--target", target}), "The option target_class", "invalid-argument");
  }
  ExpectRefused(Explain({"--target", "10"}),
                "target_class of lime is 10; the model has classes 0 to 9", "invalid-argument");
  ExpectRefused(Explain({"--contrast", "10"}), "the model has classes 0 to 9", "invalid-argument");
  ExpectRefused(Explain({"--target", "3", "--contrast", "3"}), "contrasted with itself",
                "invalid-argument");
}

TEST_F(BadInputTest, OutputThatCannotBeWritten) {
  const std::string nowhere = folder_.File("no/such/folder/map.png");
  ExpectSentence(RunInklens(Explain({"--method", "grad-cam", "--output", nowhere})),
                 nowhere + ": cannot be written", "resource-exhausted");
  EXPECT_THAT(folder_.Names(), IsEmpty());
  // A folder of that name is in the way.
  std::filesystem::create_directory(folder_.File("map.png"));
  ExpectSentence(RunInklens(Explain({"--method", "grad-cam", "--output", folder_.File("map.png")})),
                 "map.png: cannot be written: Is a directory", "resource-exhausted");
  EXPECT_THAT(folder_.Names(), ElementsAre("map.png"));
}

TEST_F(BadInputTest, WhatIsReadIsNotWrittenOver) {
  const auto drawing = ReadSourceFile("native_tests/cli/data/drawn_4.png");
  folder_.Write("drawing.png", drawing);
  std::filesystem::create_symlink("drawing.png", folder_.File("link.png"));
  for (const char* output : {"drawing.png", "link.png"}) {
    ExpectRefused(Command("explain", {folder_.File("drawing.png"), "--method", "grad-cam",
                                      "--output", folder_.File(output)}),
                  std::string(output) + ": would be written over while it is read",
                  "invalid-argument");
  }
  EXPECT_EQ(folder_.Read("drawing.png"), drawing);
  // A network, the rows of an evaluation and MNIST's own files, by every command that writes.
  folder_.AddMnist();
  const std::string weights = folder_.File("weights"),
                    images = folder_.File("t10k-images-idx3-ubyte");
  folder_.Write("weights", SeedWeights());
  const auto before = folder_.Read("t10k-images-idx3-ubyte");
  for (const Arguments& command :
       {Arguments{"extract", "--mnist", folder_.path(), "--output", images},
        Arguments{"scene", "--mnist", folder_.path(), "--output", images},
        Arguments{"evaluate", "--weights", weights, "--mnist", folder_.path(), "--count", "1",
                  "--methods", "grad-cam", "--output", images},
        Arguments{"explain", "--weights", weights, "--mnist", folder_.path(), "--index", "0",
                  "--method", "grad-cam", "--output", images},
        Arguments{"explain", "--weights", weights, "--mnist", folder_.path(), "--indices", "0-1",
                  "--method", "grad-cam", "--output", weights},
        Arguments{"evaluate", "--weights", weights, "--mnist", folder_.path(), "--count", "1",
                  "--methods", "grad-cam", "--rows", weights}}) {
    SCOPED_TRACE(command[0]);
    ExpectRefused(command, ": would be written over while it is read", "invalid-argument");
  }
  EXPECT_EQ(folder_.Read("t10k-images-idx3-ubyte"), before);
  EXPECT_EQ(folder_.Read("weights"), SeedWeights());
  ExpectRefused({"evaluate", "--weights", weights, "--mnist", folder_.path(), "--output",
                 folder_.File("both"), "--rows", folder_.path() + "/./both"},
                "both: is asked for twice", "invalid-argument");
  const auto before_it = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  ExpectRefused({"evaluate", "--weights", weights, "--mnist", folder_.path(), "--output", "both",
                 "--rows", "./both"},
                "both: is asked for twice", "invalid-argument");
  std::filesystem::current_path(before_it);
  folder_.Write("weights", drawing);
  ExpectRefused({"convert", folder_.File("weights"), "--output", folder_.File("weights"),
                 "--layers", "conv,relu,flatten,dense"},
                "weights: would be written over while it is read", "invalid-argument");
}

TEST_F(BadInputTest, APictureIsNotCalledWhatItIsNot) {
  for (const char* name : {"why.jpg", "why.SVG"}) {
    ExpectRefused(Explain({"--method", "grad-cam", "--output", folder_.File(name)}),
                  std::string(name) + ": would be a PNG; expected a name that ends in .png",
                  "invalid-argument");
  }
  EXPECT_THAT(folder_.Names(), IsEmpty());
  const Outcome plain =
      RunInklens(Explain({"--method", "grad-cam", "--output", folder_.File("v1.2")}));
  EXPECT_EQ(plain.exit_code, 0) << plain.error;
}

TEST_F(BadInputTest, AFullDiskLeavesNothingBehind) {
  ExpectSentence(
      RunInklens(Explain({"--method", "grad-cam", "--output", folder_.File("map.png")}),
                 {.error_is_terminal = false, .output_file = "", .file_size_limit = 500}),
      "map.png: could not be written in full", "resource-exhausted");
  EXPECT_THAT(folder_.Names(), IsEmpty());
}

TEST_F(BadInputTest, AnAnswerThatCannotBeWrittenIsNoSuccess) {
  const Arguments as_text = Explain({"--method", "grad-cam"});
  Arguments as_json = as_text;
  as_json.push_back("--json");
  for (const Arguments& arguments : {as_text, as_json, Arguments{"--help"}, Arguments{},
                                     Arguments{"explain", "--help"}, Arguments{"--version"}}) {
    ExpectSentence(RunInklens(arguments, {.error_is_terminal = false,
                                          .output_file = folder_.File("answer"),
                                          .file_size_limit = 10}),
                   "could not be written to standard output", "resource-exhausted");
  }
}

}  // namespace
}  // namespace inklens::test
