// Arrows between the rooms of the core point one way. This reads the #include lines.

#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "testing/test_data.h"

namespace inklens::test {
namespace {

/// Which rooms a room may include directly; it may include what these may, too.
const std::map<std::string, std::set<std::string>>& Rooms() {
  static const auto* rooms = new std::map<std::string, std::set<std::string>>{
      {"base", {}},
      {"tensor", {"base"}},
      {"image", {"tensor"}},
      {"xnn", {"tensor"}},
      {"nn", {"xnn"}},
      {"classifier", {"tensor"}},
      {"model", {"nn", "classifier"}},
      {"options", {"classifier"}},
      {"explain", {"image", "options"}},
      {"evaluate", {"explain", "options", "classifier"}},
      {"engine", {"explain", "evaluate", "model"}},
      {"train", {"image", "model"}},
      {"bindings", {"engine"}},
  };
  return *rooms;
}

/// Third-party headers, by how their names begin, and the rooms that may see them.
const std::map<std::string, std::set<std::string>>& ThirdParty() {
  static const auto* headers = new std::map<std::string, std::set<std::string>>{
      {"xnnpack.h", {"xnn"}},       {"pthreadpool.h", {"xnn"}}, {"stb_image.h", {"image"}},
      {"nlohmann/", {"model"}},     {"rapidjson/", {"model"}},  {"Eigen/", {"explain", "evaluate"}},
      {"emscripten", {"bindings"}}, {"wasm_simd128.h", {"nn"}},
  };
  return *headers;
}

void CollectUses(const std::string& room, std::set<std::string>& uses) {
  if (!uses.insert(room).second) return;
  for (const std::string& next : Rooms().at(room)) CollectUses(next, uses);
}

bool StartsWith(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

/// The names that a source text includes, without quotes or angle brackets.
std::vector<std::string> IncludesOf(const std::string& source) {
  std::vector<std::string> names;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#') continue;
    std::istringstream words(line.substr(hash + 1));
    std::string directive, name;
    words >> directive >> name;
    if (directive != "include" || name.size() < 2) continue;
    names.push_back(name.substr(1, name.size() - 2));
  }
  return names;
}

/// Why a file of `room` must not include `name`; empty when it may.
std::string Objection(const std::string& room, const std::string& name) {
  if (!Rooms().contains(room)) return "the room \"" + room + "\" is not in the table";
  std::set<std::string> uses;
  CollectUses(room, uses);
  if (StartsWith(name, "core/")) {
    const std::string other = name.substr(5, name.find('/', 5) - 5);
    return uses.contains(other) ? "" : room + " may not use " + other;
  }
  for (const auto& [start, rooms] : ThirdParty()) {
    if (!StartsWith(name, start)) continue;
    return rooms.contains(room) ? "" : room + " may not use " + name;
  }
  // What is left must be the standard library, whose headers have neither path nor suffix.
  const bool standard = name.find_first_of("/.") == std::string::npos;
  return standard ? "" : room + " includes " + name + ", of which the table does not know";
}

TEST(ArchitectureTest, NoIncludePointsUpwards) {
  namespace fs = std::filesystem;
  std::map<std::string, int> includes_of_room;
  for (const char* folder : {"wasm/core", "wasm/bindings"}) {
    const fs::path root = SourcePath(folder);
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cc") continue;
      const fs::path relative = fs::relative(entry.path(), root.parent_path());
      auto part = relative.begin();
      const std::string room = *part == "core" ? (++part)->string() : part->string();
      const auto bytes = ReadSourceFile("wasm/" + relative.generic_string());
      for (const std::string& name : IncludesOf({bytes.begin(), bytes.end()})) {
        ++includes_of_room[room];
        EXPECT_EQ(Objection(room, name), "") << "in " << relative.generic_string();
      }
    }
  }
  for (const char* room : {"base", "tensor", "image", "xnn", "nn", "classifier", "model", "explain",
                           "evaluate", "engine"}) {
    EXPECT_GT(includes_of_room[room], 0) << "no include was seen in " << room;
  }
}

TEST(ArchitectureTest, ReadsIncludesAndObjects) {
  EXPECT_THAT(IncludesOf("#include <vector>\n  #  include \"core/nn/relu.h\" // why\n#define X\n"
                         "// not #include <map>\n"),
              ::testing::ElementsAre("vector", "core/nn/relu.h"));
  EXPECT_EQ(Objection("model", "core/base/status.h"), "");
  EXPECT_EQ(Objection("explain", "core/tensor/tensor.h"), "");
  EXPECT_NE(Objection("explain", "core/model/model.h"), "");
  EXPECT_NE(Objection("explain", "core/nn/relu.h"), "");
  EXPECT_NE(Objection("image", "core/classifier/classifier.h"), "");
  EXPECT_NE(Objection("nn", "xnnpack.h"), "");
  EXPECT_NE(Objection("base", "core/tensor/tensor.h"), "");
  EXPECT_NE(Objection("base", "boost/any.hpp"), "");
  EXPECT_NE(Objection("attic", "vector"), "");
}

}  // namespace
}  // namespace inklens::test
