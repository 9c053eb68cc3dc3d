#include "datasets.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/image/framing.h"
#include "core/image/idx.h"
#include "core/model/json.h"
#include "files.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint8_t kLargestDigit = 9;

std::string ChecksumText(uLong crc) {
  char text[32];
  std::snprintf(text, sizeof text, "crc32:%08lx", crc);
  return text;
}

uLong Continue(uLong crc, const void* bytes, std::size_t count) {
  return crc32_z(crc, static_cast<const Bytef*>(bytes), count);
}

/// Where a part's two files lie.
struct MnistFiles {
  std::string images;
  std::string labels;
  bool transposed = false;  ///< rows are columns
};

/// The first place in which both files are; MNIST's own when there is none.
MnistFiles FindMnist(const std::string& folder, MnistPart part) {
  const std::string train = part == MnistPart::kTrain ? "train" : "t10k";
  const std::string test = part == MnistPart::kTrain ? "train" : "test";
  const auto named = [](const std::string& stem, char mark, bool transposed) {
    return MnistFiles{stem + "-images" + mark + "idx3-ubyte",
                      stem + "-labels" + mark + "idx1-ubyte", transposed};
  };
  std::error_code error;
  for (const char* subfolder :
       {"", "/MNIST/raw", "/raw", "/EMNIST/raw", "/gzip", "/FashionMNIST/raw", "/KMNIST/raw"}) {
    const std::string place = folder + subfolder + "/";
    for (MnistFiles files : {named(place + train, '-', false), named(place + train, '.', false),
                             named(place + "emnist-digits-" + test, '-', true),
                             named(place + "emnist-mnist-" + test, '-', true)}) {
      files.images = FindPlainOrGzip(files.images);
      files.labels = FindPlainOrGzip(files.labels);
      // Kaggle's archive has a folder of that name around the file.
      for (std::string* path : {&files.images, &files.labels}) {
        const std::filesystem::path file = *path;
        if (std::filesystem::is_directory(file, error)) *path = (file / file.filename()).string();
      }
      if (std::filesystem::exists(files.images, error) &&
          std::filesystem::exists(files.labels, error)) {
        return files;
      }
    }
  }
  const MnistFiles own = named(folder + "/" + train, '-', false);
  return {FindPlainOrGzip(own.images), FindPlainOrGzip(own.labels), false};
}

/// Up to four names of what is in a folder, in their order, as a part of a sentence.
std::string NamesIn(const std::string& folder) {
  constexpr std::size_t kNamed = 4;
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  if (names.size() > kNamed) text += " and " + std::to_string(names.size() - kNamed) + " more";
  return text;
}

/// Why there is no MNIST in a folder that has neither of a part's files.
Status NoMnist(const std::string& folder, const std::string& images) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
    return NotFound(folder, ": is no folder; expected one with MNIST's files.");
  }
  for (const char* subfolder : {"/", "/gzip/", "/EMNIST/raw/"}) {
    for (const char* set : {"letters", "balanced", "byclass", "bymerge"}) {
      for (const char* part : {"train", "test"}) {
        const std::string name = std::string("emnist-") + set + "-" + part + "-images-idx3-ubyte";
        if (!std::filesystem::exists(FindPlainOrGzip(folder + subfolder + name), error)) continue;
        return Unsupported(folder, ": has EMNIST's ", set,
                           ", whose labels are not the digits 0 to 9; expected MNIST's files, or "
                           "EMNIST's digits or mnist.");
      }
    }
  }
  const std::string names = NamesIn(folder);
  return NotFound(images, ": cannot be read; does it exist?",
                  names.empty() ? "" : " The folder has " + names + ".");
}

Result<Drawing> ParseDrawing(const Json& json) {
  const auto wrong = [](const char* what) { return InvalidArgument(what); };
  if (!json.is_object() || !json.contains("label") || !json["label"].is_number_integer() ||
      json["label"] < 0 || json["label"] > kLargestDigit) {
    return wrong("has no label from 0 to 9.");
  }
  if (!json.contains("strokes") || !json["strokes"].is_array()) return wrong("has no strokes.");
  Drawing drawing;
  drawing.label = json["label"].get<std::uint8_t>();
  std::size_t points = 0;
  for (const Json& stroke : json["strokes"]) {
    if (!stroke.is_array()) return wrong("has a stroke that is not a list of points.");
    auto& line = drawing.strokes.emplace_back();
    for (const Json& point : stroke) {
      if (!point.is_array() || point.size() != 2 || !point[0].is_number() ||
          !point[1].is_number()) {
        return wrong("has a point that is not [x, y].");
      }
      line.push_back({point[0].get<double>(), point[1].get<double>()});
      if (!(std::abs(line.back().x) < 1e6 && std::abs(line.back().y) < 1e6)) {
        return wrong("has a point beyond a million.");
      }
    }
    points += line.size();
  }
  if (points == 0) return wrong("has no points.");
  return drawing;
}

}  // namespace

Result<GrayImage> ImageDataset::Image(std::size_t index) const {
  return IdxImages{size(), height, width, pixels}.Image(index);
}

void Transpose(ImageDataset& set) {
  std::vector<std::uint8_t> image(set.height * set.width);
  for (std::size_t begin = 0; begin < set.pixels.size(); begin += image.size()) {
    std::uint8_t* pixels = set.pixels.data() + begin;
    std::copy_n(pixels, image.size(), image.data());
    for (std::size_t y = 0; y < set.height; ++y) {
      for (std::size_t x = 0; x < set.width; ++x) {
        pixels[x * set.height + y] = image[y * set.width + x];
      }
    }
  }
  std::swap(set.height, set.width);
}

Result<ImageDataset> ReadMnist(const std::string& folder, MnistPart part, bool transpose) {
  const auto [images_path, labels_path, transposed] = FindMnist(folder, part);
  std::error_code error;
  if (!std::filesystem::exists(images_path, error) &&
      !std::filesystem::exists(labels_path, error)) {
    return NoMnist(folder, images_path);
  }
  INKLENS_ASSIGN_OR_RETURN(const auto image_bytes, ReadFile(images_path));
  INKLENS_ASSIGN_OR_RETURN(const auto label_bytes, ReadFile(labels_path));
  const Result<IdxImages> images = ReadIdxImages(image_bytes);
  if (!images.ok()) return About(images_path, images.status());
  const auto labels = ReadIdxLabels(label_bytes);
  if (!labels.ok()) return About(labels_path, labels.status());
  if (labels.value().size() != images.value().count) {
    return DataLoss(labels_path, ": has ", labels.value().size(), " labels for ",
                    images.value().count, " images.");
  }
  if (labels.value().empty()) return InvalidArgument(images_path, ": has no images.");
  for (std::size_t i = 0; i < labels.value().size(); ++i) {
    if (labels.value()[i] <= kLargestDigit) continue;
    return InvalidArgument(labels_path, ": label ", i, " is ", int{labels.value()[i]},
                           "; expected 0 to 9.");
  }
  ImageDataset set;
  set.height = images.value().height;
  set.width = images.value().width;
  set.pixels.assign(images.value().pixels.begin(), images.value().pixels.end());
  set.labels.assign(labels.value().begin(), labels.value().end());
  if (transposed || transpose) Transpose(set);
  return set;
}

Result<LabelledImage> ReadMnistTestImage(const std::string& folder, std::size_t index,
                                         bool transpose) {
  INKLENS_ASSIGN_OR_RETURN(const ImageDataset set, ReadMnist(folder, MnistPart::kTest, transpose));
  Result<GrayImage> image = set.Image(index);
  if (!image.ok()) return About(folder, image.status());
  return LabelledImage{std::move(image).value(), set.labels[index]};
}

Result<std::vector<Drawing>> ReadDrawings(const std::string& path) {
  INKLENS_ASSIGN_OR_RETURN(const Json json, ReadJsonFile(path, kDataLimits));
  if (!json.is_array() || json.empty()) {
    return InvalidArgument(path, ": is not a list of drawings.");
  }
  std::vector<Drawing> drawings;
  for (const Json& entry : json) {
    Result<Drawing> drawing = ParseDrawing(entry);
    if (!drawing.ok()) {
      return InvalidArgument(path, ": drawing ", drawings.size(), " ", drawing.status().message());
    }
    drawings.push_back(std::move(drawing).value());
  }
  return drawings;
}

Result<ImageDataset> FrameDrawings(const std::vector<Drawing>& drawings, double pen,
                                   const InputSpec& input) {
  ImageDataset images;
  images.height = input.height;
  images.width = input.width;
  FramingOptions framing;
  framing.height = input.height;
  framing.width = input.width;
  for (const Drawing& drawing : drawings) {
    INKLENS_ASSIGN_OR_RETURN(const GrayImage canvas, DrawWithPen(drawing, {.width = pen}));
    INKLENS_ASSIGN_OR_RETURN(const FramedDrawing framed, FrameDrawing(canvas, framing));
    images.pixels.insert(images.pixels.end(), framed.image.pixels.begin(),
                         framed.image.pixels.end());
    images.labels.push_back(drawing.label);
  }
  return images;
}

std::string Checksum(std::span<const std::uint8_t> bytes) {
  return ChecksumText(Continue(0, bytes.data(), bytes.size()));
}

std::string Checksum(const ImageDataset& images) {
  return ChecksumText(Continue(Continue(0, images.pixels.data(), images.pixels.size()),
                               images.labels.data(), images.labels.size()));
}

std::string Checksum(const std::vector<Drawing>& drawings) {
  uLong crc = 0;
  for (const Drawing& drawing : drawings) {
    crc = Continue(crc, &drawing.label, 1);
    for (const auto& stroke : drawing.strokes) {
      crc = Continue(crc, stroke.data(), stroke.size() * sizeof(Point2D));
    }
  }
  return ChecksumText(crc);
}

}  // namespace inklens::cli
