#include "core/model/state_layers.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace inklens {
namespace {

using SetId = PartStates::SetId;

/// Four floats, which is what every target has registers for.
using Vector = float __attribute__((vector_size(16)));
constexpr std::size_t kLanes = sizeof(Vector) / sizeof(float);
/// Floats of a row that are summed in registers.
constexpr std::size_t kStrip = 4 * kLanes;

Vector LoadVector(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}

/// out = start + rows[0] + rows[1] + ..., in this order; `start` may be null and may be `out`.
void SumRows(const float* start, const float* const* rows, std::size_t count, std::size_t width,
             float* out) {
  std::size_t i = 0;
  for (; i + kStrip <= width; i += kStrip) {
    Vector sums[4] = {};
    if (start != nullptr) {
      for (std::size_t v = 0; v < 4; ++v) sums[v] = LoadVector(start + i + v * kLanes);
    }
    for (std::size_t r = 0; r < count; ++r) {
      const float* row = rows[r] + i;
      for (std::size_t v = 0; v < 4; ++v) sums[v] += LoadVector(row + v * kLanes);
    }
    std::memcpy(out + i, sums, sizeof(sums));
  }
  for (; i < width; ++i) {
    float sum = start != nullptr ? start[i] : 0.0f;
    for (std::size_t r = 0; r < count; ++r) sum += rows[r][i];
    out[i] = sum;
  }
}

/// Not a number stays what it is: whoever reads the logits must see it.
void ClampAtZero(float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = values[i] < 0 ? 0.0f : values[i];
}

/// The outputs [begin, end) along one dimension for which tap `k` of a window lies on the input.
struct OutputRange {
  std::size_t begin, end;
};
OutputRange OutputsOf(std::size_t k, std::size_t stride, std::size_t padding, std::size_t in,
                      std::size_t out) {
  if (in + padding <= k) return {0, 0};
  const std::size_t begin = padding > k ? (padding - k + stride - 1) / stride : 0;
  const std::size_t end = std::min(out, (in - 1 + padding - k) / stride + 1);
  return {std::min(begin, end), end};
}

/// The numbers of rows of places with these sets, added up.
std::vector<std::size_t> FirstRows(const PartStates& states, std::span<const SetId> sets) {
  std::vector<std::size_t> first{0};
  first.reserve(sets.size() + 1);
  for (SetId set : sets) first.push_back(first.back() + states[set].count());
  return first;
}

Result<StateTable> MakeTable(const PartStates& states, Extent2D extent, std::size_t channels,
                             std::vector<SetId> sets) {
  StateTable table{extent, channels, std::move(sets), {}, {}};
  table.first_row = FirstRows(states, table.sets);
  INKLENS_ASSIGN_OR_RETURN(table.rows, Tensor::Create({table.row_count(), channels}));
  return table;
}

Status FirstError(std::span<const Status> statuses) {
  for (const Status& status : statuses) INKLENS_RETURN_IF_ERROR(status);
  return Status::Ok();
}

/// Lookups that Find will do for sets made after there were `known`.
double LookupsSince(const PartStates& states, std::size_t known) {
  return static_cast<double>(states.set_count() - known) *
         static_cast<double>(states.vector_count());
}

}  // namespace

Result<StateTable> InputTable(ExecutionContext& context, PartStates& states,
                              const PartedImage& image) {
  const Shape& shape = image.shown.shape();
  const std::size_t places = shape[1] * shape[2], channels = shape[3];
  std::vector<SetId> sets(places);
  for (std::size_t p = 0; p < places; ++p) {
    const float* shown = image.shown.data() + p * channels;
    const bool visible = !std::equal(shown, shown + channels, image.hidden.data() + p * channels);
    sets[p] =
        visible ? states.Single(static_cast<std::size_t>(image.part_of_pixel[p])) : states.Empty();
  }
  const std::vector<SetId> of_pixel = sets;
  states.Find(context);
  INKLENS_ASSIGN_OR_RETURN(StateTable table,
                           MakeTable(states, {shape[1], shape[2]}, channels, std::move(sets)));
  for (std::size_t p = 0; p < places; ++p) {
    const auto part = static_cast<std::size_t>(image.part_of_pixel[p]);
    const PartStates::States& seen = states[of_pixel[p]];
    for (std::size_t s = 0; s < seen.count(); ++s) {
      const bool on = states.IsOn(part, seen.first[s]);
      std::copy_n((on ? image.shown : image.hidden).data() + p * channels, channels,
                  table.rows.data() + (table.first_row[p] + s) * channels);
    }
  }
  return table;
}

Result<StateTable> PooledTable(ExecutionContext& context, PartStates& states,
                               const StateTable& input, const Window2D& window, PoolingKind kind) {
  const Extent2D out = window.OutputExtent(input.extent);
  std::vector<std::vector<std::size_t>> windows(out.height * out.width);  // places that are read
  for (std::size_t ky = 0; ky < window.kernel.height; ++ky) {
    const auto [begin_y, end_y] =
        OutputsOf(ky, window.stride.height, window.padding.height, input.extent.height, out.height);
    for (std::size_t kx = 0; kx < window.kernel.width; ++kx) {
      const auto [begin_x, end_x] =
          OutputsOf(kx, window.stride.width, window.padding.width, input.extent.width, out.width);
      for (std::size_t y = begin_y; y < end_y; ++y) {
        const std::size_t in_y = y * window.stride.height + ky - window.padding.height;
        for (std::size_t x = begin_x; x < end_x; ++x) {
          const std::size_t in_x = x * window.stride.width + kx - window.padding.width;
          windows[y * out.width + x].push_back(in_y * input.extent.width + in_x);
        }
      }
    }
  }
  std::vector<SetId> sets, seen;
  for (const auto& places : windows) {
    seen.clear();
    for (std::size_t place : places) seen.push_back(input.sets[place]);
    sets.push_back(states.Union(seen));
  }
  states.Find(context);
  INKLENS_ASSIGN_OR_RETURN(StateTable table,
                           MakeTable(states, out, input.channels, std::move(sets)));
  const std::size_t channels = input.channels;
  const bool padded = kind == PoolingKind::kPaddedAverage;
  const std::size_t whole = window.kernel.height * window.kernel.width;
  context.ParallelFor(windows.size(), [&](std::size_t p) {
    const PartStates::States& of_place = states[table.sets[p]];
    for (std::size_t s = 0; s < of_place.count(); ++s) {
      float* result = table.rows.data() + (table.first_row[p] + s) * channels;
      bool is_first = true;
      for (std::size_t place : windows[p]) {
        const float* row =
            input.rows.data() + input.RowOf(states, place, of_place.first[s]) * channels;
        if (is_first) {
          std::copy_n(row, channels, result);
        } else if (kind == PoolingKind::kMax) {
          for (std::size_t c = 0; c < channels; ++c)
            result[c] = result[c] < row[c] ? row[c] : result[c];
        } else {
          for (std::size_t c = 0; c < channels; ++c) result[c] += row[c];
        }
        is_first = false;
      }
      if (kind == PoolingKind::kMax) continue;
      const float share = 1.0f / static_cast<float>(padded ? whole : windows[p].size());
      for (std::size_t c = 0; c < channels; ++c) result[c] *= share;
    }
  });
  return table;
}

StateConvolution::StateConvolution(ExecutionContext& context, PartStates& states,
                                   const StateTable& input, const Conv2d& conv)
    : states_(states),
      input_(input),
      conv_(conv),
      out_(conv.window().OutputExtent(input.extent)),
      row_sets_(input.extent.height * out_.width),
      sets_(out_.height * out_.width) {
  const Window2D& window = conv.window();
  const std::size_t known = states.set_count();
  std::vector<SetId> seen;
  for (std::size_t y = 0; y < input.extent.height; ++y) {
    for (std::size_t x = 0; x < out_.width; ++x) {
      seen.clear();
      for (std::size_t kx = 0; kx < window.kernel.width; ++kx) {
        const std::size_t at = x * window.stride.width + kx;
        if (at < window.padding.width || at - window.padding.width >= input.extent.width) continue;
        seen.push_back(input.sets[y * input.extent.width + at - window.padding.width]);
      }
      row_sets_[y * out_.width + x] = states.Union(seen);
    }
  }
  for (std::size_t y = 0; y < out_.height; ++y) {
    for (std::size_t x = 0; x < out_.width; ++x) {
      seen.clear();
      for (std::size_t ky = 0; ky < window.kernel.height; ++ky) {
        const std::size_t at = y * window.stride.height + ky;
        if (at < window.padding.height || at - window.padding.height >= input.extent.height) {
          continue;
        }
        seen.push_back(row_sets_[(at - window.padding.height) * out_.width + x]);
      }
      sets_[y * out_.width + x] = states.Union(seen);
    }
  }
  work_.lookups = LookupsSince(states, known);
  states.Find(context);

  const auto channels = static_cast<double>(conv.out_channels());
  const auto tap_products = static_cast<double>(conv.in_channels()) * channels;
  double floats = 0;  // of all tables
  for (std::size_t ky = 0; ky < window.kernel.height; ++ky) {
    for (std::size_t kx = 0; kx < window.kernel.width; ++kx) {
      const auto rows = static_cast<double>(TapRows(ky, kx).first_row.back());
      work_.arithmetic.multiply_adds += rows * tap_products;
      floats += rows * channels;
    }
    const auto rows = static_cast<double>(RowSumRows(ky).first_row.back());
    work_.arithmetic.additions += rows * channels * static_cast<double>(window.kernel.width);
    floats += rows * channels;
  }
  const auto rows = static_cast<double>(FirstRows(states, sets_).back());
  work_.arithmetic.additions += rows * channels * static_cast<double>(window.kernel.height);
  floats += rows * channels;
  work_.table_bytes = input.bytes() + static_cast<std::size_t>(floats) * sizeof(float);
}

std::size_t StateConvolution::InputY(std::size_t y, std::size_t ky) const {
  return y * conv_.window().stride.height + ky - conv_.window().padding.height;
}

std::size_t StateConvolution::InputX(std::size_t x, std::size_t kx) const {
  return x * conv_.window().stride.width + kx - conv_.window().padding.width;
}

StateConvolution::Partial StateConvolution::TapRows(std::size_t ky, std::size_t kx) const {
  const Window2D& window = conv_.window();
  const auto [begin_y, end_y] =
      OutputsOf(ky, window.stride.height, window.padding.height, input_.extent.height, out_.height);
  const auto [begin_x, end_x] =
      OutputsOf(kx, window.stride.width, window.padding.width, input_.extent.width, out_.width);
  Partial tap{begin_y, end_y, begin_x, end_x, {0}, {}};
  for (std::size_t y = begin_y; y < end_y; ++y) {
    for (std::size_t x = begin_x; x < end_x; ++x) {
      const SetId set = input_.sets[InputY(y, ky) * input_.extent.width + InputX(x, kx)];
      tap.first_row.push_back(tap.first_row.back() + states_[set].count());
    }
  }
  return tap;
}

StateConvolution::Partial StateConvolution::RowSumRows(std::size_t ky) const {
  const Window2D& window = conv_.window();
  const auto [begin_y, end_y] =
      OutputsOf(ky, window.stride.height, window.padding.height, input_.extent.height, out_.height);
  Partial sums{begin_y, end_y, 0, out_.width, {0}, {}};
  for (std::size_t y = begin_y; y < end_y; ++y) {
    for (std::size_t x = 0; x < out_.width; ++x) {
      const SetId set = row_sets_[InputY(y, ky) * out_.width + x];
      sums.first_row.push_back(sums.first_row.back() + states_[set].count());
    }
  }
  return sums;
}

Result<std::vector<FullyConnectedOperator>> StateConvolution::Operators(const Conv2d& conv) {
  const std::size_t taps = conv.window().kernel.height * conv.window().kernel.width;
  const std::size_t in = conv.in_channels(), out = conv.out_channels();
  INKLENS_ASSIGN_OR_RETURN(Tensor weights, Tensor::Create({out, in}));
  std::vector<FullyConnectedOperator> operators;
  for (std::size_t tap = 0; tap < taps; ++tap) {
    for (std::size_t o = 0; o < out; ++o) {
      std::copy_n(conv.weights().data() + (o * taps + tap) * in, in, weights.data() + o * in);
    }
    INKLENS_ASSIGN_OR_RETURN(
        FullyConnectedOperator op,
        FullyConnectedOperator::Create(weights, {}, /*transposed=*/false, Activation::kNone));
    operators.push_back(std::move(op));
  }
  return operators;
}

/// Makes the products of one tap. Runs on the calling thread: the taps are what is spread.
Status StateConvolution::Multiply(FullyConnectedOperator& op, std::size_t ky, std::size_t kx,
                                  Partial& tap) const {
  tap = TapRows(ky, kx);
  const std::size_t rows = tap.first_row.back(), in = conv_.in_channels();
  if (rows == 0) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(Tensor gathered, Tensor::Create({rows, in}));
  float* to = gathered.data();
  for (std::size_t y = tap.begin_y; y < tap.end_y; ++y) {
    for (std::size_t x = tap.begin_x; x < tap.end_x; ++x) {
      const std::size_t place = InputY(y, ky) * input_.extent.width + InputX(x, kx);
      const float* from = input_.rows.data() + input_.first_row[place] * in;
      const std::size_t count = (input_.first_row[place + 1] - input_.first_row[place]) * in;
      std::copy_n(from, count, to);
      to += count;
    }
  }
  INKLENS_ASSIGN_OR_RETURN(tap.rows, Tensor::Create({rows, conv_.out_channels()}));
  ExecutionContext alone;
  return op.Run(alone, gathered, tap.rows);
}

/// The sums over row `ky` of the windows of output row `y`.
void StateConvolution::SumRow(std::span<const Partial> taps, std::size_t ky, std::size_t y,
                              Partial& sums) const {
  const std::size_t width = conv_.out_channels(), kernel = conv_.window().kernel.width;
  struct Tap {
    const float* rows;
    const std::uint16_t* state;
  };
  std::vector<Tap> seen;
  std::vector<const float*> rows;
  for (std::size_t x = 0; x < out_.width; ++x) {
    seen.clear();
    for (std::size_t kx = 0; kx < kernel; ++kx) {
      const Partial& tap = taps[ky * kernel + kx];
      if (x < tap.begin_x || x >= tap.end_x) continue;
      const std::size_t place = InputY(y, ky) * input_.extent.width + InputX(x, kx);
      seen.push_back({tap.rows.data() + tap.first_row[tap.At(y, x)] * width,
                      states_[input_.sets[place]].of_vector.data()});
    }
    rows.resize(seen.size());
    const PartStates::States& of_row = states_[row_sets_[InputY(y, ky) * out_.width + x]];
    float* out = sums.rows.data() + sums.first_row[sums.At(y, x)] * width;
    for (std::size_t s = 0; s < of_row.count(); ++s, out += width) {
      for (std::size_t i = 0; i < seen.size(); ++i) {
        rows[i] = seen[i].rows + seen[i].state[of_row.first[s]] * width;
      }
      SumRows(nullptr, rows.data(), rows.size(), width, out);
    }
  }
}

void StateConvolution::SumPlace(std::span<const Partial> sums, std::size_t place,
                                Activation activation, StateTable& output) const {
  const std::size_t width = conv_.out_channels();
  const std::size_t y = place / out_.width, x = place % out_.width;
  struct RowSum {
    const float* rows;
    const std::uint16_t* state;
  };
  std::vector<RowSum> seen;
  for (std::size_t ky = 0; ky < sums.size(); ++ky) {
    if (y < sums[ky].begin_y || y >= sums[ky].end_y) continue;
    const SetId set = row_sets_[InputY(y, ky) * out_.width + x];
    seen.push_back({sums[ky].rows.data() + sums[ky].first_row[sums[ky].At(y, x)] * width,
                    states_[set].of_vector.data()});
  }
  std::vector<const float*> rows(seen.size());
  const PartStates::States& of_place = states_[output.sets[place]];
  float* out = output.rows.data() + output.first_row[place] * width;
  for (std::size_t s = 0; s < of_place.count(); ++s, out += width) {
    for (std::size_t i = 0; i < seen.size(); ++i) {
      rows[i] = seen[i].rows + seen[i].state[of_place.first[s]] * width;
    }
    SumRows(conv_.bias().data(), rows.data(), rows.size(), width, out);
    if (activation == Activation::kRelu) ClampAtZero(out, width);
  }
}

Result<StateTable> StateConvolution::Run(ExecutionContext& context,
                                         std::span<FullyConnectedOperator> operators,
                                         Activation activation) const {
  const Extent2D kernel = conv_.window().kernel;
  const std::size_t channels = conv_.out_channels();
  std::vector<Partial> taps(kernel.height * kernel.width);
  std::vector<Status> statuses(taps.size(), Status::Ok());
  context.ParallelFor(taps.size(), [&](std::size_t i) {
    statuses[i] = Multiply(operators[i], i / kernel.width, i % kernel.width, taps[i]);
  });
  INKLENS_RETURN_IF_ERROR(FirstError(statuses));

  std::vector<Partial> sums;
  for (std::size_t ky = 0; ky < kernel.height; ++ky) {
    sums.push_back(RowSumRows(ky));
    INKLENS_ASSIGN_OR_RETURN(sums[ky].rows, Tensor::Create({sums[ky].first_row.back(), channels}));
  }
  context.ParallelFor(kernel.height * out_.height, [&](std::size_t i) {
    const std::size_t ky = i / out_.height, y = i % out_.height;
    if (y >= sums[ky].begin_y && y < sums[ky].end_y) SumRow(taps, ky, y, sums[ky]);
  });
  taps.clear();

  INKLENS_ASSIGN_OR_RETURN(StateTable output, MakeTable(states_, out_, channels, sets_));
  context.ParallelFor(sets_.size(),
                      [&](std::size_t place) { SumPlace(sums, place, activation, output); });
  return output;
}

StateDense::StateDense(ExecutionContext& context, const PartStates& states, const StateTable& input,
                       const Dense& dense)
    : states_(states), input_(input), dense_(dense), is_sparse_(input.row_count()) {
  columns_.Find(context, {input.rows.data(), {input.row_count(), input.channels}});
  for (const std::uint32_t row : columns_.sparse()) is_sparse_[row] = 1;
  const auto out = static_cast<double>(dense.out_features());
  const auto channels = static_cast<double>(input.channels);
  for (std::size_t p = 0; p < input.place_count(); ++p) {
    const PartStates::States& seen = states[input.sets[p]];
    std::vector<double> vectors(seen.count());  // that have a state
    for (const std::uint16_t state : seen.of_vector) ++vectors[state];
    for (std::size_t s = 0; s < seen.count(); ++s) {
      const std::size_t row = input.first_row[p] + s;
      const bool skips = is_sparse_[row] != 0;
      const double products = out * (skips ? static_cast<double>(columns_[row].size()) : channels);
      work_.arithmetic.multiply_adds += products;
      if (skips) work_.skipping += products;
      plain_cost_ += vectors[s] * products * (skips ? kSparseCost : 1);
    }
  }
  const std::size_t vectors = states.vector_count();
  work_.arithmetic.additions =
      static_cast<double>(vectors) * static_cast<double>(input.place_count()) * out;
  // A thread's sums and the products of four places; what all of them give.
  work_.table_bytes =
      input.bytes() +
      sizeof(float) * vectors *
          (static_cast<std::size_t>(context.thread_count()) * 5 * kColumns + dense.out_features());
}

Result<std::vector<FullyConnectedOperator>> StateDense::Operators(const Dense& dense,
                                                                  std::size_t places) {
  const std::size_t in = dense.in_features(), channels = in / places;
  std::vector<FullyConnectedOperator> operators;
  for (std::size_t begin = 0; begin < dense.out_features(); begin += kColumns) {
    const std::size_t columns = std::min(kColumns, dense.out_features() - begin);
    INKLENS_ASSIGN_OR_RETURN(Tensor weights, Tensor::Create({columns, channels}));
    for (std::size_t p = 0; p < places; ++p) {
      for (std::size_t j = 0; j < columns; ++j) {
        std::copy_n(dense.weights().data() + (begin + j) * in + p * channels, channels,
                    weights.data() + j * channels);
      }
      INKLENS_ASSIGN_OR_RETURN(
          FullyConnectedOperator op,
          FullyConnectedOperator::Create(weights, {}, /*transposed=*/false, Activation::kNone));
      operators.push_back(std::move(op));
    }
  }
  return operators;
}

Status StateDense::GatherFullRows() {
  full_.resize(input_.place_count());
  const std::size_t channels = input_.channels;
  for (std::size_t p = 0; p < full_.size(); ++p) {
    const std::size_t first = input_.first_row[p];
    FullRows& full = full_[p];
    for (std::size_t row = first; row < input_.first_row[p + 1]; ++row) {
      if (!is_sparse_[row]) full.rows.push_back(static_cast<std::uint32_t>(row - first));
    }
    if (full.rows.empty()) continue;
    INKLENS_ASSIGN_OR_RETURN(full.values, Tensor::Create({full.rows.size(), channels}));
    float* to = full.values.data();
    for (const std::uint32_t row : full.rows) {
      to = std::copy_n(input_.rows.data() + (first + row) * channels, channels, to);
    }
  }
  return Status::Ok();
}

/// The products of all states of a place with the weights of a block's outputs.
/// @param products [states, kColumns].
Status StateDense::MultiplyPlace(const WeightPanels* panels, FullyConnectedOperator* op,
                                 std::size_t place, std::size_t block, const FullRows& full,
                                 TensorView full_products, float* products) const {
  constexpr std::size_t kPanels = kColumns / WeightPanels::kWidth;
  const std::size_t channels = input_.channels, first = input_.first_row[place];
  const std::size_t begin = block * kPanels;
  for (std::size_t row = first; row < input_.first_row[place + 1]; ++row) {
    if (!is_sparse_[row]) continue;
    const std::size_t end = std::min(begin + kPanels, panels->count());
    for (std::size_t panel = begin; panel < end; ++panel) {
      panels->Multiply(
          panel, place * channels, input_.rows.data() + row * channels, columns_[row], nullptr,
          products + (row - first) * kColumns + (panel - begin) * WeightPanels::kWidth);
    }
  }
  if (full.rows.empty()) return Status::Ok();
  const std::size_t columns = std::min(kColumns, dense_.out_features() - block * kColumns);
  const TensorView to(full_products.data(), {full.rows.size(), columns});
  ExecutionContext alone;
  INKLENS_RETURN_IF_ERROR(op->Run(alone, full.values, to));
  for (std::size_t i = 0; i < full.rows.size(); ++i) {
    std::copy_n(to.data() + i * columns, columns, products + full.rows[i] * kColumns);
  }
  return Status::Ok();
}

/// The outputs of one block, on the calling thread.
Status StateDense::RunBlock(const WeightPanels* panels, std::span<FullyConnectedOperator> operators,
                            std::size_t block, TensorView output) const {
  // Places whose products are added to the sums at once: the sums are read and written less often.
  constexpr std::size_t kTogether = 4;
  const std::size_t vectors = states_.vector_count(), places = input_.place_count();
  const std::size_t begin = block * kColumns;
  const std::size_t columns = std::min(kColumns, dense_.out_features() - begin);
  std::size_t most = 0, most_full = 1;
  for (std::size_t p = 0; p < places; ++p) {
    most = std::max(most, states_[input_.sets[p]].count());
    most_full = std::max(most_full, full_[p].rows.size());
  }
  // Not in `output` itself: its rows lie so that they push each other out of the cache.
  INKLENS_ASSIGN_OR_RETURN(Tensor sums, Tensor::Create({vectors, columns}));
  INKLENS_ASSIGN_OR_RETURN(Tensor products, Tensor::Create({kTogether * most, kColumns}));
  INKLENS_ASSIGN_OR_RETURN(Tensor full_products, Tensor::Create({most_full, columns}));
  for (std::size_t p = 0; p < places; p += kTogether) {
    const std::size_t together = std::min(kTogether, places - p);
    const std::uint16_t* state[kTogether];
    for (std::size_t i = 0; i < together; ++i) {
      state[i] = states_[input_.sets[p + i]].of_vector.data();
      INKLENS_RETURN_IF_ERROR(MultiplyPlace(
          panels, operators.empty() ? nullptr : &operators[block * places + p + i], p + i, block,
          full_[p + i], full_products, products.data() + i * most * kColumns));
    }
    for (std::size_t n = 0; n < vectors; ++n) {
      const float* rows[kTogether];
      for (std::size_t i = 0; i < together; ++i) {
        rows[i] = products.data() + (i * most + state[i][n]) * kColumns;
      }
      float* sum = sums.data() + n * columns;
      SumRows(p == 0 ? dense_.bias().data() + begin : sum, rows, together, columns, sum);
    }
  }
  for (std::size_t n = 0; n < vectors; ++n) {
    std::copy_n(sums.data() + n * columns, columns,
                output.data() + n * dense_.out_features() + begin);
  }
  return Status::Ok();
}

Status StateDense::Run(ExecutionContext& context, std::vector<FullyConnectedOperator>& operators,
                       std::size_t begin, std::size_t end, TensorView output) {
  const WeightPanels* panels = nullptr;  // a second copy of the weights, made if a row skips
  if (!columns_.sparse().empty()) {
    INKLENS_ASSIGN_OR_RETURN(panels, dense_.Panels(context));
  }
  if (full_.empty()) INKLENS_RETURN_IF_ERROR(GatherFullRows());
  if (operators.empty() && !columns_.full().empty()) {
    INKLENS_ASSIGN_OR_RETURN(operators, Operators(dense_, input_.place_count()));
  }
  std::vector<Status> statuses(end - begin, Status::Ok());
  context.ParallelFor(end - begin, [&](std::size_t i) {
    statuses[i] = RunBlock(panels, operators, begin + i, output);
  });
  return FirstError(statuses);
}

void Expand(ExecutionContext& context, const PartStates& states, const StateTable& table,
            std::size_t begin, std::size_t count, TensorView output) {
  const std::size_t places = table.place_count(), channels = table.channels;
  context.ParallelFor(count, [&](std::size_t i) {
    float* to = output.data() + i * places * channels;
    for (std::size_t p = 0; p < places; ++p) {
      std::copy_n(table.rows.data() + table.RowOf(states, p, begin + i) * channels, channels,
                  to + p * channels);
    }
  });
}

}  // namespace inklens
