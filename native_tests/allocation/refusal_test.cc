/// Memory that is refused, at every allocation in turn, third-party code included: what
/// base/status.h promises is tried in a process of its own each time.

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "allocation/counted.h"
#include "core/engine/engine.h"
#include "core/evaluate/map_difference.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"

namespace inklens {
namespace {

using test::ValueOf;

using Bytes = std::vector<std::uint8_t>;

/// A network with every kind of layer, so small that a call of thousands of allocations is repeated
/// with each of them refused.
Bytes Network() {
  test::TestNetwork network({12, 12}, 1);
  network.Conv2d("conv1", 3, {.kernel = {3, 3}, .padding = {1, 1}}).BatchNorm("norm").Relu("relu1");
  network.MaxPool2d("pool1", {.kernel = {2, 2}, .stride = {2, 2}});
  network.Conv2d("conv2", 4, {.kernel = {3, 3}}).Relu("relu2");
  network.AveragePool2d("pool2", {.kernel = {2, 2}, .stride = {2, 2}});
  network.Flatten("flatten").Dense("fc", 10);
  return network.File().Bytes();
}

/// A drawn cross.
GrayImage Drawing(std::size_t side) {
  GrayImage image{side, side, Bytes(side * side)};
  for (std::size_t i = side / 4; i < side - side / 4; ++i) {
    for (std::size_t width = 0; width < 1 + side / 8; ++width) {
      image.pixels[(side / 2 + width) * side + i] = 255;
      image.pixels[i * side + side / 2 + width] = static_cast<std::uint8_t>(200 + i % 50);
    }
  }
  return image;
}

/// What stands before the call that is tried.
struct World {
  Engine engine = ValueOf(Engine::Create(1));
  std::shared_ptr<const Instance> instance;
};

using Call = std::function<Status(World&)>;

template <typename T>
Status StatusOnly(Result<T> result) {
  return std::move(result).status();
}

/// A job that was refused memory goes on once there is some. @return that it was refused.
template <typename Job>
Status ToItsEnd(Job& job) {
  Status refused;
  while (!job.Progress().done()) {
    const Status status = job.Step(32);
    if (status.ok()) continue;
    if (!refused.ok() || status.code() != StatusCode::kResourceExhausted) return status;
    refused = status;
    test::RefuseAllocations(0, 0);
  }
  return refused;
}

/// Few samples: it is every place that counts, not every repetition.
OptionValues Few(const std::string& method) {
  if (method == "lime") return {{"samples", 24.0}};
  if (method == "rise") return {{"samples", 24.0}, {"cells", 3.0}};
  return {};
}

Status Explain(World& world, const ExplanationRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(ExplanationJob job, world.engine.Explain(world.instance, request));
  const Status refused = ToItsEnd(job);
  if (refused.ok()) return StatusOnly(job.Estimate());
  if (!job.Progress().done()) return refused;
  // As if it had not been.
  INKLENS_ASSIGN_OR_RETURN(ExplanationJob other, world.engine.Explain(world.instance, request));
  INKLENS_RETURN_IF_ERROR(ToItsEnd(other));
  INKLENS_ASSIGN_OR_RETURN(const Explanation first, job.Estimate());
  INKLENS_ASSIGN_OR_RETURN(const Explanation second, other.Estimate());
  if (first.saliency.map.values == second.saliency.map.values) return refused;
  return Status(StatusCode::kDataLoss, "Another map.");
}

Status Terms(World& world, const ExplanationRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(TermsJob job, world.engine.Terms(world.instance, {request}));
  INKLENS_RETURN_IF_ERROR(ToItsEnd(job));
  return StatusOnly(job.Terms());
}

MeasuredMap SomeMap(const World& world) {
  MeasuredMap map = BaselineMaps(*world.instance, 1)[0];
  map.request = ExplanationRequest{"grad-cam", {}};
  map.baseline.reset();
  return map;
}

Status Measure(World& world, const std::string& measure) {
  INKLENS_ASSIGN_OR_RETURN(MeasureJob job, world.engine.Measure(world.instance, {0, {}},
                                                                {{measure, {}}}, {SomeMap(world)}));
  return ToItsEnd(job);
}

struct NamedCall {
  std::string name;
  Call call;
};

void PrintTo(const NamedCall& named, std::ostream* out) { *out << named.name; }

std::vector<NamedCall> Calls() {
  static const Bytes network = Network();
  static const Bytes png = test::ReadSourceFile("native_tests/image/data/2-two-specks.png");
  static const Bytes jpeg = test::ReadSourceFile("native_tests/image/data/stroke_colour.jpg");
  static const GrayImage drawing = Drawing(60);
  std::vector<NamedCall> calls = {
      {"Create", [](World&) { return StatusOnly(Engine::Create(1)); }},
      {"LoadModel", [](World& world) { return world.engine.LoadModel(network); }},
      {"DecodePng", [](World& world) { return StatusOnly(world.engine.FindInk(png)); }},
      {"DecodeJpeg", [](World& world) { return StatusOnly(world.engine.FindInk(jpeg)); }},
      {"Frame", [](World& world) { return StatusOnly(world.engine.Frame(drawing)); }},
      {"ReadInSteps",
       [](World& world) { return StatusOnly(world.engine.ReadInSteps(drawing, {})); }},
      {"Classify",
       [](World& world) {
         // Another image, since the last one is remembered; then the same again.
         GrayImage other = Drawing(12);
         other.pixels[0] = 9;
         INKLENS_RETURN_IF_ERROR(StatusOnly(world.engine.Classify(other)));
         return StatusOnly(world.engine.Classify(Drawing(12)));
       }},
      {"Layers",
       [](World& world) { return StatusOnly(world.engine.Layers(world.instance.get())); }},
      {"Perturb",
       [](World& world) {
         return StatusOnly(
             world.engine.Perturb(world.instance.get(), {"deletion", {}}, SomeMap(world), 1));
       }},
      {"Randomized", [](World& world) { return StatusOnly(world.engine.Randomized(2, 1)); }},
      {"CompareMaps",
       [](World& world) {
         const std::vector<MeasuredMap> maps = BaselineMaps(*world.instance, 1);
         return StatusOnly(CompareMaps(maps[0].map, maps[1].map));
       }},
  };
  const World known;
  for (const MethodDescriptor& method : known.engine.methods()) {
    for (const std::string& variant : method.options.front().choices) {
      OptionValues options = Few(method.name);
      options["variant"] = variant;
      const ExplanationRequest request{method.name, options};
      const std::string name = method.name + " " + variant;
      calls.push_back(
          {"Explain " + name, [request](World& world) { return Explain(world, request); }});
      if (variant == method.options.front().choices.front()) {
        calls.push_back(
            {"Terms " + name, [request](World& world) { return Terms(world, request); }});
      }
    }
  }
  for (const MeasureDescriptor& measure : known.engine.measures()) {
    const std::string name = measure.name;
    calls.push_back({"Measure " + name, [name](World& world) { return Measure(world, name); }});
  }
  return calls;
}

/// How a process ended in which memory was refused.
enum Ending : int {
  kAnswered,    ///< with a Status, and the next calls were as if nothing had been
  kHandled,     ///< operator new told the program's handler, which ended it
  kNotReached,  ///< the call asked for less
  kOtherStatus,
  kNextFails,
  kLeaks,
};

/// In this process, which must be one of its own.
Ending Refuse(const Call& call, World& world, std::size_t granted, std::size_t refused,
              std::ptrdiff_t held) {
  std::set_new_handler([] { _exit(kHandled); });
  const std::size_t before = test::Allocations();
  const std::ptrdiff_t held_before = test::HeldAllocations();
  test::RefuseAllocations(granted, refused);
  StatusCode code;
  {
    const Status status = call(world);
    code = status.code();
  }
  test::RefuseAllocations(0, 0);
  if (test::Allocations() - before <= granted) return kNotReached;
  if (code != StatusCode::kOk && code != StatusCode::kResourceExhausted) return kOtherStatus;
  if (!call(world).ok() || !call(world).ok()) return kNextFails;
  return test::HeldAllocations() - held_before == held ? kAnswered : kLeaks;
}

/// In a process of its own. @return its exit code; minus the number of the signal that ended it.
template <typename Work>
int InAProcess(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

constexpr std::ptrdiff_t kFailed = std::numeric_limits<std::ptrdiff_t>::max();

/// How much more is held once the call was made twice without any trouble.
std::ptrdiff_t HeldAfterTwo(const Call& call, World& world) {
  int ends[2];
  if (pipe(ends) != 0) return kFailed;
  InAProcess([&] {
    const std::ptrdiff_t before = test::HeldAllocations();
    const bool fine = call(world).ok() && call(world).ok();
    const std::ptrdiff_t held = fine ? test::HeldAllocations() - before : kFailed;
    return write(ends[1], &held, sizeof held) == sizeof held ? 0 : 1;
  });
  std::ptrdiff_t held = kFailed;
  if (read(ends[0], &held, sizeof held) != sizeof held) held = kFailed;
  close(ends[0]);
  close(ends[1]);
  return held;
}

class RefusalTest : public ::testing::TestWithParam<NamedCall> {
 protected:
  RefusalTest() {
    EXPECT_OK(world_.engine.LoadModel(Network()));
    world_.instance = ValueOf(world_.engine.Classify(Drawing(12)));
  }

  /// Refuses `refused` allocations after `granted` ones, for every `granted` until the call asks
  /// for no more.
  void TryAll(std::size_t refused) {
    const Call& call = GetParam().call;
    const std::ptrdiff_t held = HeldAfterTwo(call, world_);
    ASSERT_NE(held, kFailed) << "the call fails by itself";
    std::size_t answered = 0, handled = 0;
    for (std::size_t granted = 0;; ++granted) {
      const int ending = InAProcess([&] { return Refuse(call, world_, granted, refused, held); });
      if (ending == kNotReached) break;
      answered += ending == kAnswered ? 1 : 0;
      handled += ending == kHandled ? 1 : 0;
      EXPECT_TRUE(ending == kAnswered || ending == kHandled)
          << "allocation " << granted << " ended the process with " << ending;
    }
    RecordProperty("answered", static_cast<int>(answered));
    RecordProperty("handled", static_cast<int>(handled));
    EXPECT_GT(answered + handled, 0u);
  }

  World world_;
};

TEST_P(RefusalTest, OfOneAllocation) { TryAll(1); }
TEST_P(RefusalTest, OfAllFromOneOn) { TryAll(std::numeric_limits<std::size_t>::max()); }

INSTANTIATE_TEST_SUITE_P(Calls, RefusalTest, ::testing::ValuesIn(Calls()), [](const auto& named) {
  std::string name = named.param.name;
  std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
});

}  // namespace
}  // namespace inklens
