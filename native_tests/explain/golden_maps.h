#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/explain/instance.h"
#include "core/explain/saliency.h"
#include "testing/test_data.h"
#include "testing/tolerance.h"

namespace inklens::test {

/// The images of which the goldens hold maps, as indices of MNIST's test set.
inline const std::vector<std::string> kGoldenImages = {"0", "4", "10"};

/// Where a golden class activation map was taken.
struct GoldenCase {
  std::string image;
  std::string target_name;  ///< "top", the predicted class, or "other", the runner-up
  std::string layer_name;
  Target target;
  std::size_t layer = 0;  ///< index of layer_name in the shipped network

  /// The golden's name without its last part: "10/cam/top/gradcam/relu2".
  std::string Key(const std::string& golden_method) const {
    return image + "/cam/" + target_name + "/" + golden_method + "/" + layer_name;
  }
};

/// The shipped network, what it makes of the golden images, and their golden maps.
class GoldenMaps {
 public:
  GoldenMaps();

  ExecutionContext& context() { return context_; }
  const Model& model() const { return model_; }
  const GoldenFile& file() const { return file_; }
  const std::shared_ptr<const Instance>& instance(const std::string& image) const {
    return instances_.at(image);
  }
  const Tensor& activations(const GoldenCase& at) const {
    return instance(at.image)->trace.outputs[at.layer];
  }
  Tensor ScoreGradient(const GoldenCase& at);

  /// Every image, target class and layer with maps of this method.
  std::vector<GoldenCase> CasesOf(const std::string& golden_method) const;

 private:
  ExecutionContext context_;
  Model model_;
  GoldenFile file_;
  std::map<std::string, std::shared_ptr<const Instance>> instances_;
};

/// Compares pairs of maps with goldens. The errors of cams are in units of the golden's largest
/// value, those of saliency maps are absolute.
class MapComparison {
 public:
  MapComparison(double cam_bound, double saliency_bound)
      : cam_error_(cam_bound), saliency_error_(saliency_bound) {}

  /// @param key          the golden's name without its last part.
  /// @param cam_scale    what the golden cam is known to be multiplied with.
  void Compare(const GoldenFile& file, const std::string& key, const Map2D& cam,
               const SaliencyMap& saliency, double cam_scale = 1);
  /// Both bounds, from both sides, and that at least `least_shown` maps were not blank.
  void ExpectHolds(const std::string& what, std::size_t least_shown) const;

 private:
  Tolerance cam_error_;
  Tolerance saliency_error_;
  std::size_t shown_ = 0;
};

}  // namespace inklens::test
