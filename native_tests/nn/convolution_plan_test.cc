#include "core/nn/convolution_plan.h"

#include <gmock/gmock.h>

#include <cmath>

namespace inklens {
namespace {

using enum ConvolutionForm;

ConvolutionForm Fast(const Window2D& window, const Shape& weights, Extent2D input,
                     double advantage = 1) {
  return PlanConvolution(Arithmetic::kFast, window, weights, input, advantage);
}

TEST(ConvolutionPlanTest, TheSeedNetwork) {
  const Window2D window{.kernel = {5, 5}};
  const Shape first{32, 5, 5, 1}, second{64, 5, 5, 32};
  EXPECT_EQ(Fast(window, first, {28, 28}), kOneChannel);
  EXPECT_EQ(Fast(window, second, {12, 12}), kWinograd4);
  // Natively, where products run on wider vectors than our loops.
  EXPECT_EQ(Fast(window, first, {28, 28}, 6), kUnfolded);
  EXPECT_EQ(Fast(window, second, {12, 12}, 6), kWinograd4);
  EXPECT_EQ(PlanConvolution(Arithmetic::kDirect, window, first, {28, 28}), kUnfolded);
  EXPECT_EQ(PlanConvolution(Arithmetic::kDirect, window, second, {12, 12}), kPlain);
  // F(4x4, 5x5): 64 products for 400, on 2x2 tiles.
  EXPECT_EQ(FormArithmetic(kWinograd4, window, second, {12, 12}).products, 4 * 64 * 32 * 64);
  EXPECT_EQ(FormArithmetic(kPlain, window, second, {12, 12}).multiply_adds(), 64 * 400 * 4 * 32);
}

TEST(ConvolutionPlanTest, TheTileFollowsTheOutputs) {
  const Window2D window{.kernel = {3, 3}};
  const Shape weights{64, 3, 3, 64};
  EXPECT_EQ(Fast(window, weights, {26, 26}), kWinograd4);
  EXPECT_EQ(Fast(window, weights, {4, 4}), kWinograd2) << "2x2 outputs";
  EXPECT_EQ(Fast(window, weights, {3, 3}), kPlain) << "a single output";
}

TEST(ConvolutionPlanTest, TransformsMustPay) {
  const Window2D window{.kernel = {3, 3}};
  // Few channels: the transforms do more than the products that they save.
  EXPECT_EQ(Fast(window, {4, 3, 3, 4}, {26, 26}), kPlain);
  EXPECT_EQ(Fast(window, {32, 3, 3, 32}, {26, 26}), kWinograd4);
  EXPECT_EQ(Fast(window, {16, 3, 3, 16}, {26, 26}, 6), kPlain) << "their vectors are narrow";
  // On 24x24 outputs 36 places (c^2 + 18 c) against 16 outputs 9 c^2: equal at c = 6.
  EXPECT_EQ(Fast(window, {8, 3, 3, 8}, {26, 26}), kWinograd4);
}

TEST(ConvolutionPlanTest, WhatNoFastFormServesRunsAsBefore) {
  EXPECT_EQ(Fast({.kernel = {5, 5}, .stride = {2, 2}}, {64, 5, 5, 32}, {12, 12}), kPlain);
  EXPECT_EQ(Fast({.kernel = {5, 5}}, {62, 5, 5, 32}, {12, 12}), kPlain);
  EXPECT_EQ(Fast({.kernel = {5, 5}}, {30, 5, 5, 1}, {28, 28}), kUnfolded);
  EXPECT_EQ(Fast({.kernel = {1, 1}}, {64, 1, 1, 32}, {12, 12}), kPlain);
  EXPECT_TRUE(std::isinf(
      FormArithmetic(kWinograd4, {.kernel = {1, 1}}, {64, 1, 1, 32}, {12, 12}).multiply_adds()));
}

TEST(ConvolutionPlanTest, OnlyOurOwnFormsPool) {
  EXPECT_FALSE(PoolsOutputs(kPlain));
  EXPECT_FALSE(PoolsOutputs(kUnfolded));
  EXPECT_TRUE(PoolsOutputs(kOneChannel));
  EXPECT_TRUE(PoolsOutputs(kWinograd2));
  EXPECT_TRUE(PoolsOutputs(kWinograd4));
}

}  // namespace
}  // namespace inklens
