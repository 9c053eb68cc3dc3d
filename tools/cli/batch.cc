#include "batch.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "core/explain/submodular_pick.h"
#include "core/model/json.h"
#include "datasets.h"
#include "explaining.h"
#include "files.h"
#include "overlay.h"
#include "png.h"
#include "results_json.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

/// More would be parts of no image.
constexpr std::size_t kMaxShards = 1'000'000;
/// Maps on one sheet: 32 MB of pixels.
constexpr std::size_t kMaxPanels = 96;

/// What all images of a job share; only read once it is there.
struct Job {
  std::shared_ptr<const Model> model;
  ImageDataset images;
  std::vector<ExplanationRequest> requests;
};

bool ParseNumber(std::string_view text, std::size_t& value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && stop == text.data() + text.size();
}

Result<Job> OpenJob(const ExplainOptions& options, const IndexRange& indices) {
  Job job;
  INKLENS_ASSIGN_OR_RETURN(job.model, ReadModel(options.image.weights));
  INKLENS_ASSIGN_OR_RETURN(
      job.images, ReadMnist(options.image.mnist, MnistPart::kTest, options.image.transpose));
  const Status last = job.images.Image(indices.last).status();
  if (!last.ok()) return About(options.image.mnist, last);
  job.requests = RequestsOf(options.request);
  return job;
}

Result<Engine> EngineOf(const Job& job, int threads) {
  INKLENS_ASSIGN_OR_RETURN(Engine engine, Engine::Create(threads));
  engine.UseModel(job.model);
  return engine;
}

Result<std::shared_ptr<const Instance>> InstanceOf(Engine& engine, const Job& job,
                                                   std::size_t index) {
  INKLENS_ASSIGN_OR_RETURN(const GrayImage image, job.images.Image(index));
  return engine.Classify(image);
}

/// One image's line.
Result<std::string> Line(Engine& engine, const Job& job, std::size_t index) {
  INKLENS_ASSIGN_OR_RETURN(const auto instance, InstanceOf(engine, job, index));
  std::vector<Explanation> results;
  for (const ExplanationRequest& request : job.requests) {
    INKLENS_ASSIGN_OR_RETURN(Explanation result,
                             RunToEnd(engine, instance, request, [](const Progress&) {}));
    results.push_back(std::move(result));
  }
  Json json;
  json["index"] = index;
  json.update(
      ExplanationsAsJson(ReadingAsJson(*job.model, *instance, job.images.labels[index]), results));
  return JsonText(json);
}

/// Lines that are made in any order and printed in theirs. A thread that is far ahead of the
/// printing waits, so that memory does not grow with the number of lines.
class OrderedLines {
 public:
  OrderedLines(std::size_t begin, std::size_t end, std::size_t window)
      : next_(begin), printed_(begin), end_(end), window_(window) {}

  /// The next index to work on; false when there is none or something failed.
  bool Take(std::size_t& index) {
    std::unique_lock lock(mutex_);
    advanced_.wait(lock, [this] { return next_ < printed_ + window_ || !status_.ok(); });
    if (next_ >= end_ || !status_.ok()) return false;
    index = next_++;
    return true;
  }

  void Put(std::size_t index, Result<std::string> line) {
    const std::lock_guard lock(mutex_);
    if (!line.ok()) {
      // Of several failures the first in order counts; the lines before it are still printed.
      if (status_.ok() || index < failed_) {
        status_ = About("test image " + std::to_string(index), line.status());
        failed_ = index;
      }
    } else {
      lines_[index] = std::move(line).value();
      while (!lines_.empty() && lines_.begin()->first == printed_) {
        if (!(std::cout << lines_.begin()->second << '\n')) {
          status_ = ResourceExhausted("The result could not be written to standard output.");
          failed_ = printed_;
        }
        lines_.erase(lines_.begin());
        ++printed_;
      }
    }
    advanced_.notify_all();
  }

  std::size_t printed() {
    const std::lock_guard lock(mutex_);
    return printed_;
  }
  Status status() {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable advanced_;
  std::map<std::size_t, std::string> lines_;
  std::size_t next_, printed_, end_, window_;
  Status status_;
  std::size_t failed_ = 0;  ///< the index that status_ is about
};

void Work(Engine& engine, const Job& job, OrderedLines& lines) {
  std::size_t index = 0;
  while (lines.Take(index)) {
    lines.Put(index, Line(engine, job, index));
    if (isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "\r%zu lines ", lines.printed());
  }
}

}  // namespace

Result<IndexRange> IndexRange::Parse(const std::string& text) {
  IndexRange range;
  const std::size_t dash = text.find('-');
  const std::string_view view = text;
  const bool numbers = ParseNumber(view.substr(0, dash), range.first) &&
                       ParseNumber(dash == text.npos ? view : view.substr(dash + 1), range.last);
  if (!numbers || range.first > range.last) {
    return InvalidArgument("The indices are \"", text,
                           "\"; expected a range such as 0-99, or one number.");
  }
  return range;
}

Result<Shard> ParseShard(const std::string& text) {
  Shard shard;
  const std::size_t slash = text.find('/');
  const std::string_view view = text;
  if (slash == text.npos || !ParseNumber(view.substr(0, slash), shard.index) ||
      !ParseNumber(view.substr(slash + 1), shard.count) || shard.index >= shard.count ||
      shard.count > kMaxShards) {
    return InvalidArgument("The shard is \"", text,
                           "\"; expected i/n with i from 0 to n - 1, such as 0/4, and n up to ",
                           kMaxShards, ".");
  }
  return shard;
}

Status ExplainMany(const BatchOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const Job job, OpenJob(options.explain, options.indices));
  const auto [index, count] = options.shard;
  const std::size_t total = options.indices.last - options.indices.first + 1;
  const std::size_t begin = options.indices.first + total * index / count;
  const std::size_t end = options.indices.first + total * (index + 1) / count;
  const auto workers = static_cast<std::size_t>(options.explain.image.threads);
  OrderedLines lines(begin, end, 4 * workers);
  std::vector<Engine> engines;
  for (std::size_t i = 0; i < workers; ++i) {
    INKLENS_ASSIGN_OR_RETURN(Engine engine, EngineOf(job, 1));
    engines.push_back(std::move(engine));
  }
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers; ++i) {
    threads.emplace_back([&, i] { Work(engines[i], job, lines); });
  }
  Work(engines[0], job, lines);
  for (std::thread& thread : threads) thread.join();
  if (isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "\r\033[K");
  return lines.status();
}

Status DrawMany(const BatchOptions& options) {
  const auto [first, last] = options.indices;
  INKLENS_ASSIGN_OR_RETURN(const Job job, OpenJob(options.explain, options.indices));
  const std::size_t maps = (last - first + 1) * job.requests.size();
  if (maps > kMaxPanels) {
    return InvalidArgument("A sheet of ", maps, " maps was asked for; expected at most ",
                           kMaxPanels, ".");
  }
  INKLENS_RETURN_IF_ERROR(CheckApart(options.explain.output));
  INKLENS_RETURN_IF_ERROR(CheckPngOutput(options.explain.output));
  INKLENS_ASSIGN_OR_RETURN(Engine engine, EngineOf(job, options.explain.image.threads));
  std::vector<GrayImage> images;
  std::vector<Explanation> results;
  for (std::size_t i = first; i <= last; ++i) {
    INKLENS_ASSIGN_OR_RETURN(images.emplace_back(), job.images.Image(i));
    INKLENS_ASSIGN_OR_RETURN(const auto instance, InstanceOf(engine, job, i));
    for (const ExplanationRequest& request : job.requests) {
      INKLENS_ASSIGN_OR_RETURN(results.emplace_back(),
                               RunToEnd(engine, instance, request, [](const Progress&) {}));
    }
  }
  std::vector<OverlayPanel> panels;
  for (std::size_t i = 0; i < results.size(); ++i) {
    panels.push_back({&images[i / job.requests.size()], &results[i]});
  }
  INKLENS_ASSIGN_OR_RETURN(const auto png, RenderOverlays(panels));
  return WriteFile(options.explain.output, png);
}

Status PickImages(const PickOptions& options) {
  const ExplainOptions& explain = options.explain;
  INKLENS_ASSIGN_OR_RETURN(const Job job, OpenJob(explain, options.indices));
  INKLENS_ASSIGN_OR_RETURN(Engine engine, EngineOf(job, explain.image.threads));
  std::vector<double> weights;
  std::vector<std::size_t> predicted;
  std::size_t columns = 0;
  for (std::size_t i = options.indices.first; i <= options.indices.last; ++i) {
    INKLENS_ASSIGN_OR_RETURN(const auto instance, InstanceOf(engine, job, i));
    INKLENS_ASSIGN_OR_RETURN(const Explanation result,
                             RunToEnd(engine, instance, job.requests[0], [](const Progress&) {}));
    const auto& row = result.lime->surrogate.coefficients;
    columns = row.size();
    weights.insert(weights.end(), row.begin(), row.end());
    predicted.push_back(instance->predicted_class());
    if (isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "\r%zu images ", predicted.size());
  }
  if (isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "\r\033[K");
  INKLENS_ASSIGN_OR_RETURN(const Pick pick, SubmodularPick(weights, columns, options.budget));
  const auto& names = job.model->class_names();
  if (explain.image.json) {
    Json json{{"importance", pick.importance}, {"coverage", pick.coverage}};
    json["picked"] = Json::array();
    for (std::size_t row : pick.rows) {
      const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(row * columns);
      json["picked"].push_back(
          {{"index", options.indices.first + row},
           {"predicted_class", predicted[row]},
           {"superpixel_weights",
            std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(columns))}});
    }
    std::cout << JsonText(json) << '\n';
    return Status::Ok();
  }
  std::printf("%zu of %zu images show what matters most:\n", pick.rows.size(), predicted.size());
  for (std::size_t row : pick.rows) {
    std::printf("  test image %zu, read as %s\n", options.indices.first + row,
                names[predicted[row]].c_str());
  }
  return Status::Ok();
}

}  // namespace inklens::cli
