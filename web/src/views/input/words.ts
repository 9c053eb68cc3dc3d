/** What the ways to draw say. */
import type { ReadingStep } from '../../../package/src/protocol';
import type { Language } from '../../lib/hash';
import type { Way } from '../../state/ways';

export interface Words {
  ways: Record<Way, string>;
  parts: string;
  reading: {
    title: string;
    /** @param next the class that comes second. */
    verdict(className: string, percent: string, next: string, nextPercent: string): string;
    nothing: string;
    waiting: string;
  };
  pixels: {
    intro: string;
    grid(height: number, width: number): string;
    cell(row: number, column: number, ink: string): string;
    brush: string;
    brushes(size: number): string;
    shade: string;
    penDown: string;
    penHint: string;
    clear: string;
    undo: string;
    keys: readonly (readonly [keys: string, meaning: string])[];
    keysTitle: string;
  };
  tests: {
    intro: string;
    show: string;
    digit(digit: number): string;
    wrong: string;
    unsure: string;
    random: string;
    again: string;
    item(index: number, label: number): string;
    /** Of one that the network misreads. */
    misread(index: number, label: number, read: string, percent: string): string;
    readAs(label: number, read: string): string;
    count(shown: number, all: number): string;
    wrongCount(count: number, all: number, network: string): string;
    more: string;
    few(there: number, all: number): string;
    unknown: string;
    loading: string;
    failed: string;
    retry: string;
  };
  steps: {
    intro: string;
    none: string;
    names: Record<ReadingStep, string>;
    texts: Record<ReadingStep, string>;
    without: Record<ReadingStep, string>;
    size(height: number, width: number): string;
    range(from: string, to: string): string;
    all: string;
    left: string;
    same: string;
    put: string;
    putHint: string;
    rawHint: string;
    reset: string;
  };
  camera: {
    intro: string;
    start: string;
    starting: string;
    take: string;
    stop: string;
    label: string;
    name: string;
    hint: string;
    missing: string;
    denied: string;
    none: string;
    busy: string;
    failed(reason: string): string;
  };
  networks: {
    intro: string;
    choose: string;
    reading: string;
    offered(file: string): string;
    name: string;
    size: string;
    input: string;
    inputOf(height: number, width: number): string;
    classes: string;
    parameters: string;
    layers: string;
    layerColumns: readonly [string, string, string, string];
    metadata: string;
    several: string;
    megabytes(size: string): string;
    use: string;
    refuse: string;
    using: string;
    /** Over the page's networks; over the choice of a file. */
    shipped: string;
    ownFile: string;
    own: string;
    inUse: string;
    link: string;
  };
}

export const WORDS: Record<Language, Words> = {
  en: {
    ways: {
      pixels: 'Pixel by pixel',
      tests: 'Test images',
      steps: 'Step by step',
      camera: 'Camera',
      networks: 'Networks',
    },
    parts: 'Ways',
    reading: {
      title: 'The network reads',
      verdict: (best, percent, next, nextPercent) => `${best}, ${percent} sure; next ${next}, ${nextPercent}`,
      nothing: 'nothing yet',
      waiting: 'The engine is starting …',
    },
    pixels: {
      intro: 'These are the pixels that the network reads. Paint them with keys, mouse or finger.',
      grid: (height, width) => `Pixels of the picture, ${height} rows of ${width}`,
      cell: (row, column, ink) => `Row ${row}, column ${column}, ink ${ink}`,
      brush: 'Brush',
      brushes: (size) => `${size} × ${size}`,
      shade: 'Ink',
      penDown: 'Pen down',
      penHint: 'While the pen is down, arrow keys paint (P)',
      clear: 'Clear',
      undo: 'Undo',
      keysTitle: 'Keys',
      keys: [
        ['← ↑ → ↓', 'move'],
        ['Space, Enter', 'paint'],
        ['Shift + Space, Delete', 'erase'],
        ['Shift + ← ↑ → ↓', 'move and erase'],
        ['P', 'pen down or up: arrows paint'],
        ['0 … 9', 'paint this much ink'],
        ['Home, End, Page ↑ ↓', 'to the edge'],
        ['Ctrl + Z', 'undo'],
      ],
    },
    tests: {
      intro: 'Digits that people wrote, from MNIST’s test set. The networks have never seen them in training.',
      show: 'Show',
      digit: (digit) => `Digit ${digit}`,
      wrong: 'Misread',
      unsure: 'Least sure',
      random: 'At random',
      again: 'Others',
      item: (index, label) => `A ${label}, test image ${index}`,
      misread: (index, label, read, percent) =>
        `A ${label}, test image ${index}, which the network reads as ${read}, ${percent} sure`,
      readAs: (label, read) => `${label} → ${read}`,
      count: (shown, all) => `${shown} of ${all} shown`,
      wrongCount: (count, all, network) => `“${network}” misreads ${count} of ${all}; the surest mistakes come first.`,
      more: 'Show more',
      few: (there, all) =>
        `This page comes with ${there} of the ${all} images: all that its networks misread, and some of each digit.`,
      unknown: 'How a network of your own reads these images is not known beforehand. Choose one of them to see.',
      loading: 'Loading the test images …',
      failed: 'The test images could not be loaded. Everything else works without them.',
      retry: 'Try again',
    },
    steps: {
      intro:
        'What happens to a drawing before the network reads it. Networks that do well on MNIST often fail on drawings because one of these steps was forgotten. Leave one out and see.',
      none: 'Draw something first; its way to the network appears here.',
      names: { ink: 'Ink', crop: 'Crop', box: 'Box', centre: 'Centre', normalize: 'Normalise' },
      texts: {
        ink: 'Ink is bright, paper is black.',
        crop: 'Cut to the ink.',
        box: 'The longer side becomes 20 of 28 pixels, and hairlines are made darker.',
        centre: 'The centre of mass is put in the middle.',
        normalize: 'Mean 0 and deviation 1, as in training.',
      },
      without: {
        ink: 'Left out: paper stays bright.',
        crop: 'Left out: the whole sheet.',
        box: 'Left out: no margin.',
        centre: 'Left out: the box stands in the middle.',
        normalize: 'Left out: plain values from 0 to 1.',
      },
      size: (height, width) => `${height} × ${width}`,
      range: (from, to) => `${from} to ${to}`,
      all: 'With all steps',
      left: 'As chosen',
      same: 'Nothing is left out.',
      put: 'Explain this picture',
      putHint: 'Puts what the network is given on the page, with its maps',
      rawHint: 'Without normalising there is only a reading: maps are made of normalised pictures.',
      reset: 'All steps',
    },
    camera: {
      intro: 'Hold a written digit before the camera. The picture stays in this browser.',
      start: 'Start the camera',
      starting: 'Waiting for the camera …',
      take: 'Take the picture',
      stop: 'Stop',
      label: 'What the camera sees',
      name: 'camera',
      hint: 'One dark digit on bright paper, filling most of the square, reads best.',
      missing: 'This browser offers no camera here. It does so only on pages with https, or on this machine.',
      denied: 'The browser was not allowed to use the camera. Its settings for this page can change that.',
      none: 'No camera was found.',
      busy: 'The camera cannot be read. Another program may be using it.',
      failed: (reason) => `The camera could not be started: ${reason}`,
    },
    networks: {
      intro:
        'A safetensors file with a network for small gray pictures. It is read in this browser and sent nowhere. What Inklens can run stands in its README.',
      choose: 'Choose a file …',
      reading: 'Reading the file …',
      offered: (file) => `“${file}” holds a network that runs here`,
      name: 'Name',
      size: 'Size',
      input: 'Reads',
      inputOf: (height, width) => `${height} × ${width} pixels`,
      classes: 'Classes',
      parameters: 'Parameters',
      layers: 'Layers',
      layerColumns: ['Layer', 'Kind', 'Output', 'Parameters'],
      metadata: 'What the file says of itself',
      several: 'It judges each class by itself: several may be likely at once, or none.',
      megabytes: (size) => `${size} MB`,
      use: 'Use this network',
      refuse: 'Not now',
      using: 'Loading …',
      shipped: 'The page’s networks',
      ownFile: 'Your own network',
      own: 'Your networks',
      inUse: 'in use',
      link: 'A link cannot carry a network: whoever opens it sees the page’s own. It is gone when this page is closed.',
    },
  },
  zh: {
    ways: { pixels: '逐像素', tests: '测试图片', steps: '逐步处理', camera: '摄像头', networks: '神经网络' },
    parts: '方式',
    reading: {
      title: '识别为',
      verdict: (best, percent, next, nextPercent) => `${best}，把握 ${percent}；其次 ${next}，${nextPercent}`,
      nothing: '还没有内容',
      waiting: '引擎正在启动…',
    },
    pixels: {
      intro: '这就是神经网络得到的像素。可以用键盘、鼠标或手指涂改。',
      grid: (height, width) => `图像的像素，共 ${height} 行，每行 ${width} 个`,
      cell: (row, column, ink) => `第 ${row} 行第 ${column} 列，墨 ${ink}`,
      brush: '笔刷',
      brushes: (size) => `${size}×${size}`,
      shade: '墨量',
      penDown: '落笔',
      penHint: '落笔时方向键边移动边涂（P）',
      clear: '清空',
      undo: '撤销',
      keysTitle: '按键',
      keys: [
        ['← ↑ → ↓', '移动'],
        ['空格、Enter', '涂'],
        ['Shift + 空格、Delete', '擦'],
        ['Shift + ← ↑ → ↓', '边移动边擦'],
        ['P', '落笔或提笔：方向键边移动边涂'],
        ['0 … 9', '涂上这么多墨'],
        ['Home、End、Page ↑ ↓', '移到边上'],
        ['Ctrl + Z', '撤销'],
      ],
    },
    tests: {
      intro: '这些是人们手写的数字，来自 MNIST 测试集，神经网络在训练中从未见过。',
      show: '显示',
      digit: (digit) => `数字 ${digit}`,
      wrong: '认错的',
      unsure: '最没把握的',
      random: '随机',
      again: '换一批',
      item: (index, label) => `数字 ${label}，第 ${index} 张测试图片`,
      misread: (index, label, read, percent) =>
        `数字 ${label}，第 ${index} 张测试图片，识别为 ${read}，把握 ${percent}`,
      readAs: (label, read) => `${label} → ${read}`,
      count: (shown, all) => `已显示 ${shown} 张，共 ${all} 张`,
      wrongCount: (count, all, network) => `“${network}”在 ${all} 张里认错 ${count} 张；错得最有把握的排在最前。`,
      more: '显示更多',
      few: (there, all) => `本页带有 ${all} 张图片中的 ${there} 张：各神经网络认错的全部，以及每个数字的一些。`,
      unknown: '您自己的神经网络怎样识别这些图片，事先并不知道。点一张看看。',
      loading: '正在加载测试图片…',
      failed: '测试图片未能加载。其他功能不受影响。',
      retry: '重试',
    },
    steps: {
      intro:
        '图画在到达神经网络之前经过的处理。在 MNIST 上表现很好的神经网络，常常因为漏掉其中一步而认错手画的数字。去掉一步看看。',
      none: '请先画点什么，它到神经网络的路径会显示在这里。',
      names: { ink: '取墨', crop: '裁剪', box: '缩放', centre: '居中', normalize: '标准化' },
      texts: {
        ink: '墨是亮的，纸是黑的。',
        crop: '裁到有墨的部分。',
        box: '长边变成 28 像素中的 20 像素，极细的笔画会加深。',
        centre: '重心放到正中。',
        normalize: '均值为 0，标准差为 1，与训练时相同。',
      },
      without: {
        ink: '已去掉：纸仍是亮的。',
        crop: '已去掉：整张纸。',
        box: '已去掉：不留边。',
        centre: '已去掉：外框放在正中。',
        normalize: '已去掉：直接用 0 到 1 的值。',
      },
      size: (height, width) => `${height}×${width}`,
      range: (from, to) => `${from} 到 ${to}`,
      all: '全部步骤',
      left: '当前选择',
      same: '没有去掉任何步骤。',
      put: '解释这张图',
      putHint: '把神经网络得到的图放到页面上，并显示它的显著图',
      rawHint: '不做标准化就只有识别结果：显著图由标准化的图像算出。',
      reset: '恢复全部步骤',
    },
    camera: {
      intro: '把写好的数字放到摄像头前。照片只留在这个浏览器里。',
      start: '打开摄像头',
      starting: '正在等待摄像头…',
      take: '拍照',
      stop: '停止',
      label: '摄像头的画面',
      name: '摄像头',
      hint: '亮纸上写一个深色数字，占满方框的大部分，最容易读。',
      missing: '浏览器在这里不提供摄像头。只有 https 页面或本机页面才可以用。',
      denied: '浏览器未获准使用摄像头。可以在浏览器对本页的设置里更改。',
      none: '没有找到摄像头。',
      busy: '无法读取摄像头，可能有别的程序正在使用它。',
      failed: (reason) => `摄像头未能打开：${reason}`,
    },
    networks: {
      intro:
        '一个 safetensors 文件，内含识别小幅灰度图的神经网络。它只在这个浏览器里读取，不会发送到任何地方。Inklens 能运行哪些神经网络，请看 README。',
      choose: '选择文件…',
      reading: '正在读取文件…',
      offered: (file) => `“${file}”里的神经网络可以在这里运行`,
      name: '名称',
      size: '大小',
      input: '输入',
      inputOf: (height, width) => `${height}×${width} 像素`,
      classes: '类别',
      parameters: '参数',
      layers: '层',
      layerColumns: ['层', '种类', '输出', '参数'],
      metadata: '文件的自我说明',
      several: '它对每个类别单独判断：可能同时有几个，也可能一个都没有。',
      megabytes: (size) => `${size} MB`,
      use: '使用这个神经网络',
      refuse: '暂不使用',
      using: '正在加载…',
      shipped: '本页的神经网络',
      ownFile: '自己的神经网络',
      own: '您的神经网络',
      inUse: '正在使用',
      link: '链接里放不下神经网络：打开链接的人看到的是本页自带的。关闭本页后它就不在了。',
    },
  },
};
