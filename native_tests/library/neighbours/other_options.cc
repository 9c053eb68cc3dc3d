#include <Eigen/Dense>
#include <nlohmann/json.hpp>

bool OwnJsonThrows() {
  try {
    return nlohmann::json::parse("{nonsense").empty();
  } catch (const nlohmann::json::exception&) {
    return true;
  }
}

double OwnLeastSquares() {
  Eigen::MatrixXd matrix(2, 2);
  matrix << 4, 2, 2, 3;
  return matrix.llt().solve(Eigen::VectorXd{{2, 5}})(1);  // of 4x + 2y = 2, 2x + 3y = 5: y = 2
}
