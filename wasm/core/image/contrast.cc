#include "core/image/contrast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace inklens {
namespace {

constexpr std::size_t kMostChannels = 3;
using GroundColour = std::array<int, kMostChannels>;
using Histogram = std::array<std::size_t, 256>;

/// The least value that at least `share` of the counted ones do not exceed.
int Quantile(const Histogram& histogram, double share) {
  std::size_t total = 0, below = 0;
  for (const std::size_t count : histogram) total += count;
  const auto wanted = static_cast<std::size_t>(share * static_cast<double>(total));
  for (int value = 0; value < 255; ++value) {
    below += histogram[static_cast<std::size_t>(value)];
    if (below > wanted) return value;
  }
  return 255;
}

// --- One ground for all ---

GroundColour BorderMedian(const PictureView& picture) {
  GroundColour median{};
  for (std::size_t c = 0; c < picture.channels; ++c) {
    Histogram histogram{};
    const auto count = [&](std::size_t y, std::size_t x) {
      ++histogram[picture.samples[(y * picture.width + x) * picture.channels + c]];
    };
    for (std::size_t x = 0; x < picture.width; ++x) count(0, x), count(picture.height - 1, x);
    for (std::size_t y = 0; y < picture.height; ++y) count(y, 0), count(y, picture.width - 1);
    median[c] = Quantile(histogram, 0.5);
  }
  return median;
}

GroundColour Commonest(const PictureView& picture) {
  GroundColour commonest{};
  for (std::size_t c = 0; c < picture.channels; ++c) {
    Histogram histogram{};
    for (std::size_t i = c; i < picture.samples.size(); i += picture.channels) {
      ++histogram[picture.samples[i]];
    }
    commonest[c] =
        static_cast<int>(std::max_element(histogram.begin(), histogram.end()) - histogram.begin());
  }
  return commonest;
}

/// How a picture's pixels lie around one ground.
struct Spread {
  std::size_t same = 0;    ///< pixels of the ground's very colour
  std::size_t near = 0;    ///< pixels that are the ground
  int reach[2] = {0, 0};   ///< the most that one differs: darker, lighter
  std::size_t shaded = 0;  ///< pixels that are neither ground nor strokes
};

constexpr int kNear = 2;
/// Of the largest difference: what is less is paper and shade.
constexpr double kFaint = 0.2;

Spread SpreadAround(const PictureView& picture, const GroundColour& ground) {
  Spread spread;
  Histogram differences{};
  for (std::size_t i = 0; i < picture.samples.size(); i += picture.channels) {
    int darker = 0, lighter = 0;
    for (std::size_t c = 0; c < picture.channels; ++c) {
      const int difference = ground[c] - picture.samples[i + c];
      darker = std::max(darker, difference), lighter = std::max(lighter, -difference);
    }
    spread.reach[0] = std::max(spread.reach[0], darker);
    spread.reach[1] = std::max(spread.reach[1], lighter);
    ++differences[static_cast<std::size_t>(std::max(darker, lighter))];
  }
  spread.same = differences[0];
  const double faint = kFaint * std::max(spread.reach[0], spread.reach[1]);
  for (std::size_t d = 0; d < differences.size(); ++d) {
    if (d <= kNear)
      spread.near += differences[d];
    else if (static_cast<double>(d) <= faint)
      spread.shaded += differences[d];
  }
  return spread;
}

/// Whether there is one ground for all: it has no grain, and pixels that are neither ground nor
/// strokes are but the strokes' soft edges.
bool IsEven(const PictureView& picture, const Spread& spread) {
  const std::size_t pixels = picture.width * picture.height;
  return spread.near * 4 >= pixels && spread.same * 10 >= spread.near * 9 &&
         spread.shaded * 5 <= spread.near;
}

/// The most that any channel differs.
int Distance(const GroundColour& a, const GroundColour& b) {
  int most = 0;
  for (std::size_t c = 0; c < kMostChannels; ++c) most = std::max(most, std::abs(a[c] - b[c]));
  return most;
}

GrayImage DifferenceFrom(const PictureView& picture, const GroundColour& ground, bool darker) {
  GrayImage image{picture.width, picture.height, {}};
  image.pixels.reserve(picture.width * picture.height);
  for (std::size_t i = 0; i < picture.samples.size(); i += picture.channels) {
    int most = 0;
    for (std::size_t c = 0; c < picture.channels; ++c) {
      const int difference = ground[c] - picture.samples[i + c];
      most = std::max(most, darker ? difference : -difference);
    }
    image.pixels.push_back(static_cast<std::uint8_t>(most));
  }
  return image;
}

// --- A ground that changes from place to place ---

/// Longer side of the reduced picture in which the ground is looked for.
constexpr std::size_t kReducedSide = 160;

/// One channel, reduced or not; row by row.
struct Channel {
  std::size_t width = 0, height = 0;
  std::vector<int> values;
};

/// Means of squares of `side` pixels, those at the end as far as they go.
Channel Reduced(const PictureView& picture, std::size_t channel, std::size_t side) {
  Channel reduced{(picture.width + side - 1) / side, (picture.height + side - 1) / side, {}};
  std::vector<int> sums(reduced.width);
  for (std::size_t top = 0; top < picture.height; top += side) {
    std::fill(sums.begin(), sums.end(), 0);
    const std::size_t rows = std::min(side, picture.height - top);
    for (std::size_t y = top; y < top + rows; ++y) {
      const std::uint8_t* sample =
          picture.samples.data() + y * picture.width * picture.channels + channel;
      for (std::size_t x = 0; x < picture.width; ++x, sample += picture.channels) {
        sums[x / side] += *sample;
      }
    }
    for (std::size_t x = 0; x < reduced.width; ++x) {
      const int count = static_cast<int>(rows * std::min(side, picture.width - x * side));
      reduced.values.push_back((sums[x] + count / 2) / count);
    }
  }
  return reduced;
}

/// Every line of `channel`, horizontal and then vertical, made into one of the same length by
/// `make(line, result)`.
template <typename Make>
void EachLine(Channel& channel, const Make& make) {
  std::vector<int> line, result;
  const auto run = [&](std::size_t start, std::size_t step, std::size_t count) {
    line.resize(count), result.resize(count);
    for (std::size_t i = 0; i < count; ++i) line[i] = channel.values[start + i * step];
    make(line, result);
    for (std::size_t i = 0; i < count; ++i) channel.values[start + i * step] = result[i];
  };
  for (std::size_t y = 0; y < channel.height; ++y) run(y * channel.width, 1, channel.width);
  for (std::size_t x = 0; x < channel.width; ++x) run(x, channel.width, channel.height);
}

/// Means over squares of 2 radius + 1, those at the border as far as they go.
void Smooth(Channel& channel, std::size_t radius) {
  EachLine(channel, [radius](const std::vector<int>& line, std::vector<int>& result) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::size_t from = i > radius ? i - radius : 0;
      const std::size_t to = std::min(line.size(), i + radius + 1);
      int sum = 0;
      for (std::size_t j = from; j < to; ++j) sum += line[j];
      const int count = static_cast<int>(to - from);
      result[i] = (sum + count / 2) / count;
    }
  });
}

void Extreme(Channel& channel, std::size_t radius, bool largest) {
  EachLine(channel, [=](const std::vector<int>& line, std::vector<int>& result) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const auto from = line.begin() + static_cast<std::ptrdiff_t>(i > radius ? i - radius : 0);
      const auto to =
          line.begin() + static_cast<std::ptrdiff_t>(std::min(line.size(), i + radius + 1));
      result[i] = largest ? *std::max_element(from, to) : *std::min_element(from, to);
    }
  });
}

/// What is left when dark things (light ones) that are narrower than 2 radius + 1 are taken away.
Channel Without(const Channel& channel, std::size_t radius, bool dark) {
  Channel ground = channel;
  Extreme(ground, radius, dark);
  Extreme(ground, radius, !dark);
  return ground;
}

/// How much each cell differs from the ground without what is narrower than 2 radius + 1.
std::vector<int> TakenAway(const Channel& channel, std::size_t radius, bool dark) {
  std::vector<int> differences = Without(channel, radius, dark).values;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    differences[i] = std::abs(differences[i] - channel.values[i]);
  }
  return differences;
}

/// The difference that few cells exceed: how strong what was taken away is.
int Strength(const std::vector<int>& differences) {
  constexpr double kMost = 1 - 1.0 / 500;
  Histogram histogram{};
  for (const int difference : differences) ++histogram[static_cast<std::size_t>(difference)];
  return Quantile(histogram, kMost);
}

/// What one channel says of the ground.
struct ChannelGround {
  bool dark_strokes = true;
  int strength = 0;  ///< of what stands on it
  Channel ground;
};

/// Strokes go at once when the width reaches theirs, and shade bit by bit: the width is enough when
/// the next takes hardly more, first in strength and then in area, since a pen's strokes are not
/// equally wide. Strokes are narrower than the gaps between them, so what goes first says which of
/// the two are strokes.
ChannelGround GroundOf(const Channel& reduced) {
  constexpr std::size_t kRadii[] = {2, 3, 4, 6, 8, 11, 14};
  constexpr std::size_t kLast = std::size(kRadii) - 1;
  constexpr double kHardlyMore = 1.15, kMuch = 0.4;
  int strengths[std::size(kRadii)];
  bool dark[std::size(kRadii)];
  for (std::size_t i = 0; i <= kLast; ++i) {
    const int darker = Strength(TakenAway(reduced, kRadii[i], true));
    const int lighter = Strength(TakenAway(reduced, kRadii[i], false));
    strengths[i] = std::max(darker, lighter), dark[i] = darker >= lighter;
  }
  std::size_t chosen = 0;
  while (chosen < kLast && (strengths[chosen + 1] > kHardlyMore * strengths[chosen] ||
                            strengths[chosen] < kMuch * strengths[kLast])) {
    ++chosen;
  }
  ChannelGround found{dark[chosen], strengths[chosen], {}};
  const auto area = [&](std::size_t i) {
    const std::vector<int> differences = TakenAway(reduced, kRadii[i], found.dark_strokes);
    return static_cast<double>(
        std::count_if(differences.begin(), differences.end(),
                      [&found](int difference) { return 2 * difference >= found.strength; }));
  };
  for (double before = area(chosen); chosen < kLast;) {
    const double now = area(++chosen);
    if (now <= kHardlyMore * before) break;
    before = now;
  }
  found.ground = Without(reduced, kRadii[chosen], found.dark_strokes);
  Smooth(found.ground, kRadii[chosen] / 2);
  return found;
}

struct LocalGround {
  std::size_t side = 1;  ///< pixels of the picture to one of the ground, each way
  int strength = 0;      ///< of the channel that shows most
  std::vector<ChannelGround> channels;
};

LocalGround FindLocalGround(const PictureView& picture) {
  LocalGround found;
  const std::size_t longer = std::max(picture.width, picture.height);
  found.side = std::max<std::size_t>(1, (longer + kReducedSide - 1) / kReducedSide);
  for (std::size_t c = 0; c < picture.channels; ++c) {
    Channel reduced = Reduced(picture, c, found.side);
    Smooth(reduced, 1);
    found.channels.push_back(GroundOf(reduced));
    found.strength = std::max(found.strength, found.channels[c].strength);
  }
  return found;
}

/// Signed differences on the strokes' side, at full size: the ground between the middles of its
/// squares is interpolated, in 1/256.
template <typename Take>
void EachLocalDifference(const PictureView& picture, const LocalGround& ground, const Take& take) {
  const std::size_t side = ground.side;
  const auto place = [side](std::size_t at, std::size_t count) {
    const double position =
        std::max(0.0, (static_cast<double>(at) + 0.5) / static_cast<double>(side) - 0.5);
    const std::size_t low = std::min(static_cast<std::size_t>(position), count - 1);
    const int share = static_cast<int>(256 * (position - static_cast<double>(low)));
    return std::pair(low, low + 1 < count ? std::min(share, 256) : 0);
  };
  const Channel& first = ground.channels[0].ground;
  const std::size_t width = first.width, height = first.height;
  std::vector<std::pair<std::size_t, int>> columns(picture.width);
  for (std::size_t x = 0; x < picture.width; ++x) columns[x] = place(x, width);
  std::vector<int> row(width * picture.channels);
  const std::uint8_t* sample = picture.samples.data();
  for (std::size_t y = 0; y < picture.height; ++y) {
    const auto [low, share] = place(y, height);
    for (std::size_t c = 0; c < picture.channels; ++c) {
      const int* upper = ground.channels[c].ground.values.data() + low * width;
      const int* lower = share > 0 ? upper + width : upper;
      for (std::size_t x = 0; x < width; ++x) {
        row[x * picture.channels + c] = (256 - share) * upper[x] + share * lower[x];
      }
    }
    for (std::size_t x = 0; x < picture.width; ++x, sample += picture.channels) {
      const auto [left, part] = columns[x];
      const int* near = row.data() + left * picture.channels;
      const int* far = part > 0 ? near + picture.channels : near;
      int most = -255;
      for (std::size_t c = 0; c < picture.channels; ++c) {
        // One that hardly shows the strokes adds but its grain.
        if (2 * ground.channels[c].strength < ground.strength) continue;
        const int here = ((256 - part) * near[c] + part * far[c] + (1 << 15)) >> 16;
        const int difference = here - sample[c];
        most = std::max(most, ground.channels[c].dark_strokes ? difference : -difference);
      }
      take(most);
    }
  }
}

void SmoothNine(GrayImage& image) {
  if (image.width < 3 || image.height < 3) return;
  const std::vector<std::uint8_t> before = image.pixels;
  for (std::size_t y = 1; y + 1 < image.height; ++y) {
    for (std::size_t x = 1; x + 1 < image.width; ++x) {
      const std::uint8_t* middle = before.data() + y * image.width + x;
      int sum = 4;
      for (const std::uint8_t* row : {middle - image.width, middle, middle + image.width}) {
        sum += row[-1] + row[0] + row[1];
      }
      image.pixels[y * image.width + x] = static_cast<std::uint8_t>(sum / 9);
    }
  }
}

Contrast LocalContrast(const PictureView& picture) {
  const LocalGround ground = FindLocalGround(picture);
  Contrast contrast{{picture.width, picture.height, {}}, 0, false, false};
  std::vector<std::uint8_t>& pixels = contrast.difference.pixels;
  pixels.reserve(picture.width * picture.height);
  // Half as fine and around 128, so that both sides fit.
  Histogram histogram{};
  EachLocalDifference(picture, ground, [&](int difference) {
    ++histogram[static_cast<std::size_t>(128 + difference / 2)];
    pixels.push_back(static_cast<std::uint8_t>(128 + difference / 2));
  });
  // Most pixels are paper, so their middle is its own; strokes lie above it, so the grain is what
  // lies below.
  const int middle = Quantile(histogram, 0.5), low = Quantile(histogram, 0.16);
  const int grain = 2 * (middle - low);
  // In a small picture strokes may be as narrow as three pixels.
  const bool smooth = grain > 2 && ground.side > 1;
  if (smooth) SmoothNine(contrast.difference);
  for (std::uint8_t& pixel : pixels) {
    pixel = static_cast<std::uint8_t>(std::clamp(2 * (pixel - middle), 0, 255));
  }
  // Nine pixels' mean has a third of one's grain.
  contrast.noise = smooth ? 5 * grain / 3 : 5 * grain;
  return contrast;
}

}  // namespace

Contrast MeasureContrast(const PictureView& picture, bool frames) {
  GroundColour ground = BorderMedian(picture);
  Spread spread = SpreadAround(picture, ground);
  bool framed = false;
  if (const GroundColour other = Commonest(picture); frames && other != ground) {
    const Spread around = SpreadAround(picture, other);
    if (IsEven(picture, around) && 2 * around.near > 3 * spread.near) {
      // A thin line along the border that is hardly darker than the paper may be its edge, and is
      // no stroke.
      framed = Distance(ground, other) > kFaint * std::max(around.reach[0], around.reach[1]);
      ground = other, spread = around;
    }
  }
  if (!IsEven(picture, spread)) {
    // Where all is grain, there is no paper to be found below it.
    constexpr int kAllIsGrain = 96;
    Contrast contrast = LocalContrast(picture);
    if (contrast.noise < kAllIsGrain) return contrast;
  }
  const bool darker = spread.reach[0] >= spread.reach[1];
  return {DifferenceFrom(picture, ground, darker), 0, true, framed};
}

}  // namespace inklens
