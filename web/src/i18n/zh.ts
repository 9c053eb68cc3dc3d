/** Everything the page says, in Chinese. */
import { type Messages, NO_PICTURE } from './messages';
import { refusalInChinese } from './refusals';

/** 还没有识别结果时，句子说的是将要解释的类别。 */
const named = (subject: string | null) => (subject === null ? '该类别' : `“${subject}”`);

/** 有编号的层连同编号。 */
const layerName = (layer: string) => {
  const number = /^[a-z_]+(\d+)$/.exec(layer)?.[1];
  return number === undefined ? ` ${layer} 层` : `第 ${number} 层（${layer}）`;
};

/** 句中的说法。 */
const place = (layers: readonly string[]) => (layers.length === 0 ? '所选层' : layers.map(layerName).join('、'));

export const zh: Messages = {
  page: {
    title: 'Inklens：画一个数字，看神经网络为什么这样认',
    description:
      '画一个数字，在浏览器里实时看卷积神经网络为什么这样认：LIME、RISE、Grad-CAM、Grad-CAM++、Score-CAM、LayerCAM 的显著图（saliency map），以及该相信哪一张。',
  },
  tagline: '画一个数字：六张显著图（saliency map）告诉你神经网络为什么这样认。',
  languageName: '中文',
  switchLanguage: '把页面切换为英文',
  theme: { toDark: '深色', toLight: '浅色' },
  copyLink: '复制链接',
  lessons: {
    open: '导览',
    openHint: '就在本页上的十步导览',
    invite: '第一次来？十步导览',
    loading: '正在载入导览……',
    failed: '导览未能载入。图画和显著图保持原样。',
    close: '关闭',
    teachers: '给教师',
    linkShows: '链接里的图：',
  },
  takeAway: '导出',
  projector: { map: (place) => `两幅中的第 ${place} 幅`, leave: '退出投影模式' },
  views: {
    title: '视图',
    names: { maps: '显著图', inside: '查看内部', compare: '比较' },
    loading: '正在载入此视图……',
    failed: '此视图未能载入。图画和显著图保持原样。',
    retry: '重试',
    reload: '重新载入页面',
  },
  pad: {
    title: '画一个数字',
    label: '绘图区。不用笔或鼠标时，可在下方选一张样例、图片文件，或使用“更多输入方式”。',
    empty: '在这里画一个 0 到 9 的数字',
    example: '示例：请画你自己的',
    undo: '撤销',
    undoHint: '撤销上一步（Ctrl+Z）',
    clear: '清空',
    clearHint: '清空画布（Delete）',
    image: '图片',
    imageHint: '从图片文件中识别数字，也可以拖入或粘贴图片。',
    dropHere: '松开即可识别这张图片',
  },
  ways: {
    open: '更多输入方式…',
    title: '更多输入方式',
    close: '关闭',
    loading: '正在加载…',
    failed: '这一部分未能加载。图画和显著图保持原样。',
  },
  samples: {
    title: '或从真实样例开始',
    missing: '样例图像没有载入，绘图不受影响。',
    item: (index, label) => `数字 ${label}，MNIST 测试集第 ${index} 张`,
    credit: 'MNIST 测试图像：Y. LeCun、C. Cortes，CC BY-SA 3.0。',
    exampleCredit: '示例：UNIPEN，CC BY 4.0。',
  },
  sees: {
    title: '神经网络看到的',
    label: (height, width) => `裁剪、缩放并居中为 ${height} × ${width} 像素的画`,
    blank: '还没有',
    fitted: '已居中并缩放',
  },
  networks: {
    mnist_cnn_augmented: {
      name: '适合手绘',
      text: '用 MNIST 的扫描数字和屏幕上画的数字训练。识别您自己画的，请用它。',
    },
    mnist_cnn: {
      name: '只学过扫描数字',
      text: '只用 MNIST 的扫描数字训练，认错的图画更多。想看它怎样认错、图又怎么说，请用它。',
    },
    mnist_cnn_seed0: {
      name: '只学过扫描数字（另训一次）',
      text: '与上一个训练方式相同，但程序和随机数不同。想看识别结果不变时哪些图变了，请用它。',
    },
  },
  reads: {
    title: '识别为',
    waiting: '画一个数字，识别结果会出现在这里。',
    unread: '没有神经网络，就没有识别结果。',
    blank: '整幅都是同一种颜色，没有数字可认。',
    network: '神经网络',
    verdict: (className, percent) => `${className}，把握 ${percent}`,
    runnerUp: (className, percent) => `其次：${className}，${percent}`,
    announce: (className, percent) => `识别为 ${className}，把握 ${percent}。`,
    doubts: {
      surrounded: '数字外面还画了一圈，而神经网络把两者当成一个数字来识别。',
      'several-digits': '这看起来是好几个数字，而神经网络只会给出一个。它说不出“都不是”。',
      texture: '这看起来不像数字，而神经网络只认识数字。它说不出“都不是”。',
      unfamiliar: '神经网络几乎没有见过这样的图，但它必须选一个数字。（100 个测试数字中有 99 个的最高得分都比它高。）',
      blot: '这只是一团墨，没有笔画，不是数字。神经网络只认识数字，说不出“都不是”。',
    },
    ignored: ({ border, lines, specks }) => {
      const parts = [
        border > 0 ? '图片边缘的内容' : '',
        lines > 0 ? `贯穿页面的 ${lines} 条线` : '',
        specks > 0 ? `${specks} 个小斑点` : '',
      ];
      return `已忽略图片中的：${parts.filter((part) => part !== '').join('、')}。`;
    },
  },
  classes: {
    title: '解释',
    item: (className, percent) => `类别 ${className}，概率 ${percent}`,
    automatic: '自动',
    automaticHint: '始终解释神经网络预测的类别',
    butNot: '而不是',
    butNotHint: '与另一个类别对比：为什么是 4 而不是 9',
    nothing: '－',
  },
  maps: {
    rather: (className, other) => `${className} 而非 ${other}`,
    title: (subject) => `哪里支持“${subject}”`,
    titleEmpty: '哪里支持它',
    colorMap: '配色',
    opacity: '显著图强度',
    outline: '轮廓线',
    view: '显示为',
    views: { smooth: '平滑', pixels: '像素', grid: '层网格', signed: '带正负号' },
    low: '最弱',
    high: '最强',
    against: '− 反对',
    inFavour: '+ 支持',
    scale: '标度',
    scales: { own: '各图自有', shared: '同单位共用' },
    scaleNotes: {
      own: '每张图以自己的最大数值为最强的颜色。',
      shared:
        'Grad-CAM、Grad-CAM++ 与 LayerCAM 取同一层时共用一个标度，因为三者都以得分计（Grad-CAM 取梯度的平均，所以往往较淡）；其余方法的单位不同，仍用各自的标度。',
    },
    signedNote:
      '截去负数之前的数值；白色为零。多数方法先截去负数再放大，所以在蓝色旁边，它们的显著图比这里的红色伸得更远。RISE 给出的是概率，除非对比两个类别，否则没有正负号。',
    numbers: {
      gain: (c) => `它的数值：按拟合，露出这一块会使“${c}”的概率增加多少。R²：拟合与样本符合得多好，1 为完全符合。`,
      probability: (c) => `它的数值：在露出该像素的掩码下，“${c}”的平均概率。`,
      score: (c) => `它的数值：以“${c}”的得分（logit）计，层的每个位置一个。`,
      activation: () => '它的数值：该层激活的加权和，既不是得分的量，也不是概率的量。',
      share: () => '它的数值：每层按自己的最大值计为 0 到 1，因此没有单位。',
    },
    label: (method, subject) => `类别 ${subject} 的 ${method} 显著图`,
    waiting: '等待数字',
    waitingForNetwork: '等待神经网络',
    strongest: ({ row, column }) => {
      const where = [
        ['左上方', '正上方', '右上方'],
        ['左侧', '正中', '右侧'],
        ['左下方', '正下方', '右下方'],
      ][row]?.[column];
      return `最强处在${where}。`;
    },
    evenlyStrong: '没有哪一部分比其他部分更强。',
    open: (method) => `${method}：怎样看、数值和选项`,
    refining: (completed, total) => `${completed} / ${total}`,
    milliseconds: (ms) => `${ms} 毫秒`,
    samples: (count) => `${count} 个样本`,
    passes: (forward, backward) => (backward > 0 ? `前向 ${forward} 次，反向 ${backward} 次` : `前向 ${forward} 次`),
    fit: (r2) => `拟合 R² ${r2}`,
    intercept: (value) => `截距 ${value}`,
    opposes: '红色 −：反对',
    largest: (value, error) => `最大值 ${value} ± ${error}`,
    blank: '空白',
    blankReason: {
      cam: (subject, layers) => `${place(layers).trim()}没有任何位置能提高“${subject}”的得分，所以没有可显示的内容。`,
      lime: (subject) => `没有小块支持“${subject}”：遮住哪一块都不会使它的概率下降。`,
      rise: (subject) => `无论怎样遮挡，“${subject}”的得分都一样。`,
    },
    tooFewPatches: (there) => `这幅画只有 ${there} 个小块，少于要选的块数：全部被选中，所以这张图说明不了什么。`,
    wrongBadge: '文档代码：有误',
    wrongLabel: '源文档中的代码，有误',
    cardView: (method) => `${method} 显示什么`,
    limeViews: { weights: '全部块', chosen: '选中块' },
    riseViews: { map: '显著图', error: '± 误差' },
    signedReading: (subject) => `蓝色支持“${subject}”，红色反对；白色为零。`,
    signedBlank: '没有一处大于零，所以平常的图是空白的。',
    chosenReading: (subject) => `着色的是拟合为“${subject}”选中的小块；红色的小块表示反对。`,
    errorReading: (largest) => `抽样的随机性还有多大：每个像素的标准误差，最亮处为 ± ${largest}。`,
    methods: {
      lime: {
        name: 'LIME',
        reading: (c) => `多次随机遮住一些小块；遮住后${named(c)}的概率下降得多的小块更亮。`,
        variants: { authors: '作者的软件包', paper: '论文：核不开方', 'as-listed': '文档中的代码（有误）' },
        wrong:
          '文档的代码把图像归一化了两次，中间转成字节时溢出回绕，神经网络看到的是灰底图（黑色变成 148）；再加上 lime 的默认超像素几乎只分出一个区域，无从比较哪里重要。',
      },
      rise: {
        name: 'RISE',
        reading: (c) =>
          `在许多随机掩码下打分；亮处露出来时，${named(c)}的概率较高。只比较各处的高低：最暗处是最小值，不是零。`,
        variants: { authors: '论文：除以 N·p', measured: '除以实际抽到的掩码' },
      },
      'grad-cam': {
        name: 'Grad-CAM',
        reading: (c, layers) => `亮处是${place(layers)}中提高${named(c)}得分的地方；每个通道按平均梯度加权。`,
        variants: { paper: '论文', 'as-listed': '文档中的代码（有误）' },
        wrong:
          '文档的代码取的是 ReLU 之前的卷积输出，那里 20 个值中有 19 个是负的：加权和处处低于零，100 张测试图像中有 91 张的显著图全空白；取 ReLU 之后只有 3 张。这不是 Grad-CAM 本身的缺点。',
      },
      'grad-cam++': {
        name: 'Grad-CAM++',
        reading: (c, layers) =>
          `与 Grad-CAM 相似，但梯度在${place(layers)}逐位置加权，${named(c)}的各个部分都能亮起来。`,
        variants: {
          paper: '论文',
          'pytorch-grad-cam': '按 pytorch-grad-cam（+10⁻⁶）',
          authors: '作者的代码',
          'as-listed': '文档中的代码（有误）',
        },
        wrong:
          '文档的代码把权重的梯度当成激活的梯度，又让 alpha 除以自身，于是每个通道只计 0 或 1：得到的只是原始激活之和，与 Grad-CAM++ 无关。',
      },
      'score-cam': {
        name: 'Score-CAM',
        reading: (c, layers) => `不用梯度：把${place(layers)}的每个通道当作掩码，按掩码下${named(c)}的得分加权。`,
        variants: {
          paper: '论文：得分增量的 softmax',
          authors: '作者的代码：概率',
          'pytorch-grad-cam': '按 pytorch-grad-cam',
          'as-listed': '文档中的代码（有误）',
        },
        wrong:
          '文档的代码直接用 ReLU 之前的数值当掩码，没有 min-max 归一化，又按原始得分加权，没有 softmax：掩码会翻转并放大图像，所得显著图与 Score-CAM 毫不相关。',
      },
      'layer-cam': {
        name: 'LayerCAM',
        reading: (c, layers) => `${place(layers).trim()}的每个像素按自己的梯度加权：亮处提高${named(c)}的得分。`,
        variants: { paper: '论文：单层', fused: '论文：多层融合', 'as-listed': '文档中的做法（有误）' },
        wrong:
          '文档对每一层的梯度取平均（那是 Grad-CAM），再把各层相加。LayerCAM 让每个像素按自己的梯度加权，并在各层之间取最大值。',
      },
    },
  },
  pixel: {
    hint: '用方向键逐个读像素，所有显著图同时读出；按 Esc 结束。',
    place: (row, column) => `第 ${row} 行第 ${column} 列`,
    ink: (percent) => `墨色 ${percent}`,
    units: {
      gain: '概率',
      probability: '概率',
      score: '得分',
      activation: '激活',
      share: '占本层',
    },
    announce: (place, ink, values) => `像素：${place}，${ink}。${values.join('，')}。`,
  },
  options: {
    title: '选项',
    of: (method) => `（${method}）`,
    changed: (count) => `已改 ${count} 项`,
    reset: '恢复默认',
    words: {
      variant: { name: '变体' },
      layer: { name: '层' },
      layers: { name: '各层' },
      superpixels: {
        name: '超像素',
        choices: { grid: '网格', quickshift: 'quickshift 算法', slic: 'SLIC 算法' },
        notes: {
          quickshift: '用 lime 的默认参数，一个数字只分成 1 到 3 块；核大小 2、最大距离 6、颜色比重 0.5 会分得更多。',
        },
      },
      gridSize: { name: '每边块数' },
      kernelWidth: { name: '核宽度' },
      kernelSize: { name: '核大小' },
      maxDistance: { name: '最大距离' },
      ratio: { name: '颜色比重' },
      segments: { name: '块数' },
      compactness: { name: '紧凑度' },
      hidden: { name: '遮住的块为', choices: { black: '黑色', 'superpixel-mean': '本块均值' } },
      featureChoice: {
        name: '参与拟合的块',
        choices: { all: '全部', 'highest-weights': '权重最大的', 'forward-selection': '逐步选入' },
      },
      features: { name: '选中块数' },
      signs: { name: '选中的块', choices: { positive: '支持它的', both: '支持或反对的' } },
      cells: { name: '每边格数' },
      keepProbability: { name: '格子保留率' },
      stopWhenStable: { name: '误差降到即停' },
      masking: { name: '遮住的像素为', choices: { pixel: '黑色', normalized: '灰色（均值）' } },
      samples: { name: '样本数' },
      seed: { name: '随机种子' },
    },
    automatic: (layers) => `自动（${layers}）`,
    none: '无',
    outOfRange: ({ minimum, maximum, minimumExcluded, whole }) => {
      const number = whole ? '整数' : '数';
      return minimumExcluded
        ? `请输入大于 ${minimum}、不超过 ${maximum} 的${number}。`
        : `请输入 ${minimum} 到 ${maximum} 之间的${number}。`;
    },
  },
  measures: {
    title: '该相信哪张显著图',
    legend:
      '删除：先去掉显著图最亮的像素；插入：先放回最亮的像素。数值是这一过程中该类别平均还有多可能，在 0 到 1 之间。✓ 表示胜过笔迹本身或随机图；✗ 表示没有胜过，也就没有比它们多说明什么。',
    intro: (subject) =>
      `按每张显著图的说法改动画面，“${subject}”还有多可能。↓ 越低越好，↑ 越高越好；每列最好的加粗。最后四张图对网络一无所知。`,
    judging: '不同的检验常常选出不同的图。胜不过笔迹和圆斑的图，这项检验不能让人相信它。',
    more: '更多指标',
    fewer: '收起指标',
    contrast: (subject) => `只衡量“${subject}”本身的概率，不看所对比的类别。`,
    waiting: '画一个数字，各张显著图会在这里比较。',
    map: '显著图',
    own: '本图',
    measure: '指标',
    words: {
      deletion: { name: '删除', text: '先去掉显著图最看重的像素时，概率曲线下的面积。' },
      insertion: { name: '插入', text: '先放回显著图最看重的像素时，概率曲线下的面积。' },
      'average-drop': {
        name: '平均下降',
        text: '只按显著图的程度显示画面时，失去的概率所占的比例。显示得多的显著图占便宜。',
      },
      increase: { name: '置信上升', text: '只按显著图的程度显示画面时，类别更可能则为 100，否则为 0。' },
      road: {
        name: 'ROAD（填补）',
        text: '去掉显著图最暗的像素比去掉最亮的像素时，类别仍可能多少；缺口由周围填补。',
      },
      infidelity: { name: '不忠实度', text: '画面改变时，显著图所说的影响与网络实际的反应相差多少。' },
      sparsity: {
        name: '稀疏度',
        text: '显著图有多集中于少数像素：0 为处处相同，1 为只有一个像素。只描述，不评判。',
      },
      fineness: { name: '精细度', text: '显著图能显示的最小细节的宽度。只描述，不评判。' },
      discrimination: {
        name: '类别区分',
        text: '这个类别的显著图与另一类别的显著图有多像：无论问哪个类别都相同的显著图为 1。',
      },
      sensitivity: { name: '敏感度', text: '画面改动小到看不出来时，显著图变动占自身的比例。' },
      sanity: { name: '随机化检验', text: '显著图与随机权重网络的显著图有多像：根本不问网络的显著图为 1。' },
      stability: { name: '稳定性', text: '换一组随机数后，显著图最看重的部分有多少会再次出现：不靠运气的为 1。' },
    },
    costs: {
      forward: { name: '前向', text: '得到显著图所用的前向计算次数。' },
      backward: { name: '反向', text: '求梯度所用的反向计算次数。' },
      time: { name: '用时', text: '计算显著图所用的时间。' },
    },
    baselines: {
      random: { name: '随机', text: '噪声。' },
      ink: { name: '笔迹', text: '数字本身。' },
      blob: { name: '圆斑', text: '正中的一个斑点。' },
      edges: { name: '边缘', text: '数字的边缘。' },
    },
    better: { lower: '越低越好', higher: '越高越好', neither: '无好坏之分' },
    verdict: {
      better: (other) => `优于${other}`,
      worse: (other) => `不如${other}`,
      even: (other) => `与${other}相同`,
    },
    best: '最好',
    noOrder: '空白：无法检验',
    reasonOf: refusalInChinese,
    pending: '尚未衡量',
    progress: (completed, total) => `正在衡量：${completed} / ${total}`,
    again: {
      title: '重新解释再比较',
      text: '这些指标要把显著图重新计算多次，所以较慢。',
      all: '全部',
      start: '开始衡量',
      cancel: '取消',
    },
  },
  colorMaps: {
    viridis: 'Viridis',
    cividis: 'Cividis',
    magma: 'Magma',
    inferno: 'Inferno',
    plasma: 'Plasma',
    gray: '灰度',
  },
  engine: {
    starting: '正在启动引擎…',
    downloading: '正在载入神经网络…',
    isolating: '正在准备多线程，页面会刷新一次…',
    runs: (variant, threads) => `${variant}，${threads} 个线程`,
    variants: {
      'relaxed-threads': 'WebAssembly（relaxed SIMD）',
      'simd-threads': 'WebAssembly（SIMD）',
      simd: 'WebAssembly（SIMD）',
    },
    model: (name) => `神经网络：${name}`,
    note(note) {
      switch (note.kind) {
        case 'forced':
          return '由页面地址指定';
        case 'not-isolated':
          return '单线程：此主机没有隔离页面';
        case 'no-shared-memory':
          return '单线程：此浏览器不支持线程间共享内存';
        case 'no-relaxed-simd':
          return '此浏览器没有 relaxed SIMD';
        case 'failed':
          return `${note.variant} 未能启动（${note.message}）`;
      }
    },
    failed: '引擎没有启动。',
    failedCodes: {
      'no-simd':
        '此浏览器缺少 WebAssembly SIMD，或者安全设置把它关掉了。当前版本的 Chrome、Edge、Firefox、Safari 都支持。',
      unavailable: '页面的一个文件没有载入，或者不允许在这里运行。网络连接正常吗？',
    },
    retry: '重试',
  },
  network: {
    offline: '目前没有联网，恢复后请重试。',
    joined: (sentence, reason) => `${sentence}${reason}`,
    kept: '断网时也能使用了。',
    updateReady: '本页有新版本可用，图画会保留。',
    update: '重新载入',
    later: '稍后',
  },
  notices(notice) {
    switch (notice.kind) {
      case 'engine-restarted':
        return '引擎停止后已重新启动，你的画还在。';
      case 'file-interrupted':
        return `读取“${notice.file}”时引擎停止，现已重新启动，你的画还在。请重新打开该文件，或换一个小一些的文件。`;
      case 'not-an-image':
        return notice.message.startsWith(NO_PICTURE)
          ? `“${notice.file}”不是图片，请用 PNG、JPEG、BMP 或 GIF。`
          : `无法读取“${notice.file}”。${refusalInChinese(notice.message)}`;
      case 'file-unreadable':
        return `无法读取“${notice.file}”。它是文件夹，或者已经不在了吗？`;
      case 'first-file':
        return `一次只读一个文件：现在是“${notice.file}”。`;
      case 'image-late':
        return `“${notice.file}”读完之前你已经画了别的，所以没有替换画布上的内容。想看它，请再打开一次。`;
      case 'image-blank':
        return `“${notice.file}”里没有找到数字。`;
      case 'method-failed':
        return `解释失败：${refusalInChinese(notice.message)}`;
      case 'measure-failed':
        return `显著图没有衡量成：${refusalInChinese(notice.message)}`;
      case 'model-failed':
        return `神经网络没有载入，仍用原来的。${refusalInChinese(notice.message)}`;
      case 'not-a-network':
        return `“${notice.file}”不能用作神经网络。${refusalInChinese(notice.message)}`;
      case 'no-file':
        return '拖来的不是文件。请先保存图片，再把文件拖到这里。';
      case 'nothing-to-paste':
        return '剪贴板里没有图片。';
      case 'link-copied':
        return notice.ownNetwork
          ? '链接已复制，打开后会看到同样的画、类别、选项和配色，但用的是本页自带的神经网络：您的留在这台机器上。'
          : '链接已复制，打开后会看到同样的画、类别、选项和配色。';
      case 'link-not-copied':
        return '浏览器不允许复制。链接就在地址栏里。';
      case 'link-unreadable':
        return '这个链接读不出来，或只能读出一部分：其中的图缺失，可能在传送中被截断了。';
      case 'lesson-unknown':
        return `链接里的步骤“${notice.name}”在导览中不存在，页面按没有它的样子显示。`;
      case 'locked':
        return '本页已被链接锁定。按下方的“解锁”即可更改一切。';
      case 'question-too-long':
        return `链接里的问题超过 ${notice.longest} 个字符，没有显示。`;
      case 'take-away-missing':
        return '保存和打印功能未能载入，其余保持原样。';
      case 'lessons-missing':
        return zh.lessons.failed;
      case 'picture-misfits':
        return `这张图不是神经网络所需的 ${notice.height} × ${notice.width} 像素，因此没有显示。`;
    }
  },
  dismiss: '关闭',
  privacy: '一切都在这个浏览器里运行，不向任何地方发送数据。',
  licences: '许可证',
};
