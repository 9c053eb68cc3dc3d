#pragma once

#include <span>

#include "core/tensor/map2d.h"

namespace inklens {

/// The source document's fusion, which is wrong: it takes Grad-CAM's maps for LayerCAM's, and their
/// mean for the maximum: sum_l ReLU(grad_cam_l) / n, each stretched to image size. No default.
/// @param cams at least one of Grad-CAM's maps, signed, at layer size.
Map2D FuseAsListed(std::span<const Map2D> cams, std::size_t height, std::size_t width);

/// What of a layer FuseAsListed takes the mean of.
Map2D LayerToBeFusedAsListed(const Map2D& cam, std::size_t height, std::size_t width);

}  // namespace inklens
