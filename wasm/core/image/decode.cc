#include "core/image/decode.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/insistent.h"
#include "core/image/picture_file.h"
#include "core/image/plain_file.h"

namespace {

/// What stb_image keeps of a file, of which it asks no more than this, is written to unlooked at;
/// the pixels are looked at.
constexpr std::size_t kMostUnlookedAt = 20'000;

void* AllocateForStb(std::size_t size) {
  if (size > kMostUnlookedAt) return std::malloc(size);
  return inklens::AskUntilGiven([=] { return std::malloc(size == 0 ? 1 : size); });
}

}  // namespace

// Only what reads from memory is compiled: the core does no file work.
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_MALLOC(size) AllocateForStb(size)
#define STBI_REALLOC(old, size) std::realloc(old, size)
#define STBI_FREE(memory) std::free(memory)
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include "stb_image.h"
#pragma GCC diagnostic pop

namespace inklens {
namespace {

int Luminance(const std::uint8_t* sample, std::size_t channels) {
  return channels < 3 ? sample[0] : (sample[0] * 77 + sample[1] * 150 + sample[2] * 29) >> 8;
}

/// The gray that shows through transparent parts: white, unless everything visible is light, as a
/// chalk's or a white pen's strokes are.
int GroundBehind(const std::uint8_t* samples, std::size_t pixels, std::size_t channels) {
  std::uint64_t visible = 0, dark = 0;
  bool transparent = false;
  for (std::size_t i = 0; i < pixels; ++i, samples += channels) {
    const unsigned alpha = samples[channels - 1];
    transparent = transparent || alpha < 255;
    visible += alpha;
    // As on white: what is darker than this can be seen there.
    if (Luminance(samples, channels - 1) < 192) dark += alpha;
  }
  constexpr std::uint64_t kFewOf = 50;
  return transparent && dark * kFewOf < visible ? 0 : 255;
}

/// Puts a picture with alpha on an opaque ground, in place. Returns how many channels are left.
std::size_t MakeOpaque(std::uint8_t* samples, std::size_t pixels, std::size_t channels) {
  if (channels != 2 && channels != 4) return channels;
  const int ground = GroundBehind(samples, pixels, channels);
  const std::size_t colours = channels - 1;
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* from = samples + i * channels;
    const int alpha = from[colours];
    for (std::size_t c = 0; c < colours; ++c) {
      samples[i * colours + c] =
          static_cast<std::uint8_t>((from[c] * alpha + ground * (255 - alpha) + 127) / 255);
    }
  }
  return colours;
}

/// What tells two decoded pictures apart: FNV-1a (Fowler, Noll, Vo), eight samples at a time.
std::uint64_t Fingerprint(std::span<const std::uint8_t> samples) {
  std::uint64_t print = 0xcbf29ce484222325u;
  for (std::size_t at = 0; at < samples.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, samples.data() + at, std::min(sizeof(word), samples.size() - at));
    print = (print ^ word) * 0x100000001b3u;
    print ^= print >> 32;  // or a word's upper half would never reach the lower bits
  }
  return print;
}

Status NotDecoded() {
  // None where it was refused what a PNG is unpacked into.
  const char* told = stbi_failure_reason();
  const std::string_view reason = told ? told : "outofmem";
  if (reason == "outofmem") return ResourceExhausted("There is no memory left for the picture.");
  if (reason == "not enough pixels" || reason == "unexpected end" || reason == "outofdata") {
    return DataLoss("The image ends early: a part of its picture is missing.");
  }
  return DataLoss("The image could not be decoded (", reason, ").");
}

Result<Picture> Decode(std::span<const std::uint8_t> bytes) {
  stbi__g_failure_reason = nullptr;  // an earlier picture's
  int width = 0, height = 0, channels = 0;
  std::unique_ptr<std::uint8_t, Picture::Free> samples(
      stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height,
                            &channels, /*desired_channels=*/0));
  if (!samples) return NotDecoded();
  return Picture{static_cast<std::size_t>(width), static_cast<std::size_t>(height),
                 static_cast<std::size_t>(channels), 1, std::move(samples)};
}

/// stb_image goes on with zeros where a JPEG's codes end before its picture, and does not tell. But
/// what stands behind complete codes changes no pixel, and what stands behind others does.
Result<Picture> DecodeJpeg(std::span<const std::uint8_t> bytes) {
  std::uint64_t filled = 0;
  bool decoded = false;
  {  // Never two at once: a large one takes half of the memory that the page has.
    const Result<Picture> other = Decode(WithBytesBehindScans(bytes));
    if (other.status().code() == StatusCode::kResourceExhausted) return other.status();
    decoded = other.ok();
    if (decoded) filled = Fingerprint(other.value().view().samples);
  }
  INKLENS_ASSIGN_OR_RETURN(Picture picture, Decode(bytes));
  if (!decoded || Fingerprint(picture.view().samples) != filled) {
    return DataLoss("The JPEG ends early: a part of its picture is missing.");
  }
  return picture;
}

Result<Picture> DecodeAs(PictureFormat format, std::span<const std::uint8_t> bytes) {
  switch (format) {
    case PictureFormat::kPng: {
      const auto whole = WithWholePalette(bytes);
      return Decode(whole ? std::span<const std::uint8_t>(*whole) : bytes);
    }
    case PictureFormat::kJpeg:
      return DecodeJpeg(bytes);
    case PictureFormat::kBmp:
      return Decode(PlainBmp(bytes));
    case PictureFormat::kGif:
      break;
  }
  return Decode(bytes);
}

}  // namespace

void Picture::Free::operator()(std::uint8_t* decoded) const { stbi_image_free(decoded); }

Result<Picture> DecodePicture(std::span<const std::uint8_t> bytes) {
  INKLENS_ASSIGN_OR_RETURN(const PictureFile file, InspectPicture(bytes));
  if (file.too_large()) {
    return ResourceExhausted("The image has ", file.width, "x", file.height,
                             " pixels; expected at most ", kMaxImagePixels, " in all.");
  }
  INKLENS_ASSIGN_OR_RETURN(Picture picture, DecodeAs(file.format, bytes));
  const std::size_t pixels = picture.width * picture.height;
  picture.channels = MakeOpaque(picture.samples.get(), pixels, picture.channels);
  picture.orientation = file.orientation;
  return picture;
}

Result<GrayImage> DecodeImage(std::span<const std::uint8_t> bytes) {
  INKLENS_ASSIGN_OR_RETURN(const Picture picture, DecodePicture(bytes));
  GrayImage image{picture.width, picture.height, {}};
  image.pixels.resize(picture.width * picture.height);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(
        Luminance(picture.samples.get() + i * picture.channels, picture.channels));
  }
  return Turned(std::move(image), picture.orientation);
}

GrayImage Turned(GrayImage image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  // Where the result's first row and column lie in the stored picture (Exif 2.32, table 4): from 5
  // on rows become columns; in 2, 3, 7 and 8 x is mirrored, in 3, 4, 6 and 7 y.
  const bool swapped = orientation >= 5;
  const bool mirror_x =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool mirror_y =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  GrayImage turned{swapped ? image.height : image.width, swapped ? image.width : image.height, {}};
  turned.pixels.resize(image.pixels.size());
  std::size_t at = 0;
  for (std::size_t y = 0; y < turned.height; ++y) {
    for (std::size_t x = 0; x < turned.width; ++x) {
      const std::size_t across = swapped ? y : x, down = swapped ? x : y;
      turned.pixels[at++] = image.at(mirror_y ? image.height - 1 - down : down,
                                     mirror_x ? image.width - 1 - across : across);
    }
  }
  return turned;
}

}  // namespace inklens
