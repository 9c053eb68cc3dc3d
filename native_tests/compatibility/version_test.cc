// The version stands in two places, for two worlds: project() in CMakeLists.txt and package.json.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "testing/test_data.h"

namespace inklens::test {
namespace {

TEST(VersionTest, CMakeAndPackageJsonAgree) {
  for (const char* file : {"package.json", "package-lock.json"}) {
    const auto text = ReadSourceFile(file);
    const auto json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    ASSERT_TRUE(json.contains("version")) << file;
    EXPECT_EQ(json["version"].get<std::string>(), INKLENS_VERSION) << file;
  }
}

}  // namespace
}  // namespace inklens::test
