import { refusalInChinese } from '../../i18n/refusals';
import type { CompareWords } from './words';

const list = (names: readonly string[]) => names.join('、');

export const zh: CompareWords = {
  title: '比较',
  tabs: { curves: '曲线', duel: '擦除对决', sanity: '随机网络', pairs: '同名不同式' },
  waiting: '画一个数字，它的各张显著图会在这里比较。',
  working: '新的显著图正在计算…',
  failed: (message) => `没有算成。${refusalInChinese(message)}`,
  blank: '显著图空白：没有像素先后。',
  seed: '随机种子',
  seedRange: '请输入不小于 0 的整数。',
  curves: {
    intro: {
      deletion: (c) =>
        `每张显著图都说哪些像素最重要。按它的次序把像素涂黑，曲线就是“${c}”还有多可能。知道神经网络在看什么的显著图，曲线降得快：面积越小越好。`,
      insertion: (c) =>
        `反过来：从模糊的画面开始，按显著图的次序放回像素。知道神经网络需要什么的显著图，很快让“${c}”变得可能：面积越大越好。`,
    },
    measure: '指标',
    names: { deletion: '删除', insertion: '插入' },
    chart: (measure, best) => `${measure}：每张显著图一条曲线。${best}数值见下表。`,
    axis: '已改动的像素',
    all: (count) => `全部 ${count} 个`,
    probability: (c) => `“${c}”的概率`,
    cursor: '游标',
    at: (changed, of, percent) => `${of} 个像素中的 ${changed} 个（${percent}）`,
    picture: (name, changed) => `按${name}改动最先的 ${changed} 个像素后的画面`,
    map: (name) => `显著图：${name}`,
    area: '面积',
    best: (name, area) => `这里最好的是 ${name}，面积 ${area}。`,
    beaten: (names, by) => `不比对网络一无所知的“${by}”更好的有：${list(names)}。`,
    unbeaten: '每张显著图都胜过笔迹本身和随机图。',
    noCurve: '显著图空白：没有次序，也就没有曲线。',
    table: '曲线的数值',
    tableHead: '已改动的像素',
  },
  duel: {
    intro: (c) =>
      `你与显著图的较量：擦掉一些像素，使神经网络不再识别为“${c}”。然后每张显著图擦掉同样多，从它最亮的开始。谁让“${c}”最不可能，谁就最清楚网络在看哪里。`,
    count: '可擦像素数',
    pixels: (count) => String(count),
    pad: '神经网络所看到的画面。请擦掉其中的像素。',
    padHelp:
      '用笔、手指或鼠标擦除。键盘：方向键移动，空格或回车擦除，退格撤回上一个。空白像素也计数，对显著图也是如此。',
    where: (row, column, state) =>
      `第 ${row} 行第 ${column} 列：${{ ink: '有墨', empty: '空白', erased: '已擦' }[state]}`,
    left: (left, of) => `${of} 个中还剩 ${left} 个`,
    undo: '撤回',
    reset: '重来',
    finish: '轮到显著图',
    again: '再玩一次',
    reading: (c, percent) => `“${c}”：${percent}`,
    fooled: (c, percent) => `骗过了：神经网络现在识别为“${c}”，把握 ${percent}。`,
    notFooled: '还没有骗过神经网络。',
    computing: '各张显著图正在擦除…',
    you: '你',
    result: '谁最清楚',
    rank: '名次',
    picture: '画面',
    map: '谁',
    remains: (count) => `擦 ${count} 个后还剩`,
    reads: '识别为',
    onInk: '落在墨上',
    won: (percent, best, bestPercent) => `你最清楚：只剩 ${percent}。其余之中最好的${best}还剩 ${bestPercent}。`,
    lost: (name, percent, own) => `${name}最清楚：只剩 ${percent}。你还剩 ${own}。`,
    even: (percent) => `平局：你和最好的显著图都剩 ${percent}。`,
    lesson:
      '这就是“删除”指标，亲手玩了一遍：照解释说的去做，来检验解释。数值低，说明显著图指出了这个网络所用之处；并不说明人也会用这些地方，而且有洞的画面是网络从未见过的。',
    lessonGround:
      '在空白处擦除什么也不改变，却同样用掉一个像素：对你和对显著图都一样。“落在墨上”一列说明其中有多少没有白费。',
    chart: (count) => `一个接一个地擦除像素（至多 ${count} 个）时，该类别还有多可能。`,
    cursor: '已擦像素',
    at: (count) => `${count} 个像素`,
    erased: (name, count) => `${name}擦掉 ${count} 个像素后的画面`,
  },
  sanity: {
    intro:
      '从最后一层到第一层，逐层把网络学到的换成随机数。解释网络的显著图必须随之瓦解；依然如故的显著图，显示的是画面，而不是网络。',
    slider: '已遗忘的层',
    state: (layers, of) =>
      layers.length === 0
        ? '无：训练好的网络'
        : layers.length === of
          ? `全部：${list(layers)}`
          : `${of} 层中的 ${layers.length} 层：${list(layers)}`,
    trained: '训练好的',
    untouched: '未遗忘：图相同',
    forgotten: '遗忘后的',
    play: '全部步骤',
    stop: '停止',
    reads: (c, percent) => `这个网络识别为“${c}”，把握 ${percent}。`,
    correlation: (value) => `秩相关 ${value}`,
    noCorrelation: '空白：没有相关系数',
    verdict: { same: '几乎没变', like: '部分改变', other: '变了' },
    nothing: '还没有遗忘任何东西：每张显著图都与自己相同。请移动滑块。',
    secret: '先看图，自己判断：数值与导览的答案一起出现。',
    allCare: '没有显著图依然如故。',
    careless: (names) => `这一步几乎没变的有：${list(names)}。`,
    rule: '“几乎没变”：与训练好的网络的显著图相关 0.7 以上（不计正负）；“变了”：小于 0.3。界限由本页所定，相关系数为 Spearman 秩相关。',
    seedNote: 'LIME 与 RISE 对两个网络抽取同样的掩码。两张显著图因掩码相同而有的相似也算在内；样本越多，这一部分越小。',
    edges: '数字边缘图从不问网络：它在每一步的相关系数都是 1。',
    chart: (layers) => `遗忘 0 到 ${layers} 层后，与训练好的网络的显著图的秩相关；每张显著图一条线。`,
    axis: '已遗忘的层',
    originalMap: (name) => `训练好的网络的 ${name}`,
    remadeMap: (name) => `遗忘后的网络的 ${name}`,
    computing: (done, of) => `${of} 张显著图中的 ${done} 张`,
  },
  pairs: {
    intro:
      '同一方法在不同设置下的两张显著图，以及两者相减所剩。许多程序用同一个方法名，公式却不同：显著图上的名字并不说明算的是什么。',
    method: '方法',
    preset: '比较',
    own: '自己选择',
    variantPair: (a, b) => `${a} – ${b}`,
    layerPair: (a, b) => `层 ${a} – ${b}`,
    seedPair: '种子 0 – 种子 1',
    networkPair: (a, b) => `神经网络 ${a} – ${b}`,
    side: ['甲', '乙'],
    network: '神经网络',
    samePage: (name) => `本页的（${name}）`,
    options: '设置',
    picture: (side, method) => `${side}：${method}`,
    difference: '甲 − 乙',
    differencePicture: (largest) => `两张显著图之差，最大 ${largest}`,
    scale: ['乙更亮', '相同', '甲更亮'],
    spearman: '秩相关（Spearman）',
    pearson: '相关（Pearson）',
    similarity: '结构相似度',
    none: '无：有一张显著图空白',
    largest: '最大差值',
    verdict: {
      same: '同一张显著图。',
      close: '像素的次序几乎相同。',
      related: '有关联，但不是同一个解释。',
      unrelated: '两张显著图虽同名，却几乎没有共同之处。',
      opposite: '两张显著图彼此矛盾。',
      undefined: '有一张显著图空白：没有次序可比。',
    },
    listing: '文档中的代码',
    wrongLine: '有误',
    mistakes: {
      normalizedTwice:
        '交给解释器的是归一化之后的数值（−0.4 到 2.8），却被当作图像（0 到 1），batch_predict 又归一化一次：显著图解释的是对另一幅图像的回答。',
      wrappedBytes:
        '这样的数值乘以 255 后超出一个字节，溢出回绕：空白处成了 148 而不是 0，最浓的墨成了 207 而不是 255。神经网络看到的是灰底上的数字。',
      fewRegions:
        '没有选择超像素，而 lime 默认的超像素只把数字分成一到三个区域：几乎没有可关掉的，显著图也就说不出在哪里。',
      beforeReluBlank:
        '这里取的是 ReLU 之前的卷积输出，20 个值中有 19 个是负的：加权和一直低于零，被最后的 ReLU 全部截去，100 张测试图像中有 91 张的显著图是空白；取 ReLU 之后的只有 3 张。这不是 Grad-CAM 本身的缺点。',
      beforeReluNegative:
        '取的是 ReLU 之前的输出，几乎所有值都是负的，它们的和也是：显著图最亮之处只是负得最少的地方。',
      weightGradient:
        '卷积核权重的梯度说的是训练会怎样改变这一层，而且已对所有位置求和：显著图的任何位置都不再按它对得分的作用来计。',
      dividedByItself:
        '取平均之后，第 1 维只剩一个数，alpha 等于除以自身：每个通道只计 0 或 1，显著图只是一部分通道之和。',
      beforeReluFlipped:
        '取的是 ReLU 之前的输出，几乎所有值都是负的：它们不是遮住图像，而是把图像的明暗翻转过来，并且同样计入显著图的和。',
      noMask:
        '没有 min-max，就不是 0…1 的掩码，而是原始数值，最低约 −12：图像的数值被放大到神经网络从未见过的程度，得分就是对这样的画面打的。',
      rawScores:
        '用的是原始得分，没有在各通道上取 softmax：三个中有两个是负的，会把自己的通道翻转过来。如此得到的显著图与 Score-CAM 的毫不相关。',
      averaged:
        '每个通道只有一个平均值，而 LayerCAM 让每个位置有自己的权重：这其实是 Grad-CAM。支持与反对的梯度相互抵消，浅层几乎什么也不剩。',
      added:
        '各层直接相加（这里各占相等的份额），没有先统一尺度：最后一层的数值是前一层的十倍以上，显著图几乎就是它一层。',
    },
    figuresOf: '这些句子里的数值来自测试图像和种子网络；上面的数值属于这幅画和正在识别它的神经网络。',
    instead: '应当怎样',
    right: {
      lime: '图像应以 0 到 1 的原值交给解释器，只由 batch_predict 归一化一次；并选用能把数字分开的超像素：网格，或核较小的 quickshift。',
      'grad-cam': '钩子应挂在 ReLU 之后（relu2）：该方法加权求和的是激活值，而激活值不为负。',
      'grad-cam++':
        '钩子应挂在 ReLU 之后，并取那里激活的梯度，而不是权重的梯度；每个位置 alpha = g² / (2 g² + ΣA·g³)；权重是各位置 alpha 与 ReLU(g) 之积的和。',
      'score-cam':
        '应取 ReLU 之后的激活，每张先拉伸到 0…1 再当掩码遮住图像；权重是增益在各通道上的 softmax；求和之后再取 ReLU。',
      'layer-cam': '每个位置有自己的权重，即该处的 ReLU(∂Y/∂A)；各层之间取最大值，浅层用 tanh 缩放。',
    },
  },
};
