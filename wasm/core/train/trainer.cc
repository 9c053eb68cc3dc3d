#include "core/train/trainer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/rng.h"
#include "core/model/parameters.h"
#include "core/model/safetensors.h"
#include "core/model/safetensors_writer.h"
#include "core/nn/relu.h"

namespace inklens {
namespace {

constexpr const char* kCheckpointFormat = "inklens.checkpoint.v2";
/// Of before there was a sum.
constexpr const char* kFormerCheckpointFormat = "inklens.checkpoint.v1";

/// FNV-1a (Fowler, Noll, Vo): a checkpoint that was damaged on the disk must not be gone on from.
class Checksum {
 public:
  void Add(std::string_view text) {
    for (const char letter : text) Add(static_cast<std::uint8_t>(letter));
  }
  void Add(std::span<const float> values) {
    for (const float value : values) {
      const auto bits = std::bit_cast<std::uint32_t>(value);
      for (const int shift : {0, 8, 16, 24}) Add(static_cast<std::uint8_t>(bits >> shift));
    }
  }
  std::string text() const { return std::to_string(sum_); }

 private:
  void Add(std::uint8_t byte) { sum_ = (sum_ ^ byte) * 0x100000001b3u; }

  std::uint64_t sum_ = 0xcbf29ce484222325u;
};

/// What a checkpoint says beside its tensors, in the order in which it is summed.
constexpr const char* kCheckpointTexts[] = {"identity", "completed_epochs", "samples", "loss",
                                            "accuracy"};

/// What random numbers are for: each has a seed of its own, derived from the recipe's, which is
/// itself that of the parameters.
enum class Purpose : std::uint64_t { kOrder = 1, kImages = 2, kDropout = 3 };

std::uint64_t SeedFor(Purpose purpose, std::uint64_t seed) {
  return Rng(seed, std::numeric_limits<std::uint64_t>::max() - static_cast<std::uint64_t>(purpose))
      .NextUint64();
}

Shape WithBatch(const Shape& one, std::size_t count) {
  return one.rank() == 4 ? Shape{count, one[1], one[2], one[3]} : Shape{count, one[1]};
}

/// Fisher-Yates.
void Shuffle(std::vector<std::uint32_t>& order, Rng& rng) {
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(rng.NextBelow(i))]);
  }
}

Status CheckRecipe(const TrainingRecipe& recipe) {
  if (recipe.epochs == 0 || recipe.batch_size == 0 || recipe.batch_size > 65536) {
    return InvalidArgument("Training takes ", recipe.epochs, " epochs with batches of ",
                           recipe.batch_size, "; expected 1 or more, and 1 to 65536.");
  }
  if (!(recipe.adam.learning_rate > 0) || !(recipe.dropout >= 0 && recipe.dropout < 1) ||
      !(recipe.averaging >= 0 && recipe.averaging < 1)) {
    return InvalidArgument(
        "A recipe's learning rate must be positive, its dropout and averaging in [0, 1).");
  }
  return Status::Ok();
}

/// Reads back as the same number.
std::string Exactly(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/// average += (1 - decay) (value - average)
void Average(ExecutionContext& context, float rest, ConstTensorView value, TensorView average) {
  constexpr std::size_t kBlock = 1 << 14;
  const std::size_t size = value.size();
  context.ParallelFor((size + kBlock - 1) / kBlock, [&](std::size_t block) {
    const std::size_t begin = block * kBlock, count = std::min(kBlock, size - begin);
    const float share = rest;  // by value: a reference could alias what is written
    const float* __restrict from = value.data() + begin;
    float* __restrict to = average.data() + begin;
    for (std::size_t i = 0; i < count; ++i) to[i] += share * (from[i] - to[i]);
  });
}

/// 0 where there is none, which is of no use to anybody.
std::size_t FirstOf(const LabelSet& labels) {
  std::size_t first = 0;
  while (first + 1 < labels.size() && !labels[first]) ++first;
  return labels[first] ? first : 0;
}

}  // namespace

bool Trainer::IsRelu(std::size_t layer) const {
  return std::holds_alternative<Relu>(std::as_const(*model_).sequence()[layer]);
}

/// A ReLU that the layer before it computes at once.
bool Trainer::FusesRelu(std::size_t layer) const {
  const auto sequence = std::as_const(*model_).sequence();
  return layer + 1 < sequence.size() && IsRelu(layer + 1) && inklens::FusesRelu(sequence[layer]);
}

Result<Trainer> Trainer::Start(Model model, const TrainingData& data,
                               const TrainingRecipe& recipe) {
  INKLENS_RETURN_IF_ERROR(CheckRecipe(recipe));
  if (data.size() == 0 || data.size() > std::numeric_limits<std::uint32_t>::max()) {
    return InvalidArgument("There are ", data.size(), " images to train on.");
  }
  INKLENS_RETURN_IF_ERROR(CheckLabels(model, data));
  Trainer trainer;
  trainer.model_ = std::move(model);
  trainer.data_ = &data;
  trainer.recipe_ = recipe;
  trainer.steps_per_epoch_ = (data.size() + recipe.batch_size - 1) / recipe.batch_size;
  trainer.order_.resize(data.size());
  INKLENS_RETURN_IF_ERROR(trainer.Allocate());
  return trainer;
}

Status Trainer::CheckLabels(const Model& model, const TrainingData& data) {
  for (std::size_t i = 0; i < data.size(); ++i) {
    const LabelSet labels = data.labels(i);
    for (std::size_t c = model.class_count(); c < labels.size(); ++c) {
      if (!labels[c]) continue;
      return InvalidArgument("Image ", i, " is labelled ", c, "; the model has ",
                             model.class_count(), " classes, counted from 0.");
    }
    if (model.output() == OutputKind::kSoftmax && labels.count() != 1) {
      return InvalidArgument("Image ", i, " has ", labels.count(),
                             " labels; a network whose output is a softmax learns from one.");
    }
  }
  return Status::Ok();
}

Status Trainer::Allocate() {
  const std::size_t batch = recipe_.batch_size;
  const auto infos = model_->layers();
  const auto sequence = model_->sequence();
  INKLENS_ASSIGN_OR_RETURN(batch_, Tensor::Create(model_->input().ImageShape(batch)));
  label_sets_.resize(batch);
  labels_.resize(batch);
  std::size_t largest = batch_.size();
  std::optional<std::size_t> first_dense;
  home_.assign(sequence.size() + 1, 0);
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const bool shares = std::holds_alternative<Flatten>(sequence[i]) || (i > 0 && FusesRelu(i - 1));
    if (shares) {
      home_[i + 1] = home_[i];
    } else {
      INKLENS_ASSIGN_OR_RETURN(Tensor output,
                               Tensor::Create(WithBatch(infos[i + 1].output, batch)));
      largest = std::max(largest, output.size());
      outputs_.push_back(std::move(output));
      home_[i + 1] = outputs_.size();
    }
    if (!first_dense && std::holds_alternative<Dense>(sequence[i])) first_dense = i;
    const std::optional<ParameterViews> parameters = BeginUpdate(sequence[i]);
    if (!parameters) continue;
    const Shape &weights = parameters->weights.shape(), &bias = parameters->bias.shape();
    LayerState state;
    state.layer = i;
    INKLENS_ASSIGN_OR_RETURN(state.weight_gradient, Tensor::Create(weights));
    INKLENS_ASSIGN_OR_RETURN(state.bias_gradient, Tensor::Create(bias));
    INKLENS_ASSIGN_OR_RETURN(state.weight_adam, Adam::Create(weights));
    INKLENS_ASSIGN_OR_RETURN(state.bias_adam, Adam::Create(bias));
    if (recipe_.averaging > 0) {
      INKLENS_ASSIGN_OR_RETURN(state.weight_average,
                               Tensor::FromValues(weights, parameters->weights.values()));
      INKLENS_ASSIGN_OR_RETURN(state.bias_average,
                               Tensor::FromValues(bias, parameters->bias.values()));
    }
    states_.push_back(std::move(state));
  }
  for (Tensor& gradient : gradients_) {
    INKLENS_ASSIGN_OR_RETURN(gradient, Tensor::Create({largest}));
  }
  if (first_dense && *first_dense + 1 < sequence.size() && recipe_.dropout > 0) {
    const std::size_t after = IsRelu(*first_dense + 1) ? *first_dense + 1 : *first_dense;
    if (after + 1 < sequence.size()) {
      dropout_layer_ = after;
      INKLENS_ASSIGN_OR_RETURN(dropout_mask_,
                               Tensor::Create(WithBatch(infos[after + 1].output, batch)));
    }
  }
  return Status::Ok();
}

TensorView Trainer::Output(std::ptrdiff_t index, std::size_t count) {
  const auto at = static_cast<std::size_t>(index + 1);
  Tensor& home = home_[at] == 0 ? batch_ : outputs_[home_[at] - 1];
  return {home.data(), WithBatch(model_->layers()[at].output, count)};
}

inklens::Progress Trainer::Progress() const { return {step_, steps_per_epoch_ * recipe_.epochs}; }

Status Trainer::Step(ExecutionContext& context) {
  if (Progress().done()) return Internal("A training that has ended was asked to go on.");
  const std::size_t epoch = step_ / steps_per_epoch_, in_epoch = step_ % steps_per_epoch_;
  if (in_epoch == 0) {
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    Rng rng(SeedFor(Purpose::kOrder, recipe_.seed), epoch);
    Shuffle(order_, rng);
    score_ = {};
    loss_sum_ = 0;
    correct_ = 0;
  }
  const std::size_t begin = in_epoch * recipe_.batch_size;
  const std::size_t count = std::min(recipe_.batch_size, order_.size() - begin);
  INKLENS_RETURN_IF_ERROR(LoadBatch(context, count));
  INKLENS_RETURN_IF_ERROR(Forward(context, count));
  INKLENS_RETURN_IF_ERROR(Backward(context, count));
  Update(context);
  ++step_;
  score_.samples += count;
  score_.loss = loss_sum_ / static_cast<double>(score_.samples);
  score_.accuracy = static_cast<double>(correct_) / static_cast<double>(score_.samples);
  return Status::Ok();
}

Status Trainer::LoadBatch(ExecutionContext& context, std::size_t count) {
  const std::size_t epoch = step_ / steps_per_epoch_;
  const std::size_t begin = step_ % steps_per_epoch_ * recipe_.batch_size;
  const std::uint64_t seed = SeedFor(Purpose::kImages, recipe_.seed);
  std::vector<Status> statuses(count);
  context.ParallelFor(count, [&](std::size_t n) {
    const std::size_t index = order_[begin + n];
    label_sets_[n] = data_->labels(index);
    labels_[n] = static_cast<std::uint8_t>(FirstOf(label_sets_[n]));
    Rng rng(seed, std::uint64_t{epoch} * order_.size() + index);
    const std::span<float> pixels = batch_.view().Slice(n, 1).values();
    statuses[n] = data_->Image(index, rng, pixels);
    for (float& pixel : pixels) pixel = model_->input().Normalize(pixel);
  });
  for (Status& status : statuses) INKLENS_RETURN_IF_ERROR(std::move(status));
  return Status::Ok();
}

Status Trainer::Forward(ExecutionContext& context, std::size_t count) {
  const auto sequence = std::as_const(*model_).sequence();
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const TensorView input = Output(at - 1, count), output = Output(at, count);
    const Activation activation = FusesRelu(i) ? Activation::kRelu : Activation::kNone;
    // A fused ReLU shares the memory of its input, which has been clamped already.
    if (!IsRelu(i) || input.data() != output.data()) {
      INKLENS_RETURN_IF_ERROR(inklens::Forward(context, sequence[i], input, output, activation));
    }
    if (dropout_layer_ == i) DropOut(context, output);
  }
  return Status::Ok();
}

void Trainer::DropOut(ExecutionContext& context, TensorView activations) {
  const std::size_t count = activations.shape()[0], features = activations.size() / count;
  const std::uint64_t seed = SeedFor(Purpose::kDropout, recipe_.seed);
  const auto kept = static_cast<float>(1 / (1 - recipe_.dropout));
  context.ParallelFor(count, [&](std::size_t n) {
    Rng rng(seed, std::uint64_t{step_} * recipe_.batch_size + n);
    float* mask = dropout_mask_.data() + n * features;
    float* values = activations.data() + n * features;
    for (std::size_t i = 0; i < features; ++i) {
      mask[i] = rng.NextBernoulli(recipe_.dropout) ? 0.0f : kept;
      values[i] *= mask[i];
    }
  });
}

Status Trainer::Backward(ExecutionContext& context, std::size_t count) {
  const std::size_t layers = std::as_const(*model_).sequence().size();
  TensorView gradient(gradients_[0].data(), {count, model_->class_count()});
  Tensor* spare = &gradients_[1];
  const TensorView logits = Output(static_cast<std::ptrdiff_t>(layers) - 1, count);
  const BatchScore score =
      model_->output() == OutputKind::kSigmoid
          ? BinaryCrossEntropy(logits, std::span(label_sets_).first(count), gradient)
          : CrossEntropy(logits, std::span(labels_).first(count), gradient);
  loss_sum_ += score.loss;
  correct_ += score.correct;
  const std::size_t first = states_.empty() ? layers : states_.front().layer;
  for (std::size_t i = layers; i-- > first;) {
    INKLENS_RETURN_IF_ERROR(BackwardThrough(context, i, count, gradient, spare));
  }
  return Status::Ok();
}

void Trainer::DropOutGradient(ExecutionContext& context, TensorView gradient) {
  const std::size_t count = gradient.shape()[0], features = gradient.size() / count;
  context.ParallelFor(count, [&](std::size_t n) {
    const float* mask = dropout_mask_.data() + n * features;
    float* g = gradient.data() + n * features;
    for (std::size_t i = 0; i < features; ++i) g[i] *= mask[i];
  });
}

/// Of a layer that learns.
Trainer::LayerState& Trainer::StateOf(std::size_t layer) {
  return *std::find_if(states_.begin(), states_.end(),
                       [layer](const LayerState& state) { return state.layer == layer; });
}

/// Turns `gradient`, which lies in one of gradients_, from that of the layer's output into that of
/// its input, and notes the gradients of its parameters. `spare` is the other of gradients_.
Status Trainer::BackwardThrough(ExecutionContext& context, std::size_t layer, std::size_t count,
                                TensorView& gradient, Tensor*& spare) {
  const auto at = static_cast<std::ptrdiff_t>(layer);
  const auto sequence = std::as_const(*model_).sequence();
  const TensorView input = Output(at - 1, count), output = Output(at, count);
  const TensorView next(spare->data(), input.shape());
  const auto pass_on = [&] {
    spare = gradient.data() == gradients_[0].data() ? &gradients_[0] : &gradients_[1];
    gradient = next;
    return Status::Ok();
  };
  const auto through_items = [&](auto&& backward) -> Status {
    std::vector<Status> statuses(count);
    context.ParallelFor(count, [&](std::size_t n) { statuses[n] = backward(n); });
    for (Status& status : statuses) INKLENS_RETURN_IF_ERROR(std::move(status));
    return pass_on();
  };
  const auto through_learning = [&](const auto& learning) -> Status {
    LayerState& state = StateOf(layer);
    INKLENS_RETURN_IF_ERROR(learning.WeightGradient(context, input, gradient, state.weight_gradient,
                                                    state.bias_gradient));
    if (&state == &states_.front()) return Status::Ok();  // no layer before this one learns
    INKLENS_RETURN_IF_ERROR(learning.Backward(context, gradient, next));
    return pass_on();
  };
  // A window's gradient goes to a maximum of it, which a ReLU before it lets pass exactly where
  // it is positive: that ReLU is done on the pooled values, which are fewer.
  const bool before_max_pool =
      layer + 1 < sequence.size() && std::holds_alternative<MaxPool2d>(sequence[layer + 1]);
  const auto relu_on_item = [&](std::size_t n) {
    ReluBackward(output.Slice(n, 1), gradient.Slice(n, 1), gradient.Slice(n, 1));
  };
  if (dropout_layer_ == layer) DropOutGradient(context, gradient);
  return std::visit(Overloads{
                        [&](const Conv2d& conv) { return through_learning(conv); },
                        [&](const Dense& dense) { return through_learning(dense); },
                        [&](const Relu&) {
                          if (!before_max_pool) context.ParallelFor(count, relu_on_item);
                          return Status::Ok();
                        },
                        [&](const MaxPool2d& pool) {
                          const bool after_relu = layer > 0 && IsRelu(layer - 1);
                          return through_items([&, after_relu](std::size_t n) {
                            if (after_relu) relu_on_item(n);
                            return pool.Backward(input.Slice(n, 1), gradient.Slice(n, 1),
                                                 next.Slice(n, 1));
                          });
                        },
                        [&](const AveragePool2d& pool) {
                          return through_items([&](std::size_t n) {
                            return pool.Backward(gradient.Slice(n, 1), next.Slice(n, 1));
                          });
                        },
                        [&](const BatchNorm& norm) { return norm.Backward(gradient, gradient); },
                        [&](const Flatten&) {
                          gradient = gradient.Reshaped(input.shape());
                          return Status::Ok();
                        },
                    },
                    sequence[layer]);
}

void Trainer::Update(ExecutionContext& context) {
  AdamOptions options = recipe_.adam;
  const double done = static_cast<double>(step_) / static_cast<double>(Progress().total);
  if (recipe_.cosine_decay) options.learning_rate *= 0.5 * (1 + std::cos(std::numbers::pi * done));
  const double t = static_cast<double>(step_ + 1);
  const auto rest = static_cast<float>(1 - std::min(recipe_.averaging, (1 + t) / (10 + t)));
  for (LayerState& state : states_) {
    const ParameterViews parameters = *BeginUpdate(model_->sequence()[state.layer]);
    state.weight_adam.Update(context, step_ + 1, options, state.weight_gradient,
                             parameters.weights);
    state.bias_adam.Update(context, step_ + 1, options, state.bias_gradient, parameters.bias);
    if (recipe_.averaging > 0) {
      Average(context, rest, parameters.weights, state.weight_average);
      Average(context, rest, parameters.bias, state.bias_average);
    }
  }
}

template <typename Visit>
Status Trainer::VisitState(const Visit& visit) {
  for (LayerState& state : states_) {
    const std::string& name = model_->layers()[state.layer + 1].name;
    const ParameterViews parameters = *BeginUpdate(model_->sequence()[state.layer]);
    INKLENS_RETURN_IF_ERROR(visit(name + ".weight", parameters.weights));
    INKLENS_RETURN_IF_ERROR(visit(name + ".bias", parameters.bias));
    INKLENS_RETURN_IF_ERROR(visit(name + ".weight.first", state.weight_adam.first_moment()));
    INKLENS_RETURN_IF_ERROR(visit(name + ".weight.second", state.weight_adam.second_moment()));
    INKLENS_RETURN_IF_ERROR(visit(name + ".bias.first", state.bias_adam.first_moment()));
    INKLENS_RETURN_IF_ERROR(visit(name + ".bias.second", state.bias_adam.second_moment()));
    if (recipe_.averaging > 0) {
      INKLENS_RETURN_IF_ERROR(visit(name + ".weight.average", state.weight_average));
      INKLENS_RETURN_IF_ERROR(visit(name + ".bias.average", state.bias_average));
    }
  }
  return Status::Ok();
}

Result<std::vector<std::uint8_t>> Trainer::Checkpoint(std::string_view identity) {
  if (step_ % steps_per_epoch_ != 0) {
    return InvalidArgument("A checkpoint can be made between two epochs only.");
  }
  SafetensorsWriter writer;
  writer.SetMetadata("format", kCheckpointFormat);
  const std::string texts[] = {std::string(identity), std::to_string(completed_epochs()),
                               std::to_string(score_.samples), Exactly(score_.loss),
                               Exactly(score_.accuracy)};
  Checksum sum;
  for (std::size_t i = 0; i < std::size(texts); ++i) {
    writer.SetMetadata(kCheckpointTexts[i], texts[i]);
    sum.Add(texts[i]);
  }
  INKLENS_RETURN_IF_ERROR(VisitState([&](const std::string& name, TensorView tensor) {
    sum.Add(tensor.values());
    return writer.Add(name, tensor.shape(), tensor.values(), DType::kF32);
  }));
  writer.SetMetadata("checksum", sum.text());
  return writer.Bytes();
}

Status Trainer::Restore(std::span<const std::uint8_t> checkpoint, std::string_view identity) {
  INKLENS_ASSIGN_OR_RETURN(const Safetensors file, Safetensors::Parse(checkpoint));
  const auto text = [&file](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  const bool summed = text("format") == kCheckpointFormat;
  if (!summed && text("format") != kFormerCheckpointFormat) {
    return InvalidArgument("The file is no checkpoint of a training.");
  }
  if (text("identity") != identity) {
    return InvalidArgument("The checkpoint is of another training, \"", text("identity"),
                           "\"; this one is \"", identity, "\".");
  }
  const std::string epochs = text("completed_epochs");
  const std::size_t completed = std::strtoul(epochs.c_str(), nullptr, 10);
  if (completed == 0 || completed > recipe_.epochs) {
    return InvalidArgument("The checkpoint has completed \"", epochs, "\" epochs; expected 1 to ",
                           recipe_.epochs, ".");
  }
  Checksum sum;
  for (const char* key : kCheckpointTexts) sum.Add(text(key));
  INKLENS_RETURN_IF_ERROR(VisitState([&](const std::string& name, TensorView tensor) -> Status {
    INKLENS_ASSIGN_OR_RETURN(const Tensor stored, file.ReadFloats(name));
    if (!(stored.shape() == tensor.shape())) {
      return ShapeMismatch("The checkpoint's \"", name, "\" has shape ", stored.shape().ToString(),
                           "; expected ", tensor.shape().ToString(), ".");
    }
    sum.Add(stored.values());
    return Status::Ok();
  }));
  if (summed && sum.text() != text("checksum")) {
    return DataLoss("The checkpoint is damaged: its checksum is wrong.");
  }
  INKLENS_RETURN_IF_ERROR(VisitState([&](const std::string& name, TensorView tensor) -> Status {
    INKLENS_ASSIGN_OR_RETURN(const Tensor stored, file.ReadFloats(name));
    std::copy(stored.values().begin(), stored.values().end(), tensor.values().begin());
    return Status::Ok();
  }));
  step_ = completed * steps_per_epoch_;
  score_ = {std::strtoul(text("samples").c_str(), nullptr, 10),
            std::strtod(text("loss").c_str(), nullptr),
            std::strtod(text("accuracy").c_str(), nullptr)};
  return Status::Ok();
}

Model Trainer::Finish() && {
  if (recipe_.averaging > 0) {
    for (LayerState& state : states_) {
      const ParameterViews parameters = *BeginUpdate(model_->sequence()[state.layer]);
      const std::span<const float> weights = state.weight_average.values();
      const std::span<const float> bias = state.bias_average.values();
      std::copy(weights.begin(), weights.end(), parameters.weights.data());
      std::copy(bias.begin(), bias.end(), parameters.bias.data());
    }
  }
  return *std::move(model_);
}

}  // namespace inklens
