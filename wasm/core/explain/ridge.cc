#include "core/explain/ridge.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace inklens {

double LinearFit::Predict(std::span<const std::uint8_t> features) const {
  double sum = intercept;
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (features[i]) sum += coefficients[i];
  }
  return sum;
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
  for (std::size_t i = 0; i < features_; ++i) {
    if (!on[i]) continue;
    z_[i] += weight;
    for (std::size_t o = 0; o < outputs_; ++o) zy_[i * outputs_ + o] += weight * change[o];
    for (std::size_t j = 0; j <= i; ++j) {
      if (on[j]) zz_[i * features_ + j] += weight;
    }
  }
}

Result<LinearFit> WeightedRidge::Fit(std::span<const double> combination, double alpha) const {
  if (!(weight_ > 0)) return InvalidArgument("A linear fit needs at least one weighted sample.");
  const auto d = static_cast<Eigen::Index>(features_);
  double y = 0, yy = 0, first = 0;
  for (std::size_t o = 0; o < outputs_; ++o) {
    y += combination[o] * y_[o];
    first += combination[o] * first_[o];
    for (std::size_t p = 0; p < outputs_; ++p) {
      yy += combination[o] * combination[p] * yy_[o * outputs_ + p];
    }
  }
  // The intercept goes by centring: moments about the weighted means.
  Eigen::MatrixXd zz(d, d);
  Eigen::VectorXd zy(d);
  for (std::size_t i = 0; i < features_; ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    double cross = 0;
    for (std::size_t o = 0; o < outputs_; ++o) cross += combination[o] * zy_[i * outputs_ + o];
    zy(row) = cross - z_[i] * y / weight_;
    for (std::size_t j = 0; j <= i; ++j) {
      const auto column = static_cast<Eigen::Index>(j);
      zz(row, column) = zz_[i * features_ + j] - z_[i] * z_[j] / weight_;
      zz(column, row) = zz(row, column);
    }
  }
  Eigen::MatrixXd penalised = zz;
  penalised.diagonal().array() += alpha;
  const Eigen::VectorXd b = penalised.ldlt().solve(zy);

  LinearFit fit;
  fit.coefficients.assign(b.data(), b.data() + d);
  fit.intercept = first + y / weight_;
  for (std::size_t i = 0; i < features_; ++i) {
    fit.intercept -= fit.coefficients[i] * z_[i] / weight_;
  }
  const double total = yy - y * y / weight_;
  const double residual = total - 2 * b.dot(zy) + b.dot(zz * b);
  fit.r2 = total > 0 ? 1 - residual / total : 1;
  return fit;
}

}  // namespace inklens
