#include "fuzz/mutation.h"

#include <algorithm>
#include <span>

namespace inklens::fuzz {
namespace {

/// A place in `bytes`, its end included.
std::size_t Place(const Bytes& bytes, Rng& rng) { return rng.NextBelow(bytes.size() + 1); }

/// A range of `bytes`, mostly a short one.
std::span<const std::uint8_t> Range(const Bytes& bytes, Rng& rng) {
  const std::size_t begin = Place(bytes, rng);
  const std::size_t most = rng.NextBernoulli(0.8) ? 16 : bytes.size();
  const std::size_t length = rng.NextBelow(std::min(most, bytes.size() - begin) + 1);
  return std::span(bytes).subspan(begin, length);
}

void Insert(Bytes& bytes, std::size_t at, std::span<const std::uint8_t> what) {
  // A copy: `what` may look into `bytes`.
  const Bytes copy(what.begin(), what.end());
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), copy.begin(), copy.end());
}

void Erase(Bytes& bytes, Rng& rng) {
  const auto range = Range(bytes, rng);
  const auto begin = bytes.begin() + (range.data() - bytes.data());
  bytes.erase(begin, begin + static_cast<std::ptrdiff_t>(range.size()));
}

/// A number that is 0, 1, a power of two or one next to it, in one to eight bytes of either order.
Bytes LimitingNumber(Rng& rng) {
  const std::size_t width = std::size_t{1} << rng.NextBelow(4);
  const std::uint64_t power = std::uint64_t{1} << rng.NextBelow(8 * width);
  const std::uint64_t value = rng.NextBernoulli(0.2) ? 0 : power + rng.NextBelow(3) - 1;
  Bytes number(width);
  for (std::size_t i = 0; i < width; ++i) number[i] = static_cast<std::uint8_t>(value >> 8 * i);
  if (rng.NextBernoulli(0.5)) std::reverse(number.begin(), number.end());
  return number;
}

void Overwrite(Bytes& bytes, std::size_t at, const Bytes& what) {
  const std::size_t length = std::min(what.size(), bytes.size() - at);
  std::copy_n(what.begin(), length, bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

void InsertWord(const Target& target, Bytes& bytes, Rng& rng) {
  if (target.dictionary.empty()) return;
  const std::string& word = target.dictionary[rng.NextBelow(target.dictionary.size())];
  const Bytes as_bytes(word.begin(), word.end());
  const std::size_t at = Place(bytes, rng);
  if (rng.NextBernoulli(0.5)) Overwrite(bytes, at, as_bytes);
  Insert(bytes, at, as_bytes);
}

void Change(const Target& target, Bytes& bytes, Rng& rng) {
  const std::uint64_t kind = rng.NextBelow(11);
  if (!bytes.empty() && kind == 0) {
    bytes[rng.NextBelow(bytes.size())] ^= static_cast<std::uint8_t>(1 << rng.NextBelow(8));
  } else if (!bytes.empty() && (kind == 1 || kind > 7)) {
    // Another of its own bytes leaves a text a text.
    const std::uint8_t other = bytes[rng.NextBelow(bytes.size())];
    const auto any = static_cast<std::uint8_t>(rng.NextBelow(256));
    bytes[rng.NextBelow(bytes.size())] = rng.NextBernoulli(0.7) ? other : any;
  } else if (kind == 2) {
    Overwrite(bytes, Place(bytes, rng), LimitingNumber(rng));
  } else if (kind == 3) {
    Insert(bytes, Place(bytes, rng), LimitingNumber(rng));
  } else if (kind == 4) {
    Erase(bytes, rng);
  } else if (kind == 5) {
    Insert(bytes, Place(bytes, rng), Range(bytes, rng));
  } else if (kind == 6) {
    Insert(bytes, Place(bytes, rng), Range(target.seeds[rng.NextBelow(target.seeds.size())], rng));
  } else {
    InsertWord(target, bytes, rng);
  }
}

}  // namespace

Bytes Mutated(const Target& target, Rng& rng) {
  Bytes bytes = target.seeds[rng.NextBelow(target.seeds.size())];
  for (std::uint64_t changes = 1 + rng.NextBelow(1 + rng.NextBelow(8)); changes > 0; --changes) {
    Change(target, bytes, rng);
  }
  if (bytes.size() > target.most_bytes) bytes.resize(target.most_bytes);
  return bytes;
}

}  // namespace inklens::fuzz
