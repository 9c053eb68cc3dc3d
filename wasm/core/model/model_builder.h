#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/model/json_value.h"
#include "core/model/model.h"
#include "core/model/safetensors.h"

namespace inklens {

/// Builds a Model from a parsed file, layer by layer, following the shape of one image through
/// the sequence so that every misfit is found at load and named.
class ModelBuilder {
 public:
  explicit ModelBuilder(const Safetensors& file) : file_(file) {}
  Result<Model> Build();

 private:
  Status ReadDescription();
  Status DescribeSeedNetwork();
  Status ReadInput(const JsonValue& json);
  Status ReadOutputKind();
  Status ReadTwoClasses();
  Status ReadClassNames();
  Status CheckAllUsed() const;
  Status AddLayer(const JsonValue& json);
  Result<Layer> MakeLayer(const std::string& type, const JsonValue& json);
  Result<Layer> MakeConv2d(const JsonValue& json);
  Result<Layer> MakeDense(const JsonValue& json);
  Result<Layer> MakeBatchNorm(const JsonValue& json, std::size_t rank);
  Result<bool> FoldIntoLast(const Layer& layer, const std::string& name);
  void FollowFlattening(const Layer& layer);
  Result<Tensor> ReadNamedTensor(const JsonValue& json, const char* key);
  Result<Tensor> ReadBias(const JsonValue& json, std::size_t outputs);
  Result<Tensor> ReadPerChannel(const JsonValue& json, const char* key);

  const Safetensors& file_;
  Model model_;
  JsonValue layers_;
  Shape shape_;  ///< of one image after the layers so far
  /// The [1,H,W,C] shape that a flatten has just flattened: what the file has for each of its
  /// values, up to the columns of the next dense layer, is in CHW order there.
  std::optional<Shape> flattened_;
  std::set<std::string> names_;
  std::set<std::string> used_;  ///< tensors that layers have read
  bool one_output_ = false;     ///< made two classes of
};

}  // namespace inklens
