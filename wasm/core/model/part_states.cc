#include "core/model/part_states.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace inklens {
namespace {

/// Members whose bits are looked at together.
constexpr std::size_t kKeyBits = 32;

/// Numbers keys in the order in which they are met: a table with open addressing, for a general one
/// takes several times as long as all the rest.
class Numbering {
 public:
  explicit Numbering(std::size_t most) : slots_(std::bit_ceil(2 * most)) {}

  void Clear() {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    count_ = 0;
  }
  std::size_t count() const { return count_; }
  /// The key's number; count() before the call for one that is new.
  std::size_t NumberOf(std::uint64_t key) {
    const std::uint64_t spread = key * 0x9E3779B97F4A7C15u;
    std::size_t at = static_cast<std::size_t>(spread >> 32) & (slots_.size() - 1);
    while (slots_[at].number_from_1 != 0 && slots_[at].key != key) {
      at = (at + 1) & (slots_.size() - 1);
    }
    if (slots_[at].number_from_1 == 0) {
      slots_[at] = {key, static_cast<std::uint32_t>(++count_)};
    }
    return slots_[at].number_from_1 - 1;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t number_from_1 = 0;
  };
  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

}  // namespace

PartStates::PartStates(std::span<const std::uint8_t> on, std::size_t parts)
    : vectors_(on.size() / parts), parts_(parts), on_(on.size()) {
  assert(vectors_ <= kMaxVectors);
  for (std::size_t n = 0; n < vectors_; ++n) {
    for (std::size_t p = 0; p < parts; ++p) on_[p * vectors_ + n] = on[n * parts + p];
  }
}

PartStates::SetId PartStates::Intern(Members members) {
  const auto [entry, is_new] = ids_.try_emplace(members, static_cast<SetId>(sets_.size()));
  if (is_new) sets_.push_back(std::move(members));
  return entry->second;
}

PartStates::SetId PartStates::Single(std::size_t part) {
  Members members((parts_ + 63) / 64);
  members[part / 64] |= std::uint64_t{1} << (part % 64);
  return Intern(std::move(members));
}

PartStates::SetId PartStates::Union(std::span<const SetId> sets) {
  if (sets.empty()) return Empty();
  if (std::all_of(sets.begin(), sets.end(), [&](SetId set) { return set == sets[0]; })) {
    return sets[0];
  }
  Members members((parts_ + 63) / 64);
  for (SetId set : sets) {
    for (std::size_t i = 0; i < members.size(); ++i) members[i] |= sets_[set][i];
  }
  return Intern(std::move(members));
}

void PartStates::Find(ExecutionContext& context) {
  const std::size_t known = states_.size();
  states_.resize(sets_.size());
  context.ParallelFor(sets_.size() - known,
                      [&](std::size_t i) { states_[known + i] = FindOne(sets_[known + i]); });
}

PartStates::States PartStates::FindOne(const Members& members) const {
  States states{std::vector<std::uint16_t>(vectors_), {0}};
  std::vector<std::size_t> parts;
  for (std::size_t p = 0; p < parts_; ++p) {
    if (members[p / 64] >> (p % 64) & 1) parts.push_back(p);
  }
  Numbering numbering(vectors_);
  std::vector<std::uint32_t> bits(vectors_);
  // The states that the first members make are split by the next ones, until none are left or every
  // vector has a state of its own.
  for (std::size_t begin = 0; begin < parts.size() && states.count() < vectors_;
       begin += kKeyBits) {
    std::fill(bits.begin(), bits.end(), 0);
    const std::size_t end = std::min(parts.size(), begin + kKeyBits);
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint8_t* on = on_.data() + parts[i] * vectors_;
      for (std::size_t n = 0; n < vectors_; ++n) {
        bits[n] = bits[n] << 1 | on[n];
      }
    }
    numbering.Clear();
    states.first.clear();
    for (std::size_t n = 0; n < vectors_; ++n) {
      const std::uint64_t key = std::uint64_t{states.of_vector[n]} << kKeyBits | bits[n];
      const std::size_t number = numbering.NumberOf(key);
      if (number == states.first.size()) states.first.push_back(static_cast<std::uint16_t>(n));
      states.of_vector[n] = static_cast<std::uint16_t>(number);
    }
  }
  return states;
}

}  // namespace inklens
