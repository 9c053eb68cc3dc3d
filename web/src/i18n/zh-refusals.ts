/**
 * The core's sentences of refusal, in Chinese. `{}` is a fact of the sentence, which the Chinese one has by its number.
 * A test holds them against the core's source: what a visitor can meet is here, and nothing that the core does not say.
 */
type Refusal = readonly [core: string, chinese: string];

/** Why a measure has no number. */
const NO_NUMBER: readonly Refusal[] = [
  ['The map is the same everywhere: it puts no pixel before another.', '图处处相同：没有像素先后。'],
  [
    'The map of class {} is the same everywhere: it puts no pixel before another.',
    '类别 {0} 的图处处相同：没有像素先后。',
  ],
  ['The map is the same everywhere: it shows no detail.', '图处处相同：看不出细节。'],
  ['The map is the same everywhere: it cannot move.', '图处处相同：无从移动。'],
  ['The map is zero everywhere: there is nothing to be spread.', '图处处为零：没有可分布的东西。'],
  [
    'The network gives the class no probability: there is nothing to drop from.',
    '神经网络给该类别的概率为零：无从下降。',
  ],
  ['How the map was made is not known: it cannot be made anew.', '不知道这幅图是怎样得到的：无法重新生成。'],
  ['There is no such measure.', '没有这样的衡量指标。'],
];

/** Of pictures. */
const PICTURES: readonly Refusal[] = [
  ['There is no memory left for the picture.', '内存不足，放不下这张图片。'],
  ['The image ends early: a part of its picture is missing.', '图片文件不完整：画面缺了一部分。'],
  ['The {} ends early: a part of its picture is missing.', '这个 {0} 文件不完整：画面缺了一部分。'],
  ['The image could not be decoded ({}).', '图片无法解码（{0}）。'],
  ['The image has {}x{} pixels; expected at most {} in all.', '图片有 {0} × {1} 像素；总数最多 {2}。'],
  ['The image has {}x{} pixels; expected at least 1x1.', '图片有 {0} × {1} 像素；至少要有 1 × 1。'],
  ['The image has 0 bytes; {}', '图片文件是空的；需要 PNG、JPEG、BMP 或 GIF。'],
  ['The image has {} bytes; expected at most {}.', '图片文件有 {0} 字节；最多 {1} 字节。'],
  [
    'The frame is {}x{} pixels with a box of {} of them; expected at least 1x1 and a box in (0, 1].',
    '画框是 {0} × {1} 像素，其中方框占 {2}；至少 1 × 1，方框应在 0 与 1 之间。',
  ],
  ['The drawing has {} pixels; expected {}x{}, at least 1x1.', '画布有 {0} 像素；应为 {1} × {2}，至少 1 × 1。'],
  ['The picture has no pixels.', '图片没有像素。'],
  ['The PNG is damaged: the checksum of one of its parts is wrong.', 'PNG 已损坏：其中一段的校验和不对。'],
  ["The PNG's first bytes are damaged.", 'PNG 开头的字节已损坏。'],
  ["The GIF's first bytes are damaged.", 'GIF 开头的字节已损坏。'],
  [
    'This JPEG is lossless, hierarchical or arithmetic, which is not read; expected a baseline or progressive one.',
    '这个 JPEG 是无损、分层或算术编码的，无法读取；需要基本或渐进式 JPEG。',
  ],
  [
    "This JPEG has four colours and does not say which, which is not read; expected gray, RGB or Adobe's CMYK.",
    '这个 JPEG 有四种颜色而没有说明是哪些，无法读取；需要灰度、RGB 或 Adobe 的 CMYK。',
  ],
  [
    'This PNG is as Xcode makes them for phones (CgBI), which is not read; {}',
    '这个 PNG 是 Xcode 为手机制作的那种（CgBI），无法读取；需要普通的 PNG、JPEG、BMP 或 GIF。',
  ],
  ['This JPEG has {} bits a sample; 8 are read.', '这个 JPEG 每个样本 {0} 位；只能读取 8 位。'],
  ["The JPEG's frame header is corrupt.", 'JPEG 的帧头已损坏。'],
  [
    'The JPEG has a Huffman table of more than 255 symbols; it is corrupt.',
    'JPEG 的哈夫曼表超过 255 个符号；文件已损坏。',
  ],
  ['The JPEG has a scan without a frame; it is corrupt.', 'JPEG 有扫描而没有帧；文件已损坏。'],
  ['The JPEG has a scan whose tables are missing; it is corrupt.', 'JPEG 的扫描缺少它要用的表；文件已损坏。'],
  [
    'This BMP has a header of {} bytes, which is not read; expected 12, 40, 52, 56, 64, 108 or 124.',
    '这个 BMP 的文件头有 {0} 字节，无法读取；应为 12、40、52、56、64、108 或 124。',
  ],
  [
    'This BMP has {} bits a pixel, which is not read; expected 1, 4, 8, 16, 24 or 32.',
    '这个 BMP 每像素 {0} 位，无法读取；应为 1、4、8、16、24 或 32。',
  ],
  ["The BMP's pixels begin within its header; it is corrupt.", 'BMP 的像素从文件头之内开始；文件已损坏。'],
  [
    'This BMP is compressed ({}), which is not read; expected an uncompressed one.',
    '这个 BMP 是压缩的（{0}），无法读取；需要未压缩的。',
  ],
  [
    'This BMP has masks for its colours and {} bits a pixel, which is not read; expected 16 or 32 with masks.',
    '这个 BMP 带颜色掩码，每像素 {0} 位，无法读取；带掩码时需要 16 或 32 位。',
  ],
  ['The BMP has a negative width; it is corrupt.', 'BMP 的宽度为负；文件已损坏。'],
  [
    "The GIF's first frame has {}x{} pixels, and only the first is read; expected at least 1x1.",
    'GIF 的第一帧有 {0} × {1} 像素，而只读取第一帧；至少要有 1 × 1。',
  ],
  ['The GIF is corrupt: no frame stands where one is expected.', 'GIF 已损坏：应有一帧的地方没有帧。'],
  [
    'This is {}, damaged or unknown to this browser; {}',
    '这是{0}，已损坏，或者此浏览器不认识；需要 PNG、JPEG、BMP 或 GIF。',
  ],
  ['This is {}, which is not read; {}', '这是{0}，无法读取；需要 PNG、JPEG、BMP 或 GIF。'],
  ['These bytes are not an image; {}', '这些字节不是图片；需要 PNG、JPEG、BMP 或 GIF。'],
  ['The image has {}x{} pixels; the model reads {}x{}.', '图片有 {0} × {1} 像素；神经网络读取 {2} × {3}。'],
  ['The image has {} pixels; expected {}x{}.', '图片有 {0} 像素；应为 {1} × {2}。'],
  ['The image has shape {}; the model reads {}.', '图片的形状是 {0}；神经网络读取 {1}。'],
  ['The image has a pixel that is not a finite number.', '图片有一个像素不是有限数。'],
];

const PYTORCH =
  '在 PyTorch 中用 safetensors.torch.save_file(model.state_dict(), "model.safetensors") 保存，再运行 inklens convert。';

/** Of networks' files. */
const WEIGHTS: readonly Refusal[] = [
  ['This is {}; expected a safetensors file.', '这是{0}；需要 safetensors 文件。'],
  [
    'This is {}; expected a safetensors file. Unpack what is in it first.',
    '这是{0}；需要 safetensors 文件。请先解压。',
  ],
  [
    'This is {}; expected a safetensors file. Save the network from where it was trained. {}',
    `这是{0}；需要 safetensors 文件。请在训练它的地方保存神经网络。${PYTORCH}`,
  ],
  [
    'This is {}; expected a safetensors file. Save the network from where it was trained, or unpack it if a safetensors file is in it. {}',
    `这是{0}；需要 safetensors 文件。请在训练它的地方保存神经网络；若里面有 safetensors 文件，请先解压。${PYTORCH}`,
  ],
  [
    'The safetensors entry "{}" overlaps the one before it; the file is corrupt.',
    '条目“{0}”与前一个重叠；文件已损坏。',
  ],
  [
    'The safetensors entry "{}" leaves a gap after the one before it; the file is corrupt.',
    '条目“{0}”与前一个之间有空隙；文件已损坏。',
  ],
  ['The safetensors entry "{}" {}.', 'safetensors 文件的条目“{0}”有误（{1}）。'],
  [
    'The safetensors file goes on for {} bytes after its last tensor; it is corrupt.',
    '最后一个张量之后还有 {0} 字节；文件已损坏。',
  ],
  ['The safetensors __metadata__ is not a JSON object.', '文件的 __metadata__ 不是 JSON 对象。'],
  ['The safetensors __metadata__ "{}" is not a string.', '文件的 __metadata__“{0}”不是字符串。'],
  [
    'A safetensors file starts with an 8-byte header length; this one has {} bytes.',
    'safetensors 文件以 8 字节的头长度开始；这个文件只有 {0} 字节。',
  ],
  [
    'The safetensors header is longer than the file, which is truncated or no safetensors file.',
    '文件头比文件还长：文件被截断，或不是 safetensors 文件。',
  ],
  ['The safetensors header has {} bytes; expected at most {}.', '文件头有 {0} 字节；最多 {1} 字节。'],
  ['The safetensors header is not a JSON object.', '文件头不是 JSON 对象。'],
  ['{} is not valid JSON.', '{0} 不是有效的 JSON。'],
  ['The file has no tensor "{}".', '文件里没有张量“{0}”。'],
  ['The tensor "{}" has {} dimensions; expected at most {}.', '张量“{0}”有 {1} 维；最多 {2} 维。'],
  [
    'The tensor "{}" has element type {}; expected BF16, F16, F32 or F64.',
    '张量“{0}”的元素类型是 {1}；需要 BF16、F16、F32 或 F64。',
  ],
  ['The tensor "{}" holds {}, which single precision cannot hold.', '张量“{0}”含有 {1}，单精度放不下。'],
  ['The tensor "{}" holds a value that is not finite.', '张量“{0}”含有不是有限数的值。'],
  [
    'The tensor "{}" has shape {}; expected [{}], one value for each channel.',
    '张量“{0}”的形状是 {1}；应为 [{2}]，每个通道一个值。',
  ],
  ['The weights file\'s metadata has no "{}".', '权重文件的元数据没有“{0}”。'],
  ['The weights file\'s metadata "layers" is not a list of layers.', '权重文件的元数据“layers”不是层的列表。'],
  ['The weights file\'s "input" is not a JSON object.', '权重文件的“input”不是 JSON 对象。'],
  ['The weights file\'s "input" lacks a {}.', '权重文件的“input”缺少 {0}。'],
  ["The weights file's input {} is not a number.", '权重文件的输入 {0} 不是数。'],
  [
    "The weights file's input mean is {}; expected a number from 0 to 1, as its pixels are (one of pixels up to 255 is divided by 255).",
    '权重文件的输入均值是 {0}；应为 0 到 1 的数，与像素的取值一样（若像素的取值到 255，均值要除以 255）。',
  ],
  [
    'The weights file\'s "input" has the key "{}", which is not read; expected height, width, channels, mean and deviation.',
    '权重文件的“input”有键“{0}”，它不会被读取；应为 height、width、channels、mean 和 deviation。',
  ],
  ["The weights file's input deviation is not as expected: a positive number.", '权重文件的输入标准差应为正数。'],
  [
    "The weights file's {} is not as expected: a whole number from {} to {}.",
    '权重文件的 {0} 应为 {1} 到 {2} 的整数。',
  ],
  ['The weights file has format "{}"; expected "{}".', '权重文件的格式是“{0}”；应为“{1}”。'],
  [
    'The weights file\'s output is "{}"; expected softmax or sigmoid.',
    '权重文件的输出是“{0}”；应为 softmax 或 sigmoid。',
  ],
  ['The weights file\'s "class_names" does not name its {} classes.', '权重文件的“class_names”与它的 {0} 个类别不符。'],
  ['A class name in the weights file is not a string.', '权重文件里有一个类别名不是字符串。'],
  ['A class name in the weights file is empty.', '权重文件里有一个类别名是空的。'],
  ['The weights file has two layers named "{}".', '权重文件有两层都叫“{0}”。'],
  [
    '{}has {} convolutions, {} dense layers and {} normalisations; expected 2, 2 and 0.',
    '权重文件没有描述它的层（可用 inklens convert 补上）；若当作原始神经网络的 state dict，它有 {1} 个卷积、{2} 个全连接层和 {3} 个归一化；应为 2、2、0。',
  ],
  [
    '{}lacks "{}bias".',
    '权重文件没有描述它的层（可用 inklens convert 补上）；若当作原始神经网络的 state dict，它缺少“{1}bias”。',
  ],
  ['The weights file lacks {}.', '权重文件缺少 {0}。'],
  [
    'The last layer gives {}; expected [1, classes] with two classes or more.',
    '最后一层给出 {0}；应为 [1, 类别数]，至少两个类别。',
  ],
  [
    'The classes come from a flatten of {}; expected a dense layer after it.',
    '类别直接来自 {0} 的展平；其后应有全连接层。',
  ],
  ['The model reads {} input channels; Inklens draws in one.', '神经网络读取 {0} 个输入通道；Inklens 只画一个通道。'],
  [
    'The layers do not use all tensors of the weights file: {}. It would read otherwise than it was trained to; inklens convert --layers describes it, or says why that cannot be.',
    '权重文件里有层没有用到的张量：{0}。这样读出来会与训练时不同；可用 inklens convert --layers 描述神经网络；若不能，它会说明原因。',
  ],
  ['Layer {} of the weights file has no name or no type.', '权重文件的第 {0} 层没有名称或类型。'],
  ['Layer "{}" gives {}, which is too large.', '层“{0}”给出 {1}，太大了。'],
  [
    'The layer type "{}" is not one of conv2d, relu, max_pool2d, average_pool2d, batch_norm2d, flatten, dense, batch_norm1d.',
    '层的类型“{0}”不在 conv2d、relu、max_pool2d、average_pool2d、batch_norm2d、flatten、dense、batch_norm1d 之列。',
  ],
  ['A dropout does nothing when a network reads; leave the layer out.', 'dropout 在读取时不起作用；请去掉这一层。'],
  [
    'The layer has the attribute "{}", which is not read where the type is {}.',
    '这一层有属性“{0}”，{1} 类型的层不读取它。',
  ],
  [
    "The layer's kernel is not that of its weights, which have shape {}.",
    '这一层的 kernel 与它的权重不符；权重的形状是 {0}。',
  ],
  ['The layer does not name its "{}" tensor.', '这一层没有指明它的“{0}”张量。'],
  [
    'The weights have shape {}; expected [out, in, height, width], and they lie as Keras and TensorFlow have them, [height, width, in, out].',
    '权重的形状是 {0}；应为 [输出, 输入, 高, 宽]；它们是按 Keras 和 TensorFlow 的次序 [高, 宽, 输入, 输出] 存放的。',
  ],
  [
    'The weights have shape {}; expected [out, in], and they lie as Keras and TensorFlow have them, [in, out].',
    '权重的形状是 {0}；应为 [输出, 输入]；它们是按 Keras 和 TensorFlow 的次序 [输入, 输出] 存放的。',
  ],
  ['The weights have shape {}; expected [out, in, height, width].', '权重的形状是 {0}；应为 [输出, 输入, 高, 宽]。'],
  ['The layer cannot read {}; expected {}', '这一层不能读取 {0}。'],
  ["The layer's {} is not as expected: true or false.", '这一层的 {0} 应为 true 或 false。'],
  ["The layer's eps is not a number.", '这一层的 eps 不是数。'],
];

/** Of what is asked of a network that reads. */
const REQUESTS: readonly Refusal[] = [
  ['The option {} of {} is {}; the model has classes 0 to {}.', '{1} 的选项 {0} 是 {2}；神经网络的类别为 0 到 {3}。'],
  ['The option {} of {} is {}; expected {}.', '{1} 的选项 {0} 不能是 {2}（应为 {3}）。'],
  ['The option {} of {} applies only {}.', '{1} 的选项 {0} 只在一定条件下有效（{2}）。'],
  ['There is no {} "{}" of {}; expected one of {}.', '{2} 没有名为“{1}”的 {0}；可选：{3}。'],
  ['There is no layer "{}"; the model has {}.', '没有名为“{0}”的层；神经网络有 {1}。'],
  ['This model has no layer with height and width to explain.', '这个神经网络没有带高和宽的层可供解释。'],
  ['This model has no layer {} to explain by {}.', '这个神经网络没有可供 {1} 解释的层（{0}）。'],
  ['The layer "{}" is no layer {}, which {} needs; expected one of {}.', '层“{0}”不合 {2} 所需（{1}）；可选：{3}。'],
  ['The method {} has no option {}; it has {}.', '方法 {0} 没有选项 {1}；它有 {2}。'],
  ['Quickshift would compare {} pairs of pixels; expected at most {}.', 'Quickshift 要比较 {0} 对像素；最多 {1} 对。'],
  ['LIME would tell {} superpixels apart; expected at most {}.', 'LIME 要区分 {0} 个超像素；最多 {1} 个。'],
  [
    'RISE with {} cells on a side is too much work for images of {}x{}; expected at least {}.',
    '对 {1} × {2} 的图像，RISE 每边 {0} 格的计算量过大；每边至少 {3} 格。',
  ],
  [
    "The map of {} is not finite: the model's weights or the options are too extreme.",
    '{0} 的显著图含有不是有限数的值：神经网络的权重或选项过于极端。',
  ],
  [
    "RISE's masks have {} cells along a side; expected 1 to {}, the image's smaller side.",
    'RISE 的掩码每边 {0} 格；应为 1 到 {1}（图像的短边）。',
  ],
  [
    "Score-CAM's variant authors weighs by a probability, which has no contrast of two classes.",
    'Score-CAM 的 authors 变体按概率加权，不能对比两个类别。',
  ],
  [
    'A grid of {}x{} superpixels does not fit an image of {}x{} pixels.',
    '{0} × {1} 的超像素网格放不进 {2} × {3} 像素的图像。',
  ],
  [
    'The terms of LIME with {} samples cannot be shown; expected at most {}.',
    'LIME 有 {0} 个样本，无法逐个显示；最多 {1} 个。',
  ],
  [
    'Sample {} of {} cannot be left out; expected 0 to {} and another one to fit.',
    '{1} 个样本中去不掉编号 {0} 的；应为 0 到 {2}，并且要留下一个来拟合。',
  ],
  [
    'The terms would have {} times {} values more; expected at most {} in all.',
    '各项还要 {0} × {1} 个数值，太多了；总共最多 {2} 个。',
  ],
  [
    'There is no class {}; this model has {} classes, counted from 0.',
    '没有类别 {0}；神经网络有 {1} 个类别，从 0 数起。',
  ],
  ['Class {} cannot be contrasted with itself.', '类别 {0} 不能与自己对比。'],
  [
    "The model's logits for this image are not finite; its weights are too large.",
    '神经网络对这张图的 logit 不是有限数：权重太大。',
  ],
  [
    "The model's logits for a masked image are not finite; its weights are too large.",
    '神经网络对一张遮住的图的 logit 不是有限数：权重太大。',
  ],
  [
    "The model's logits for a perturbed image are not finite; its weights are too large.",
    '神经网络对一张改动过的图的 logit 不是有限数：权重太大。',
  ],
  [
    "The model's logits for pixels that are not normalised are not finite.",
    '神经网络对没有归一化的像素给出的 logit 不是有限数。',
  ],
  [
    'There is no step "{}"; expected ink, crop, box, centre or normalize.',
    '没有名为“{0}”的步骤；可选：ink、crop、box、centre、normalize。',
  ],
  ['There is no image number {} of {}; expected a number below {}.', '{1} 没有编号 {0} 的图像；编号应小于 {2}。'],
  ['There is no other class; the model has only one.', '没有别的类别：神经网络只有一个。'],
  [
    'Structural similarity needs a map of at least {}x{} pixels; this one has {}x{}.',
    '结构相似性需要至少 {0} × {1} 像素的图；这幅只有 {2} × {3}。',
  ],
  ['No memory is left for a tensor of shape {}.', '内存不足，放不下形状为 {0} 的张量。'],
  ['A tensor of shape {} is larger than {} elements.', '形状为 {0} 的张量超过 {1} 个元素。'],
];

export const REFUSALS: readonly Refusal[] = [...NO_NUMBER, ...PICTURES, ...WEIGHTS, ...REQUESTS];

/** What a file is in place of what was wanted, where the core's words are more than a name. */
const THINGS: Readonly<Record<string, string>> = {
  'a PNG picture': ' PNG 图片',
  'a JPEG picture': ' JPEG 图片',
  'a GIF picture': ' GIF 图片',
  'a WebP picture': ' WebP 图片',
  'a film or a sound': '影片或录音',
  'a TIFF picture': ' TIFF 图片',
  'a JPEG XR picture': ' JPEG XR 图片',
  'an AVIF picture': ' AVIF 图片',
  'a HEIC picture': ' HEIC 图片',
  'a HEIC or AVIF picture': ' HEIC 或 AVIF 图片',
  "a film or a camera's raw picture": '影片或相机的原始图片',
  'a JPEG XL picture': ' JPEG XL 图片',
  'a JPEG 2000 picture': ' JPEG 2000 图片',
  'a Photoshop picture (PSD)': ' Photoshop 图片（PSD）',
  'a GIMP picture (XCF)': ' GIMP 图片（XCF）',
  'an icon (ICO)': '图标（ICO）',
  'a Targa picture (TGA)': ' Targa 图片（TGA）',
  'a cursor (CUR)': '光标（CUR）',
  'a QOI picture': ' QOI 图片',
  'a DDS picture': ' DDS 图片',
  'an OpenEXR picture': ' OpenEXR 图片',
  'a Radiance picture (HDR)': ' Radiance 图片（HDR）',
  'an MNG animation': ' MNG 动画',
  'a JNG picture': ' JNG 图片',
  'an icon (ICNS)': '图标（ICNS）',
  'a PCX picture': ' PCX 图片',
  'an SGI picture': ' SGI 图片',
  'a Sun raster picture': ' Sun 栅格图片',
  'a FITS picture': ' FITS 图片',
  'an X11 picture (XPM)': ' X11 图片（XPM）',
  'an X11 picture (XBM) or C source': ' X11 图片（XBM）或 C 源代码',
  'a Netpbm picture (PFM)': ' Netpbm 图片（PFM）',
  'a Windows metafile (WMF)': ' Windows 图元文件（WMF）',
  'a Windows metafile (EMF)': ' Windows 图元文件（EMF）',
  'a DICOM picture': ' DICOM 图片',
  'a PDF document': ' PDF 文档',
  'a PostScript document': ' PostScript 文档',
  'an RTF document': ' RTF 文档',
  'an older office document': '旧格式的办公文档',
  'a companion that macOS lays beside a file (AppleDouble)': ' macOS 放在文件旁边的附属文件（AppleDouble）',
  "a ZIP archive, as PyTorch's .pth, Keras' .keras, NumPy's .npz and office documents are":
    ' ZIP 压缩包（PyTorch 的 .pth、Keras 的 .keras、NumPy 的 .npz 和办公文档就是）',
  'an empty ZIP archive': '空的 ZIP 压缩包',
  'a gzip file': ' gzip 文件',
  'a 7z archive': ' 7z 压缩包',
  'a RAR archive': ' RAR 压缩包',
  'an xz file': ' xz 压缩文件',
  'a Zstandard file': ' Zstandard 压缩文件',
  'a bzip2 file': ' bzip2 压缩文件',
  'an LZ4 file': ' LZ4 压缩文件',
  'a tar archive': ' tar 归档',
  "a Python pickle, as PyTorch's older .pth are": ' Python pickle（PyTorch 较旧的 .pth 就是）',
  'a Python pickle': ' Python pickle',
  "an HDF5 file, as Keras' .h5 are": ' HDF5 文件（Keras 的 .h5 就是）',
  'a NumPy array (.npy)': ' NumPy 数组（.npy）',
  'a MATLAB file (.mat)': ' MATLAB 文件（.mat）',
  'a GGUF file': ' GGUF 文件',
  'a TensorFlow Lite file': ' TensorFlow Lite 文件',
  'a Git LFS pointer (git lfs pull gets the file)': ' Git LFS 指针（用 git lfs pull 取得文件本身）',
  'a web page, such as a host sends in place of a missing file': '网页：服务器在缺少文件时会发来这样的页面',
  'a safetensors file, as networks are': ' safetensors 文件（神经网络的权重）',
  'a BMP picture': ' BMP 图片',
  "an idx file, as MNIST's are": ' idx 文件（MNIST 的格式）',
  'an ONNX, Core ML or TensorFlow file': ' ONNX、Core ML 或 TensorFlow 文件',
  'a Netpbm picture (PBM, PGM, PPM)': ' Netpbm 图片（PBM、PGM、PPM）',
  'a text file in UTF-16': ' UTF-16 文本文件',
  'an SVG drawing': ' SVG 图形',
  "an XML file, such as a host's answer that it has no such file": ' XML 文件，例如服务器说没有这个文件的答复',
  'a JSON file': ' JSON 文件',
  'a text file': '文本文件',
};

/** Of which layer the rest of the sentence speaks. */
const IN_LAYER = /^In layer "([^"]*)": (.*)$/s;

/** The facts that a sentence has where the pattern has `{}`; null: it is another sentence. */
function factsOf(sentence: string, pattern: string): string[] | null {
  const parts = pattern.split('{}').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.*?)')}$`, 's').exec(sentence)?.slice(1) ?? null;
}

/** A sentence that is not known stays as it is, behind a word that says so. */
export function refusalInChinese(sentence: string): string {
  const [, layer, inside] = IN_LAYER.exec(sentence) ?? [];
  if (layer !== undefined && inside !== undefined) return `层“${layer}”：${refusalInChinese(inside)}`;
  for (const [pattern, chinese] of REFUSALS) {
    const facts = factsOf(sentence, pattern);
    if (facts !== null) {
      return chinese.replace(
        /\{(\d)\}/g,
        (_, place) => THINGS[facts[Number(place)] ?? ''] ?? facts[Number(place)] ?? '',
      );
    }
  }
  return `英文原文：${sentence}`;
}
