#include "core/explain/ridge.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/sorted_indices.h"

namespace inklens {

double LinearFit::Predict(std::span<const std::uint8_t> features) const {
  double sum = intercept;
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (features[i]) sum += coefficients[i];
  }
  return sum;
}

std::vector<std::size_t> LinearFit::Largest(std::size_t count) const {
  std::vector<std::size_t> order =
      SortedIndices(coefficients.size(), [this](std::size_t a, std::size_t b) {
        return std::abs(coefficients[a]) > std::abs(coefficients[b]);
      });
  order.resize(std::min(count, order.size()));
  return order;
}

WeightedRidge::WeightedRidge(std::size_t features, std::size_t outputs)
    : features_(features),
      outputs_(outputs),
      z_(features),
      zz_(features * features),
      y_(outputs),
      yy_(outputs * outputs),
      zy_(features * outputs) {}

void WeightedRidge::AddSample(std::span<const std::uint8_t> on, std::span<const double> outputs,
                              double weight) {
  if (first_.empty()) first_.assign(outputs.begin(), outputs.end());
  std::vector<double> change(outputs_);
  for (std::size_t o = 0; o < outputs_; ++o) change[o] = outputs[o] - first_[o];
  weight_ += weight;
  for (std::size_t o = 0; o < outputs_; ++o) {
    y_[o] += weight * change[o];
    for (std::size_t p = 0; p < outputs_; ++p) {
      yy_[o * outputs_ + p] += weight * change[o] * change[p];
    }
  }
  // Half of the features are on, at random: a branch for each would be guessed wrong half the time.
  on_.clear();
  for (std::size_t i = 0; i < features_; ++i) {
    if (on[i]) on_.push_back(i);
  }
  for (std::size_t k = 0; k < on_.size(); ++k) {
    const std::size_t i = on_[k];
    z_[i] += weight;
    for (std::size_t o = 0; o < outputs_; ++o) zy_[i * outputs_ + o] += weight * change[o];
    double* row = zz_.data() + i * features_;
    for (std::size_t l = 0; l <= k; ++l) row[on_[l]] += weight;
  }
}

Result<WeightedRidge::Centred> WeightedRidge::Centre(std::span<const double> combination) const {
  if (!(weight_ > 0)) return InvalidArgument("A linear fit needs at least one weighted sample.");
  Centred centred;
  double y = 0, yy = 0;
  for (std::size_t o = 0; o < outputs_; ++o) {
    y += combination[o] * y_[o];
    centred.first += combination[o] * first_[o];
    for (std::size_t p = 0; p < outputs_; ++p) {
      yy += combination[o] * combination[p] * yy_[o * outputs_ + p];
    }
  }
  centred.mean = y / weight_;
  centred.yy = yy - y * y / weight_;
  centred.zz.resize(features_ * features_);
  centred.zy.resize(features_);
  for (std::size_t i = 0; i < features_; ++i) {
    double cross = 0;
    for (std::size_t o = 0; o < outputs_; ++o) cross += combination[o] * zy_[i * outputs_ + o];
    centred.zy[i] = cross - z_[i] * y / weight_;
    for (std::size_t j = 0; j <= i; ++j) {
      const double value = zz_[i * features_ + j] - z_[i] * z_[j] / weight_;
      centred.zz[i * features_ + j] = centred.zz[j * features_ + i] = value;
    }
  }
  return centred;
}

Result<LinearFit> WeightedRidge::Fit(std::span<const double> combination, double alpha) const {
  std::vector<std::size_t> all(features_);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return FitChosen(combination, alpha, all);
}

Result<LinearFit> WeightedRidge::FitChosen(std::span<const double> combination, double alpha,
                                           std::span<const std::size_t> chosen) const {
  INKLENS_ASSIGN_OR_RETURN(const Centred centred, Centre(combination));
  const auto d = static_cast<Eigen::Index>(chosen.size());
  Eigen::MatrixXd zz(d, d);
  Eigen::VectorXd zy(d);
  for (Eigen::Index i = 0; i < d; ++i) {
    const std::size_t row = chosen[static_cast<std::size_t>(i)];
    zy(i) = centred.zy[row];
    for (Eigen::Index j = 0; j < d; ++j) {
      zz(i, j) = centred.zz[row * features_ + chosen[static_cast<std::size_t>(j)]];
    }
  }
  Eigen::MatrixXd penalised = zz;
  penalised.diagonal().array() += alpha;
  const Eigen::VectorXd b = penalised.ldlt().solve(zy);

  LinearFit fit;
  fit.coefficients.resize(features_);
  fit.intercept = centred.first + centred.mean;
  for (Eigen::Index i = 0; i < d; ++i) {
    const std::size_t feature = chosen[static_cast<std::size_t>(i)];
    fit.coefficients[feature] = b(i);
    fit.intercept -= b(i) * z_[feature] / weight_;
  }
  const double residual = centred.yy - 2 * b.dot(zy) + b.dot(zz * b);
  fit.r2 = centred.yy > 0 ? 1 - residual / centred.yy : 1;
  return fit;
}

Result<std::vector<std::size_t>> WeightedRidge::SelectForward(std::span<const double> combination,
                                                              std::size_t count) const {
  INKLENS_ASSIGN_OR_RETURN(Centred left, Centre(combination));
  // What of a feature's scatter rounding may have left where others explain it entirely.
  constexpr double kNegligible = 1e-10;
  std::vector<double> scatter(features_);
  for (std::size_t i = 0; i < features_; ++i) scatter[i] = left.zz[i * features_ + i];
  std::vector<std::size_t> chosen;
  std::vector<std::uint8_t> used(features_);
  while (chosen.size() < std::min(count, features_)) {
    // With what is chosen swept out of all moments, a feature's gain is (z·y)^2 / (z·z).
    std::size_t best = features_;
    double best_gain = -1;
    for (std::size_t i = 0; i < features_; ++i) {
      if (used[i]) continue;
      const double own = left.zz[i * features_ + i];
      const double gain = own > kNegligible * scatter[i] ? left.zy[i] * left.zy[i] / own : 0;
      if (gain > best_gain) {
        best = i;
        best_gain = gain;
      }
    }
    used[best] = 1;
    chosen.push_back(best);
    if (!(best_gain > 0)) continue;  // it explains nothing that would have to be swept out
    const double pivot = left.zz[best * features_ + best];
    const double pivot_y = left.zy[best];
    std::vector<double> row(left.zz.begin() + static_cast<std::ptrdiff_t>(best * features_),
                            left.zz.begin() + static_cast<std::ptrdiff_t>((best + 1) * features_));
    for (std::size_t i = 0; i < features_; ++i) {
      const double factor = row[i] / pivot;
      left.zy[i] -= factor * pivot_y;
      for (std::size_t j = 0; j < features_; ++j) left.zz[i * features_ + j] -= factor * row[j];
    }
  }
  return chosen;
}

}  // namespace inklens
