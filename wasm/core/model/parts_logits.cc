// Model::StartParts: the layers that are worth it by states, the rest for each image.

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

/// What is a piece: blocks of a dense layer's outputs, at least one for each thread, and batches of
/// images. Each takes one or two milliseconds on the digit networks.
constexpr std::size_t kPieceBlocks = 2;
constexpr std::size_t kPieceBatches = 4;

/// How far the layers have come, and what they gave.
class PartsPass final : public PartsScoring {
 public:
  PartsPass(std::span<const Layer> layers, std::span<const LayerInfo> infos, ContextKey key,
            PartStates states)
      : layers_(layers), infos_(infos), key_(std::move(key)), states_(std::move(states)) {}
  // The layer under way points to its input, which is kept here.
  PartsPass(const PartsPass&) = delete;
  PartsPass& operator=(const PartsPass&) = delete;

  Status ReadImage(ExecutionContext& context, const PartedImage& image);
  Result<State> Step(ExecutionContext& context) override;
  ConstTensorView logits() const override { return logits_; }
  const Operations& arithmetic() const override { return arithmetic_; }

 private:
  /// Whether the layer was computed by states, or has begun to be. One overload for each type.
  Result<bool> Advance(ExecutionContext& context, const Conv2d& conv);
  Result<bool> Advance(ExecutionContext& context, const Dense& dense);
  Result<bool> Advance(ExecutionContext&, const Relu&);
  Result<bool> Advance(ExecutionContext& context, const MaxPool2d& pool) {
    return Pool(context, pool.window(), PoolingKind::kMax);
  }
  Result<bool> Advance(ExecutionContext& context, const AveragePool2d& pool) {
    return Pool(context, pool.window(), pool.kind());
  }
  Result<bool> Advance(ExecutionContext&, const BatchNorm& norm);
  Result<bool> Advance(ExecutionContext&, const Flatten&);
  Result<bool> Pool(ExecutionContext& context, const Window2D& window, PoolingKind kind);
  /// Computes a layer by states as long as that pays.
  Status StepHead(ExecutionContext& context);
  /// The dense layer that has begun, which ends the head.
  Status StepDense(ExecutionContext& context);
  /// The layers that are left, for some of the vectors.
  Status StepTail(ExecutionContext& context);
  Status RunTail(ExecutionContext& context, std::size_t begin, std::size_t count);
  /// Activations of vectors [begin, begin + count) where the head stopped.
  ConstTensorView TailInput(ExecutionContext& context, std::size_t begin, std::size_t count,
                            Tensor& buffer);
  StateOperators& OperatorsIn(ExecutionContext& context) const {
    return context.StateOf<StateOperators>(key_);
  }
  double PlainMultiplyAdds(std::size_t layer) const {
    return static_cast<double>(states_.vector_count()) *
           MultiplyAdds(layers_[layer], infos_[layer + 1].output);
  }

  std::span<const Layer> layers_;
  std::span<const LayerInfo> infos_;  ///< infos_[i] is what layers_[i] reads
  ContextKey key_;
  PartStates states_;
  StateTable table_;
  std::optional<StateDense> dense_layer_;  ///< begun, and not finished
  std::size_t next_block_ = 0;             ///< of it
  Tensor dense_;                           ///< its output [N, out], which ends the head
  Tensor logits_;                          ///< once the head has ended
  std::size_t next_ = 0;                   ///< the first layer that was not computed yet
  std::size_t next_vector_ = 0;            ///< of the layers that are left
  bool flattened_ = false;
  bool paid_ = false;
  Operations arithmetic_;
};

Status PartsPass::ReadImage(ExecutionContext& context, const PartedImage& image) {
  INKLENS_ASSIGN_OR_RETURN(table_, InputTable(context, states_, image));
  return Status::Ok();
}

Result<PartsScoring::State> PartsPass::Step(ExecutionContext& context) {
  if (dense_layer_) {
    INKLENS_RETURN_IF_ERROR(StepDense(context));
    return State::kMore;
  }
  if (logits_.size() == 0) {
    INKLENS_RETURN_IF_ERROR(StepHead(context));
    return logits_.size() > 0 && !paid_ ? State::kNotFaster : State::kMore;
  }
  INKLENS_RETURN_IF_ERROR(StepTail(context));
  return next_vector_ < states_.vector_count() ? State::kMore : State::kDone;
}

Status PartsPass::StepHead(ExecutionContext& context) {
  if (next_ < layers_.size() && dense_.size() == 0) {
    const std::size_t layer = next_;
    INKLENS_ASSIGN_OR_RETURN(
        const bool advanced,
        std::visit([&](const auto& kind) { return Advance(context, kind); }, layers_[layer]));
    if (advanced) {
      // A convolution may have taken the ReLU after it along.
      next_ = std::max(next_, layer + 1);
      return Status::Ok();
    }
  }
  const std::size_t classes = infos_.back().output.ElementCount();
  INKLENS_ASSIGN_OR_RETURN(logits_, Tensor::Create({states_.vector_count(), classes}));
  return Status::Ok();
}

Result<bool> PartsPass::Advance(ExecutionContext& context, const Conv2d& conv) {
  const StateConvolution by_states(context, states_, table_, conv);
  StateWork work = by_states.work();
  // If the next layer is computed for each image, the output is laid out for each.
  work.arithmetic.additions += static_cast<double>(states_.vector_count()) *
                               static_cast<double>(infos_[next_ + 1].output.ElementCount());
  if (!StatesPay(work, PlainMultiplyAdds(next_))) return false;
  auto& operators = OperatorsIn(context).of_layer[next_];
  if (operators.empty()) {
    INKLENS_ASSIGN_OR_RETURN(operators, StateConvolution::Operators(conv));
  }
  const bool relu = next_ + 1 < layers_.size() && std::holds_alternative<Relu>(layers_[next_ + 1]);
  INKLENS_ASSIGN_OR_RETURN(
      StateTable output,
      by_states.Run(context, operators, relu ? Activation::kRelu : Activation::kNone));
  table_ = std::move(output);
  arithmetic_ += by_states.work().arithmetic;
  paid_ = true;
  if (relu) ++next_;
  ++next_;
  return true;
}

Result<bool> PartsPass::Advance(ExecutionContext& context, const Dense& dense) {
  dense_layer_.emplace(context, states_, table_, dense);
  if (!StatesPay(dense_layer_->work(), dense_layer_->plain_cost())) {
    dense_layer_.reset();
    return false;
  }
  INKLENS_ASSIGN_OR_RETURN(dense_, Tensor::Create({states_.vector_count(), dense.out_features()}));
  arithmetic_ += dense_layer_->work().arithmetic;
  paid_ = true;
  return true;
}

Status PartsPass::StepDense(ExecutionContext& context) {
  const auto threads = static_cast<std::size_t>(context.thread_count());
  const std::size_t blocks = std::max(kPieceBlocks, threads);
  const std::size_t end = std::min(dense_layer_->block_count(), next_block_ + blocks);
  auto& operators = OperatorsIn(context).of_layer[next_ - 1];
  INKLENS_RETURN_IF_ERROR(dense_layer_->Run(context, operators, next_block_, end, dense_));
  next_block_ = end;
  if (next_block_ == dense_layer_->block_count()) dense_layer_.reset();
  return Status::Ok();
}

Result<bool> PartsPass::Advance(ExecutionContext&, const Relu&) {
  for (float& value : table_.rows.values()) value = value < 0 ? 0.0f : value;
  return true;
}

Result<bool> PartsPass::Advance(ExecutionContext&, const BatchNorm& norm) {
  if (flattened_) return false;  // its parameters differ from place to place
  INKLENS_RETURN_IF_ERROR(norm.Forward(table_.rows, table_.rows));
  return true;
}

Result<bool> PartsPass::Advance(ExecutionContext&, const Flatten&) {
  flattened_ = true;
  return true;
}

Result<bool> PartsPass::Pool(ExecutionContext& context, const Window2D& window, PoolingKind kind) {
  INKLENS_ASSIGN_OR_RETURN(table_, PooledTable(context, states_, table_, window, kind));
  return true;
}

ConstTensorView PartsPass::TailInput(ExecutionContext& context, std::size_t begin,
                                     std::size_t count, Tensor& buffer) {
  if (dense_.size() > 0) return dense_.view().Slice(begin, count);
  const TensorView input(buffer.data(), BatchOf(infos_[next_].output, count));
  Expand(context, states_, table_, begin, count, input);
  return input;
}

Status PartsPass::StepTail(ExecutionContext& context) {
  const std::size_t vectors = states_.vector_count();
  const std::size_t end = std::min(vectors, next_vector_ + kPieceBatches * kTailImages);
  while (next_vector_ < end) {
    const std::size_t count = std::min(kTailImages, end - next_vector_);
    INKLENS_RETURN_IF_ERROR(RunTail(context, next_vector_, count));
    next_vector_ += count;
  }
  if (next_vector_ < vectors) return Status::Ok();
  for (; next_ < layers_.size(); ++next_) arithmetic_.multiply_adds += PlainMultiplyAdds(next_);
  return Status::Ok();
}

Status PartsPass::RunTail(ExecutionContext& context, std::size_t begin, std::size_t count) {
  std::size_t largest = 0;
  for (std::size_t i = next_; i < infos_.size(); ++i) {
    largest = std::max(largest, infos_[i].output.ElementCount());
  }
  auto& buffers = OperatorsIn(context).tail;
  for (Tensor& buffer : buffers) {
    if (buffer.size() >= kTailImages * largest) continue;
    INKLENS_ASSIGN_OR_RETURN(buffer, Tensor::Create({kTailImages * largest}));
  }
  ConstTensorView current = TailInput(context, begin, count, buffers[0]);
  for (std::size_t i = next_; i < layers_.size(); ++i) {
    const bool fuse = i + 1 < layers_.size() && FusesRelu(layers_[i]) &&
                      std::holds_alternative<Relu>(layers_[i + 1]);
    Tensor& buffer = buffers[current.data() == buffers[0].data() ? 1 : 0];
    const TensorView output(buffer.data(), BatchOf(infos_[i + 1].output, count));
    const Activation activation = fuse ? Activation::kRelu : Activation::kNone;
    const auto* dense = std::get_if<Dense>(&layers_[i]);
    INKLENS_RETURN_IF_ERROR(dense ? dense->ForwardFast(context, current, output, activation)
                                  : Forward(context, layers_[i], current, output, activation));
    current = output;
    if (fuse) ++i;
  }
  std::copy_n(current.data(), current.size(), logits_.view().Slice(begin, count).data());
  return Status::Ok();
}

}  // namespace

Result<std::unique_ptr<PartsScoring>> Model::StartParts(ExecutionContext& context,
                                                        const PartedImage& image,
                                                        std::span<const std::uint8_t> on) const {
  const std::size_t count = image.part_count == 0 ? 0 : on.size() / image.part_count;
  if (count == 0 || on.size() != count * image.part_count ||
      !(image.shown.shape() == input_.ImageShape(1)) ||
      !(image.hidden.shape() == input_.ImageShape(1)) ||
      image.part_of_pixel.size() != input_.height * input_.width) {
    return ShapeMismatch("The model cannot score ", on.size(), " on/off values of ",
                         image.part_count, " parts of an image ", image.shown.shape().ToString(),
                         "; expected an image ", input_.ImageShape(1).ToString(),
                         " and whole vectors.");
  }
  if (count > PartStates::kMaxVectors) return std::unique_ptr<PartsScoring>();
  auto pass =
      std::make_unique<PartsPass>(layers_, infos_, states_key_, PartStates(on, image.part_count));
  INKLENS_RETURN_IF_ERROR(pass->ReadImage(context, image));
  return std::unique_ptr<PartsScoring>(std::move(pass));
}

}  // namespace inklens
