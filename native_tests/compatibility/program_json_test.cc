// Programs that read what `inklens --json` printed in version 0.1.0 can read what it prints today.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/program.h"
#include "testing/test_data.h"

namespace inklens::test {
namespace {

using Json = nlohmann::json;

/// Whether a reader takes both for the same kind of value.
bool SameKind(const Json& a, const Json& b) {
  return a.type() == b.type() || (a.is_number() && b.is_number());
}

/// `now` must have every key of `then`, with a value of the same kind; more keys are welcome.
void ExpectReadable(const Json& now, const Json& then, const std::string& path) {
  ASSERT_TRUE(SameKind(now, then))
      << path << " is " << now.type_name() << ", it was " << then.type_name();
  if (then.is_object()) {
    for (const auto& [key, value] : then.items()) {
      ASSERT_TRUE(now.contains(key)) << path << " has no \"" << key << "\" any more";
      ExpectReadable(now[key], value, path + "." + key);
    }
  } else if (then.is_array() && !then.empty()) {
    ASSERT_FALSE(now.empty()) << path << " is empty";
    for (const Json& element : now) ExpectReadable(element, then[0], path + "[]");
  }
}

TEST(ProgramJsonCompatibilityTest, HasEverythingThatVersion010Printed) {
  const TemporaryFolder folder;
  folder.AddMnist();
  const auto text = ReadSourceFile("native_tests/compatibility/data/program_0.1.0.json");
  const Json runs = ParseJson({text.begin(), text.end()});
  ASSERT_EQ(runs.size(), 9u);
  for (const Json& run : runs) {
    std::vector<std::string> arguments;
    for (const Json& argument : run["arguments"]) {
      const auto word = argument.get<std::string>();
      arguments.push_back(word == "PICTURE" ? Picture("drawn_4.png")
                          : word == "MNIST" ? folder.path()
                                            : word);
    }
    SCOPED_TRACE(run["arguments"].dump());
    const std::string command = arguments.front();
    arguments.erase(arguments.begin());
    ExpectReadable(RunForJson(Command(command, arguments)), run["output"], command);
  }
}

}  // namespace
}  // namespace inklens::test
