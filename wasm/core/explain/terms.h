#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/tensor/map2d.h"
#include "core/tensor/tensor.h"

namespace inklens {

/// What a dimension of a term counts.
enum class TermAxis { kChannel, kHeight, kWidth, kSample, kSuperpixel, kStep };

/// "channel", "height", "width", "sample", "superpixel", "step".
std::string_view TermAxisName(TermAxis axis);

/// Which channel is added first: that with the largest share of the cam (the sum of its absolute
/// values), or that with the largest signed weight, where each channel has one. Of equals the
/// first.
enum class ChannelOrder { kContribution, kWeight };

/// One quantity of a method's formula, on one image.
struct Term {
  const char* name = "";    ///< e.g. "channel_weights"; a literal
  const char* symbol = "";  ///< as the method's source writes it, in LaTeX; empty: it has none
  std::string layer;        ///< that it belongs to; empty: to none
  Shape shape;
  std::array<TermAxis, Shape::kMaxRank> axes = {};  ///< the first shape.rank() of them
  std::vector<float> values;                        ///< row by row, the last axis fastest
};

/// The terms of one formula, in the order in which it is read.
class TermList {
 public:
  /// Values that the terms of one formula may have together.
  static constexpr std::size_t kMostValues = std::size_t{1} << 24;
  /// Before they are made: whether `count` times `values_of_each` more have room.
  /// Errors: kResourceExhausted.
  Status CheckRoom(std::size_t count, std::size_t values_of_each) const;

  /// Which layer the terms belong to that are added from now on; empty: none.
  void SetLayer(std::string_view layer) { layer_ = layer; }

  /// @param values as many as `shape` has elements.
  void Add(const char* name, const char* symbol, const Shape& shape,
           const std::array<TermAxis, Shape::kMaxRank>& axes, std::vector<float> values);
  /// Of shape [1], as a single step.
  void AddNumber(const char* name, const char* symbol, double value);
  void AddRow(const char* name, const char* symbol, TermAxis axis,
              const std::vector<double>& values);
  void AddMap(const char* name, const char* symbol, const Map2D& map);
  /// [1,H,W,C] as [channel, height, width].
  void AddChannels(const char* name, const char* symbol, ConstTensorView tensor);
  /// Images one after the other, which `axis` counts: `shape` is [count, height, width].
  void AddImages(const char* name, const char* symbol, TermAxis axis, const Shape& shape,
                 std::vector<float> values);
  /// The same, of at least one map, all of one size.
  void AddMaps(const char* name, const char* symbol, TermAxis axis, const std::vector<Map2D>& maps);

  /// The one added last.
  const Term& last() const { return terms_.back(); }
  std::vector<Term> Take() { return std::move(terms_); }

 private:
  std::string layer_;
  std::vector<Term> terms_;
  std::size_t values_ = 0;  ///< of all terms
};

/// The values of [1,H,W,C] as [C,H,W].
std::vector<float> ChannelsFirst(ConstTensorView tensor);

}  // namespace inklens
