#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/model/model.h"
#include "core/train/adam.h"
#include "core/train/cross_entropy.h"
#include "core/train/training_data.h"

namespace inklens {

/// The defaults are the source document's recipe.
struct TrainingRecipe {
  std::size_t epochs = 5;
  std::size_t batch_size = 64;
  std::uint64_t seed = 0;
  AdamOptions adam{};
  /// Share of the first dense layer's outputs (after its ReLU) set to zero in a step, the others
  /// being divided by what remains; 0 for none. Without effect when that layer gives the logits.
  double dropout = 0.5;
  /// Whether the learning rate falls to 0 along half a cosine (Loshchilov and Hutter,
  /// arXiv:1608.03983, without restarts) instead of staying as it is.
  bool cosine_decay = false;
  /// Decay per step of an exponential average of the weights, which is then the result; 0 for
  /// none. The first steps count more: the decay is at most (1 + t) / (10 + t).
  double averaging = 0.0;
};

/// Mean over what an epoch has seen so far, in training (dropout and distortions included).
struct EpochScore {
  std::size_t samples = 0;
  double loss = 0;  ///< nats
  /// Share of the images that are read right; of several labels all must be.
  double accuracy = 0;
};

/// Trains a model, one batch per Step: by cross entropy where its output is a softmax over the
/// classes, by binary cross entropy where it is a sigmoid for each. The same recipe, data and
/// thread count give the same weights, bit for bit, on one machine. Images that a batch needs are
/// made on the context's threads. Convolutions and dense layers learn; a batch normalisation passes
/// on what it did when the model was loaded.
///
/// Streams of random numbers: shuffling takes (epoch), an image's distortion (epoch, image),
/// dropout (step, item), each from a seed of its own, so a run can stop after any epoch and go on.
class Trainer {
 public:
  /// @param model to go on from; for a fresh start call InitializeParameters on it first
  ///              (model/initialization.h).
  /// @param data  must outlive the trainer.
  /// Errors: kInvalidArgument for no data, a label beyond the model's classes, other than one label
  /// where the output is a softmax, or a recipe out of range; kResourceExhausted.
  static Result<Trainer> Start(Model model, const TrainingData& data, const TrainingRecipe& recipe);

  /// One batch: forward, backward, Adam. Errors: those of the data; kInternal after the last.
  /// Cost: three forward passes over the batch; memory: its activations, twice, and five copies
  /// of the parameters.
  Status Step(ExecutionContext& context);
  /// In batches, over all epochs.
  inklens::Progress Progress() const;
  std::size_t completed_epochs() const { return step_ / steps_per_epoch_; }
  /// Of the running epoch, or of the one that has just ended, also after Restore.
  const EpochScore& score() const { return score_; }

  /// All that the rest of the training depends on, as a safetensors file, before the first epoch,
  /// between two, and after the last.
  /// @param identity names run and data; it comes back from the file in Restore.
  /// Errors: kInvalidArgument within an epoch.
  Result<std::vector<std::uint8_t>> Checkpoint(std::string_view identity);
  /// Goes on from a checkpoint of the same model, recipe and data.
  /// Errors: those of Safetensors::Parse; kDataLoss for a checksum that is wrong, kInvalidArgument
  /// for another identity, kShapeMismatch for another model. Nothing has changed then.
  Status Restore(std::span<const std::uint8_t> checkpoint, std::string_view identity);

  /// The trained model; with averaging, the averaged one. The trainer is done with.
  Model Finish() &&;

 private:
  /// What is learnt in one layer, and what Adam and the average remember of it.
  struct LayerState {
    std::size_t layer = 0;  ///< in the model's sequence
    Tensor weight_gradient, bias_gradient;
    Adam weight_adam, bias_adam;
    Tensor weight_average, bias_average;  ///< empty without averaging
  };

  Trainer() = default;
  static Status CheckLabels(const Model& model, const TrainingData& data);
  Status Allocate();
  Status LoadBatch(ExecutionContext& context, std::size_t count);
  Status Forward(ExecutionContext& context, std::size_t count);
  Status Backward(ExecutionContext& context, std::size_t count);
  Status BackwardThrough(ExecutionContext& context, std::size_t layer, std::size_t count,
                         TensorView& gradient, Tensor*& spare);
  LayerState& StateOf(std::size_t layer);
  void Update(ExecutionContext& context);
  void DropOut(ExecutionContext& context, TensorView activations);
  void DropOutGradient(ExecutionContext& context, TensorView gradient);
  /// The output of layer `index` of the sequence for `count` items; -1 is the batch itself.
  TensorView Output(std::ptrdiff_t index, std::size_t count);
  bool FusesRelu(std::size_t layer) const;
  bool IsRelu(std::size_t layer) const;
  /// Calls visit(name, tensor) for all tensors of a checkpoint.
  template <typename Visit>
  Status VisitState(const Visit& visit);

  std::optional<Model> model_;
  const TrainingData* data_ = nullptr;
  TrainingRecipe recipe_;
  std::size_t steps_per_epoch_ = 1;
  std::size_t step_ = 0;
  std::vector<std::uint32_t> order_;  ///< of the images in the running epoch
  EpochScore score_;
  double loss_sum_ = 0;
  std::size_t correct_ = 0;

  std::vector<LayerState> states_;
  Tensor batch_;
  std::vector<LabelSet> label_sets_;
  std::vector<std::uint8_t> labels_;  ///< the one of each set, for a softmax
  std::vector<Tensor> outputs_;       ///< of each layer that has memory of its own
  std::vector<std::size_t> home_;     ///< which of outputs_ each layer's output lies in; 0 = batch_
  Tensor gradients_[2];
  std::optional<std::size_t> dropout_layer_;  ///< whose output is dropped out
  Tensor dropout_mask_;                       ///< 0 or 1 / (1 - dropout)
};

}  // namespace inklens
