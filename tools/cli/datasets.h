#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/classifier/classifier.h"
#include "core/image/gray_image.h"
#include "core/train/drawing.h"

namespace inklens::cli {

/// Labelled images of one size, 0 = ground, 255 = full ink.
struct ImageDataset {
  std::size_t height = 0;
  std::size_t width = 0;
  std::vector<std::uint8_t> pixels;  ///< image after image, row-major
  std::vector<std::uint8_t> labels;

  std::size_t size() const { return labels.size(); }
  /// Errors: kInvalidArgument for an index beyond the last.
  Result<GrayImage> Image(std::size_t index) const;
};

enum class MnistPart { kTrain, kTest };

/// Reads train-images-idx3-ubyte and train-labels-idx1-ubyte, or the t10k ones, plain or .gz, from
/// a folder or from where others put them in it: torchvision in MNIST/raw, Kaggle under names with
/// .idx3-ubyte. EMNIST's digits (emnist-digits-test-images-idx3-ubyte), or else its "mnist", are
/// taken where there is no MNIST, and turned: EMNIST's images lie transposed in its files.
/// Errors, each naming the file: kNotFound, kDataLoss (truncated, wrong size or magic number,
/// counts that differ), kInvalidArgument (a label above 9, or no images).
/// @param transpose turns the images, whatever the files are called.
Result<ImageDataset> ReadMnist(const std::string& folder, MnistPart part, bool transpose = false);

/// Rows become columns.
void Transpose(ImageDataset& set);

/// One of the test images and its label.
struct LabelledImage {
  GrayImage image;
  int label = -1;
};

/// Errors: those of ReadMnist; kInvalidArgument naming the folder for an index beyond the last.
Result<LabelledImage> ReadMnistTestImage(const std::string& folder, std::size_t index,
                                         bool transpose = false);

/// Reads drawings: a JSON list of {"label": 0..9, "strokes": [[[x, y], ...], ...]}, y downwards,
/// any unit.
/// Errors, naming the file: kNotFound, kDataLoss (no JSON), kInvalidArgument (another structure,
/// naming the entry).
Result<std::vector<Drawing>> ReadDrawings(const std::string& path);

/// Drawings as the network gets them from the page: drawn with one pen, then framed.
/// @param pen its width, as a share of the drawing's longer side.
/// Errors: those of DrawWithPen and FrameDrawing.
Result<ImageDataset> FrameDrawings(const std::vector<Drawing>& drawings, double pen,
                                   const InputSpec& input);

/// "crc32:" and eight hexadecimal digits, over all bytes of a file, of pixels and labels, or of
/// strokes: tells whether two runs saw the same data.
std::string Checksum(std::span<const std::uint8_t> bytes);
std::string Checksum(const ImageDataset& images);
std::string Checksum(const std::vector<Drawing>& drawings);

}  // namespace inklens::cli
