// Model::LogitsOfParts: the layers that are worth it by states, the rest for each image.

#include <algorithm>
#include <map>
#include <utility>

#include "core/model/model.h"
#include "core/model/state_layers.h"

namespace inklens {
namespace {

/// Images whose activations run through the layers that are left together.
constexpr std::size_t kTailImages = 64;

/// The operators of layers that were computed by states, by the layer's number.
struct StateOperators {
  std::map<std::size_t, std::vector<FullyConnectedOperator>> of_layer;
  Tensor tail[2];
};

Shape BatchOf(const Shape& one, std::size_t count) {
  return one.rank() == 4 ? Shape{count, one[1], one[2], one[3]} : Shape{count, one[1]};
}

/// Multiply-adds of a layer for one image.
double MultiplyAdds(const Layer& layer, const Shape& output) {
  const auto elements = static_cast<double>(output.ElementCount());
  return std::visit(
      Overloads{
          [&](const Conv2d& conv) {
            const auto& [kernel, stride, padding] = conv.window();
            return elements *
                   static_cast<double>(kernel.height * kernel.width * conv.in_channels());
          },
          [&](const Dense& dense) { return elements * static_cast<double>(dense.in_features()); },
          [](const Relu&) { return 0.0; },
          [](const MaxPool2d&) { return 0.0; },
          [](const AveragePool2d&) { return 0.0; },
          [](const BatchNorm&) { return 0.0; },
          [](const Flatten&) { return 0.0; },
      },
      layer);
}

/// One call: how far the layers have come, and what they gave.
class PartsPass {
 public:
  PartsPass(ExecutionContext& context, std::span<const Layer> layers,
            std::span<const LayerInfo> infos, StateOperators& operators, PartStates& states)
      : context_(context), layers_(layers), infos_(infos), operators_(operators), states_(states) {}

  /// Computes layers by states as long as that pays. False when it does for none.
  Result<bool> RunHead(const PartedImage& image);
  /// The layers that are left, for each vector.
  Status RunTail(TensorView logits);
  const Operations& arithmetic() const { return arithmetic_; }

 private:
  /// Whether the layer was computed by states. One overload for each type.
  Result<bool> Advance(const Conv2d& conv);
  Result<bool> Advance(const Dense& dense);
  Result<bool> Advance(const Relu&);
  Result<bool> Advance(const MaxPool2d& pool) { return Pool(pool.window(), PoolingKind::kMax); }
  Result<bool> Advance(const AveragePool2d& pool) {
    return Pool(pool.window(), PoolingKind::kAverage);
  }
  Result<bool> Advance(const BatchNorm& norm);
  Result<bool> Advance(const Flatten&);
  Result<bool> Pool(const Window2D& window, PoolingKind kind);
  /// Activations of vectors [begin, begin + count) where RunHead stopped.
  ConstTensorView TailInput(std::size_t begin, std::size_t count, Tensor& buffer);
  double PlainMultiplyAdds() const {
    return static_cast<double>(states_.vector_count()) *
           MultiplyAdds(layers_[next_], infos_[next_ + 1].output);
  }

  ExecutionContext& context_;
  std::span<const Layer> layers_;
  std::span<const LayerInfo> infos_;  ///< infos_[i] is what layers_[i] reads
  StateOperators& operators_;
  PartStates& states_;
  StateTable table_;
  Tensor dense_;          ///< a dense layer's output [N, out], which ends the head
  std::size_t next_ = 0;  ///< the first layer that was not computed yet
  bool flattened_ = false;
  bool paid_ = false;
  Operations arithmetic_;
};

Result<bool> PartsPass::RunHead(const PartedImage& image) {
  INKLENS_ASSIGN_OR_RETURN(table_, InputTable(context_, states_, image));
  while (next_ < layers_.size() && dense_.size() == 0) {
    const std::size_t layer = next_;
    INKLENS_ASSIGN_OR_RETURN(
        const bool advanced,
        std::visit([this](const auto& kind) { return Advance(kind); }, layers_[layer]));
    if (!advanced) break;
    // A convolution may have taken the ReLU after it along.
    next_ = std::max(next_, layer + 1);
  }
  return paid_;
}

Result<bool> PartsPass::Advance(const Conv2d& conv) {
  const StateConvolution by_states(context_, states_, table_, conv);
  StateWork work = by_states.work();
  // If the next layer is computed for each image, the output is laid out for each.
  work.arithmetic.additions += static_cast<double>(states_.vector_count()) *
                               static_cast<double>(infos_[next_ + 1].output.ElementCount());
  if (!StatesPay(work, PlainMultiplyAdds())) return false;
  auto& operators = operators_.of_layer[next_];
  if (operators.empty()) {
    INKLENS_ASSIGN_OR_RETURN(operators, StateConvolution::Operators(conv));
  }
  const bool relu = next_ + 1 < layers_.size() && std::holds_alternative<Relu>(layers_[next_ + 1]);
  INKLENS_ASSIGN_OR_RETURN(
      StateTable output,
      by_states.Run(context_, operators, relu ? Activation::kRelu : Activation::kNone));
  table_ = std::move(output);
  arithmetic_ += by_states.work().arithmetic;
  paid_ = true;
  if (relu) ++next_;
  ++next_;
  return true;
}

Result<bool> PartsPass::Advance(const Dense& dense) {
  const StateDense by_states(context_, states_, table_, dense);
  if (!StatesPay(by_states.work(), by_states.plain_cost())) return false;
  INKLENS_ASSIGN_OR_RETURN(dense_, Tensor::Create({states_.vector_count(), dense.out_features()}));
  INKLENS_RETURN_IF_ERROR(by_states.Run(context_, operators_.of_layer[next_], dense_));
  arithmetic_ += by_states.work().arithmetic;
  paid_ = true;
  return true;
}

Result<bool> PartsPass::Advance(const Relu&) {
  for (float& value : table_.rows.values()) value = value < 0 ? 0.0f : value;
  return true;
}

Result<bool> PartsPass::Advance(const BatchNorm& norm) {
  if (flattened_) return false;  // its parameters differ from place to place
  INKLENS_RETURN_IF_ERROR(norm.Forward(table_.rows, table_.rows));
  return true;
}

Result<bool> PartsPass::Advance(const Flatten&) {
  flattened_ = true;
  return true;
}

Result<bool> PartsPass::Pool(const Window2D& window, PoolingKind kind) {
  INKLENS_ASSIGN_OR_RETURN(table_, PooledTable(context_, states_, table_, window, kind));
  return true;
}

ConstTensorView PartsPass::TailInput(std::size_t begin, std::size_t count, Tensor& buffer) {
  if (dense_.size() > 0) return dense_.view().Slice(begin, count);
  const TensorView input(buffer.data(), BatchOf(infos_[next_].output, count));
  Expand(context_, states_, table_, begin, count, input);
  return input;
}

Status PartsPass::RunTail(TensorView logits) {
  std::size_t largest = 0;
  for (std::size_t i = next_; i < infos_.size(); ++i) {
    largest = std::max(largest, infos_[i].output.ElementCount());
  }
  for (Tensor& buffer : operators_.tail) {
    if (buffer.size() >= kTailImages * largest) continue;
    INKLENS_ASSIGN_OR_RETURN(buffer, Tensor::Create({kTailImages * largest}));
  }
  for (std::size_t begin = 0; begin < states_.vector_count(); begin += kTailImages) {
    const std::size_t count = std::min(kTailImages, states_.vector_count() - begin);
    ConstTensorView current = TailInput(begin, count, operators_.tail[0]);
    for (std::size_t i = next_; i < layers_.size(); ++i) {
      const bool fuse = i + 1 < layers_.size() && FusesRelu(layers_[i]) &&
                        std::holds_alternative<Relu>(layers_[i + 1]);
      Tensor& buffer = operators_.tail[current.data() == operators_.tail[0].data() ? 1 : 0];
      const TensorView output(buffer.data(), BatchOf(infos_[i + 1].output, count));
      const Activation activation = fuse ? Activation::kRelu : Activation::kNone;
      const auto* dense = std::get_if<Dense>(&layers_[i]);
      INKLENS_RETURN_IF_ERROR(dense ? dense->ForwardFast(context_, current, output, activation)
                                    : Forward(context_, layers_[i], current, output, activation));
      current = output;
      if (fuse) ++i;
    }
    std::copy_n(current.data(), current.size(), logits.Slice(begin, count).data());
  }
  for (; next_ < layers_.size(); ++next_) arithmetic_.multiply_adds += PlainMultiplyAdds();
  return Status::Ok();
}

}  // namespace

Result<std::optional<Operations>> Model::LogitsOfParts(ExecutionContext& context,
                                                       const PartedImage& image,
                                                       std::span<const std::uint8_t> on,
                                                       TensorView logits) const {
  const std::size_t count = image.part_count == 0 ? 0 : on.size() / image.part_count;
  if (count == 0 || on.size() != count * image.part_count ||
      !(image.shown.shape() == input_.ImageShape(1)) ||
      !(image.hidden.shape() == input_.ImageShape(1)) ||
      image.part_of_pixel.size() != input_.height * input_.width ||
      !(logits.shape() == Shape{count, class_count()})) {
    return ShapeMismatch("The model cannot score ", on.size(), " on/off values of ",
                         image.part_count, " parts of an image ", image.shown.shape().ToString(),
                         " into ", logits.shape().ToString(), "; expected an image ",
                         input_.ImageShape(1).ToString(), " and [N, ", class_count(), "].");
  }
  if (count > PartStates::kMaxVectors) return std::optional<Operations>();
  PartStates states(on, image.part_count);
  PartsPass pass(context, layers_, infos_, context.StateOf<StateOperators>(states_key_), states);
  INKLENS_ASSIGN_OR_RETURN(const bool paid, pass.RunHead(image));
  if (!paid) return std::optional<Operations>();
  INKLENS_RETURN_IF_ERROR(pass.RunTail(logits));
  return std::optional(pass.arithmetic());
}

}  // namespace inklens
