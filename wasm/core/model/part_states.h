#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/base/execution_context.h"

namespace inklens {

/// The states of sets of parts under N on/off vectors. A place of a network's layer depends on the
/// parts that its receptive field sees; two vectors that agree on these give it the same values.
/// They are one state of the set, and whatever is computed there is computed once for both.
///
/// The states of a set are numbered in the order in which the vectors show them.
/// Memory: 2 N bytes for each different set. Cost: of Find O(N * members) for each.
class PartStates {
 public:
  using SetId = std::uint32_t;
  /// Vectors that are looked at together, at most.
  static constexpr std::size_t kMaxVectors = std::size_t{1} << 16;

  struct States {
    std::vector<std::uint16_t> of_vector;  ///< [N]: the state that the vector shows
    std::vector<std::uint16_t> first;      ///< per state the first vector that shows it

    std::size_t count() const { return first.size(); }
  };

  /// @param on [N, parts] of 0 and 1, N at most kMaxVectors; copied.
  PartStates(std::span<const std::uint8_t> on, std::size_t parts);

  std::size_t vector_count() const { return vectors_; }
  std::size_t set_count() const { return sets_.size(); }
  bool IsOn(std::size_t part, std::size_t vector) const {
    return on_[part * vectors_ + vector] != 0;
  }

  SetId Empty() { return Intern(Members((parts_ + 63) / 64)); }
  SetId Single(std::size_t part);
  /// The set of all parts that are in any of these.
  SetId Union(std::span<const SetId> sets);
  /// Finds the states of all sets that were made since the last call; spread over the threads.
  void Find(ExecutionContext& context);
  /// Of a set that Find has seen.
  const States& operator[](SetId set) const { return states_[set]; }

 private:
  using Members = std::vector<std::uint64_t>;  ///< one bit per part

  SetId Intern(Members members);
  States FindOne(const Members& members) const;

  std::size_t vectors_;
  std::size_t parts_;
  std::vector<std::uint8_t> on_;  ///< [parts, N]
  std::map<Members, SetId> ids_;
  std::vector<Members> sets_;
  std::vector<States> states_;
};

}  // namespace inklens
