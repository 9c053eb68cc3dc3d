// What the page saves is repeated by `inklens explain --request`. That it does save such files, and
// that a page's own numbers come again, is tested in web/tests/wasm/request.test.ts.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "cli/program.h"
#include "testing/test_data.h"

namespace inklens::test {
namespace {

using Json = nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RequestTest : public ::testing::Test {
 protected:
  /// A drawing's pixels by way of an image that needs no framing.
  RequestTest() {
    folder_.AddMnist();
    const auto images = folder_.Read("t10k-images-idx3-ubyte");
    const std::vector<int> pixels(images.begin() + 16 + 10 * 784, images.begin() + 16 + 11 * 784);
    request_ = {{"inklens_request", 1},
                {"network", {{"name", "seed 0"}}},
                {"image", {{"height", 28}, {"width", 28}, {"pixels", pixels}}}};
  }

  /// What the program says of image 10 itself, as a request.
  Json Asked(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"--mnist", folder_.path(), "--index", "10"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Json asked = RunForJson(Command("explain", arguments));
    asked.update(request_);
    return asked;
  }

  std::vector<std::string> Arguments(const Json& request) const {
    const std::string text = request.dump();
    folder_.Write("request.json", {text.begin(), text.end()});
    return Command("explain", {"--request", folder_.File("request.json")});
  }

  void ExpectRefused(const Json& request, const std::string& part) const {
    const Outcome outcome = RunInklens(Arguments(request));
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.error, AllOf(HasSubstr("request.json: "), HasSubstr(part)));
    EXPECT_EQ(outcome.output, "");
  }

  TemporaryFolder folder_;
  Json request_;
};

TEST_F(RequestTest, RepeatsEveryMethodToTheLastDigit) {
  Json asked = Asked({"--samples", "120", "--seed", "3", "--target", "6", "--contrast", "0"});
  ASSERT_EQ(At(asked, "methods").size(), 6u);
  Json again = RunForJson(Arguments(asked));
  for (const auto& [name, difference] : At(again, "differences").items()) {
    EXPECT_EQ(difference, 0) << name;
  }
  EXPECT_EQ(At(again, "differences").size(), 7u);
  again.erase("differences");
  for (Json* both : {&asked, &again}) {
    for (auto& [name, method] : (*both)["methods"].items()) method.erase("elapsed_ms");
    both->erase("label");
  }
  EXPECT_EQ(again, asked);
}

TEST_F(RequestTest, SaysHowFarTheResultsAreFromWhatWasSeen) {
  Json asked = Asked({"--method", "grad-cam"});
  Json& values = asked["methods"]["grad-cam"]["saliency_map"]["values"];
  values[5] = values[5].get<double>() + 0.25;
  asked["logits"].push_back(1);
  const Json again = RunForJson(Arguments(asked));
  EXPECT_EQ(At(At(again, "differences"), "grad-cam"), 0.25);
  EXPECT_TRUE(At(At(again, "differences"), "logits").is_null());
  EXPECT_THAT(RunInklens(Arguments(asked)).output,
              AllOf(HasSubstr("grad-cam     differs by 0.25 at most"),
                    HasSubstr("logits       another number of values")));
}

TEST_F(RequestTest, ARequestNeedsNoResults) {
  request_["methods"] = {{"layer-cam", {{"options", {{"variant", "fused"}}}}}, {"grad-cam", {}}};
  request_["methods"]["grad-cam"] = Json::object();
  const Json result = RunForJson(Arguments(request_));
  EXPECT_EQ(At(At(At(result, "methods"), "layer-cam"), "options")["variant"], "fused");
  EXPECT_EQ(At(result, "differences"), Json::object());
}

TEST_F(RequestTest, RefusesWhatIsNoRequest) {
  request_["methods"] = {{"grad-cam", Json::object()}};
  const auto changed = [this](const Json& patch) {
    Json request = request_;
    request.merge_patch(patch);
    return request;
  };
  ExpectRefused(Json::array(), "is no request");
  ExpectRefused(changed({{"inklens_request", 2}}), "version 2; expected version 1");
  ExpectRefused(changed({{"image", nullptr}}), "expected \"image\" to be an object");
  ExpectRefused(changed({{"image", {{"width", 27}}}}), "\"image.pixels\" to be a list of height");
  ExpectRefused(changed({{"image", {{"width", 0}}}}), "\"image.width\" to be a whole number");
  ExpectRefused(changed({{"image", {{"height", 1}, {"width", 1}, {"pixels", {256}}}}}),
                "whole numbers from 0 to 255");
  ExpectRefused(changed({{"image", {{"height", 1}, {"width", 1}, {"pixels", {255}}}}}), "28");
  ExpectRefused(changed({{"methods", {{"grad-cam", nullptr}}}}), "at least one method");
  ExpectRefused(changed({{"methods", {{"grad-cam", 1}}}}), "\"methods.grad-cam\" to be an object");
  ExpectRefused(changed({{"methods", {{"rise", {{"options", {{"masks", Json::object()}}}}}}}}),
                "\"methods.rise.options.masks\" to be a number, a text or a list");
  ExpectRefused(changed({{"methods", {{"rise", {{"saliency_map", {{"values", {"a"}}}}}}}}}),
                "\"methods.rise.saliency_map.values\" to be a list of numbers");
  ExpectRefused(changed({{"logits", "high"}}), "\"logits\" to be a list of numbers");
  ExpectRefused(changed({{"network", {{"checksum", "crc32:00000000"}}}}),
                "is of another network than ");
}

TEST_F(RequestTest, OptionsAreHeldAgainstTheMethodsTables) {
  request_["methods"] = {{"rise", {{"options", {{"keep_probability", 2}}}}}};
  const Outcome outcome = RunInklens(Arguments(request_));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.error, HasSubstr("keep_probability"));
  request_["methods"] = {{"shap", Json::object()}};
  EXPECT_THAT(RunInklens(Arguments(request_)).error, HasSubstr("shap"));
}

TEST_F(RequestTest, StandsInPlaceOfImageMethodAndOptions) {
  request_["methods"] = {{"grad-cam", Json::object()}};
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--method", "rise"},
                                               {"--samples", "5"},
                                               {Picture("drawn_4.png")},
                                               {"--mnist", folder_.path()}}) {
    std::vector<std::string> arguments = Arguments(request_);
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = RunInklens(arguments);
    EXPECT_GT(outcome.exit_code, 1);
    EXPECT_THAT(outcome.error, HasSubstr("--request")) << more.front();
  }
}

}  // namespace
}  // namespace inklens::test
