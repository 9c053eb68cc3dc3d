// MNIST's files as the program reads them: idx, plain or gzip-compressed. Whatever the two files of
// a folder are, ReadMnist gives images or a sentence.
//
// An input's first byte says how the files are written: bit 0 compresses the images, so that a
// change reaches what is behind the gzip's checksum; bit 1 the labels. Two bytes say how long the
// file of images is, before any compression; the file of labels is the rest.

#include <zlib.h>

#include <algorithm>
#include <span>

#include "core/image/idx.h"
#include "datasets.h"
#include "fuzz/input_reader.h"
#include "fuzz/scratch_folder.h"
#include "fuzz/target.h"
#include "testing/test_data.h"

namespace inklens::fuzz {
namespace {

using Span = std::span<const std::uint8_t>;

Bytes Gzip(Span plain) {
  z_stream stream = {};
  constexpr int kGzip = 15 + 16;
  FUZZ_EXPECT(deflateInit2(&stream, 1, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes packed(deflateBound(&stream, plain.size()) + 32);
  stream.next_in = const_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  FUZZ_EXPECT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

void ExpectSoundViews(Span file) {
  const auto images = ReadIdxImages(file);
  if (images.ok() && images.value().count > 0) {
    const auto last = images.value().Image(images.value().count - 1);
    FUZZ_EXPECT(last.ok());
    FUZZ_EXPECT(last.value().pixels.size() == images.value().height * images.value().width);
    FUZZ_EXPECT(!images.value().Image(images.value().count).ok());
  }
  const auto labels = ReadIdxLabels(file);
  if (labels.ok()) FUZZ_EXPECT(labels.value().size() == file.size() - 8);
}

void ReadFolder(const ScratchFolder& folder) {
  const auto set = cli::ReadMnist(folder.path(), cli::MnistPart::kTest);
  if (!set.ok()) {
    FUZZ_EXPECT(set.status().message().size() > 8);
    return;
  }
  CountAsRead();
  FUZZ_EXPECT(set.value().size() > 0);
  FUZZ_EXPECT(set.value().pixels.size() ==
              set.value().size() * set.value().height * set.value().width);
  FUZZ_EXPECT(set.value().Image(set.value().size() - 1).ok());
}

Bytes Seed(std::uint8_t how, const Bytes& images, const Bytes& labels) {
  const std::uint8_t front[] = {how, static_cast<std::uint8_t>(images.size() >> 8),
                                static_cast<std::uint8_t>(images.size() & 0xff)};
  return Joined(front, Joined(images, labels));
}

/// Two of MNIST's test images, as files of their own.
std::vector<Bytes> Seeds() {
  constexpr std::size_t kPixels = 2 * 28 * 28;
  Bytes images = test::ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx3-ubyte");
  images.resize(16 + kPixels);
  Bytes labels = test::ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx1-ubyte");
  labels.resize(8 + 2);
  for (Bytes* file : {&images, &labels}) std::fill_n(file->begin() + 4, 3, std::uint8_t{0});
  images[7] = labels[7] = 2;
  const Bytes tiny = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6};
  return {Seed(0, images, labels), Seed(3, images, labels), Seed(0, tiny, labels),
          Seed(1, tiny, labels), Seed(0, Gzip(tiny), Gzip(labels))};
}

}  // namespace

Target MakeTarget() {
  using namespace std::string_literals;
  return {
      .name = "idx",
      .seeds = Seeds(),
      .dictionary = {"\x00\x00\x08\x03"s, "\x00\x00\x08\x01"s, "\x1f\x8b\x08"s, "\xff\xff\xff\xff"s,
                     "\x00\x01\x00\x00"s, "\x80\x00\x00\x00"s, "\x00\x00\x00\x1c"s},
      .most_bytes = 4096};
}

}  // namespace inklens::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inklens::fuzz;
  static const ScratchFolder folder;
  InputReader reader({data, size});
  const std::uint8_t how = reader.Byte();
  const std::size_t wanted = reader.Word(), split = std::min(wanted, reader.rest().size());
  const Span images = reader.rest().first(split), labels = reader.rest().subspan(split);
  ExpectSoundViews(images);
  ExpectSoundViews(labels);
  folder.Write("t10k-images-idx3-ubyte",
               how & 1 ? Gzip(images) : Bytes(images.begin(), images.end()));
  folder.Write("t10k-labels-idx1-ubyte",
               how & 2 ? Gzip(labels) : Bytes(labels.begin(), labels.end()));
  ReadFolder(folder);
  return 0;
}
