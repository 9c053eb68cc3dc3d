#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/tensor/map2d.h"
#include "core/tensor/tensor.h"

namespace inklens {

/// What a dimension of a term counts.
enum class TermAxis { kChannel, kHeight, kWidth, kSample, kSuperpixel, kStep };

/// "channel", "height", "width", "sample", "superpixel", "step".
std::string_view TermAxisName(TermAxis axis);

/// One quantity of a method's formula, on one image.
struct Term {
  std::string name;    ///< e.g. "channel_weights"
  std::string symbol;  ///< as the method's source writes it, in LaTeX; empty: it has none
  std::string layer;   ///< that it belongs to; empty: to none
  std::vector<TermAxis> axes;
  std::vector<std::size_t> shape;  ///< as many extents as axes
  std::vector<float> values;       ///< row by row, the last axis fastest
};

/// What a term is called.
struct TermName {
  const char* name;
  const char* symbol = "";
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
  void SetLayer(std::string layer) { layer_ = std::move(layer); }

  void Add(TermName name, std::vector<TermAxis> axes, std::vector<std::size_t> shape,
           std::vector<float> values);
  /// Of shape [1], as a single step.
  void AddNumber(TermName name, double value);
  void AddRow(TermName name, TermAxis axis, std::span<const double> values);
  void AddMap(TermName name, const Map2D& map);
  /// [1,H,W,C] as [channel, height, width].
  void AddChannels(TermName name, ConstTensorView tensor);
  /// Maps of one size one after the other, at least one. `axis` counts them.
  void AddMaps(TermName name, TermAxis axis, std::span<const Map2D> maps);

  const std::vector<Term>& terms() const { return terms_; }
  std::vector<Term> Take() { return std::move(terms_); }

 private:
  std::string layer_;
  std::vector<Term> terms_;
  std::size_t values_ = 0;  ///< of all terms
};

/// The values of [1,H,W,C] as [C,H,W].
std::vector<float> ChannelsFirst(ConstTensorView tensor);

}  // namespace inklens
