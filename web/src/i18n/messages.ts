/** Everything the page says, in both languages. The Chinese table has the type of the English one. */
import type { ColorMapId } from '../lib/colormap';
import type { EngineNote, MethodId } from '../protocol';
import type { MapView, Notice } from '../state/types';

interface MethodText {
  name: string;
  /** One sentence: how to read the map of this class. */
  reading(className: string): string;
}

export interface Messages {
  tagline: string;
  languageName: string;
  switchLanguage: string;
  theme: { toDark: string; toLight: string };
  copyLink: string;
  pad: {
    title: string;
    label: string;
    empty: string;
    undo: string;
    undoHint: string;
    clear: string;
    clearHint: string;
    image: string;
    imageHint: string;
    dropHere: string;
  };
  samples: { title: string; item(index: number, label: string): string; credit: string };
  sees: { title: string; label(height: number, width: number): string; blank: string };
  reads: {
    title: string;
    waiting: string;
    verdict(className: string, percent: string): string;
    runnerUp(className: string, percent: string): string;
    announce(className: string, percent: string): string;
  };
  classes: {
    title: string;
    item(className: string, percent: string): string;
    automatic: string;
    automaticHint: string;
  };
  maps: {
    title(className: string): string;
    titleEmpty: string;
    colorMap: string;
    opacity: string;
    outline: string;
    view: string;
    views: Record<MapView, string>;
    low: string;
    high: string;
    label(method: string, className: string): string;
    waiting: string;
    refining(completed: number, total: number): string;
    milliseconds(ms: string): string;
    passes(forward: number, backward: number): string;
    fit(r2: string): string;
    opposes: string;
    blank: string;
    blankReason: { cam(className: string): string; lime(className: string): string };
    methods: Record<MethodId, MethodText>;
  };
  colorMaps: Record<ColorMapId, string>;
  engine: {
    starting: string;
    downloading(percent: string): string;
    isolating: string;
    runs(variant: string, threads: number): string;
    variants: { 'relaxed-threads': string; 'simd-threads': string; simd: string };
    model(name: string): string;
    note(note: EngineNote): string;
    failed: string;
    failedCodes: Record<string, string>;
    retry: string;
  };
  notices: (notice: Notice) => string;
  dismiss: string;
  privacy: string;
}

const en: Messages = {
  tagline: 'Draw a digit and see why the network reads it so',
  languageName: 'English',
  switchLanguage: 'Switch the page to Chinese',
  theme: { toDark: 'Dark', toLight: 'Light' },
  copyLink: 'Copy link',
  pad: {
    title: 'Draw a digit',
    label: 'Drawing area. To go without a pen or mouse, choose one of the samples or an image file below.',
    empty: 'Draw a digit from 0 to 9 here',
    undo: 'Undo',
    undoHint: 'Take back the last step (Ctrl+Z)',
    clear: 'Clear',
    clearHint: 'Empty the canvas (Delete)',
    image: 'Image',
    imageHint: 'Read a digit from an image file. Dropping or pasting an image works too.',
    dropHere: 'Drop the image to read it',
  },
  samples: {
    title: 'Or start from a real one',
    item: (index, label) => `A ${label}, number ${index} of the MNIST test images`,
    credit: 'MNIST test images: Y. LeCun, C. Cortes, CC BY-SA 3.0',
  },
  sees: {
    title: 'What the network sees',
    label: (height, width) => `The drawing cropped, scaled and centred to ${height} × ${width} pixels`,
    blank: 'nothing yet',
  },
  reads: {
    title: 'What it reads',
    waiting: 'Draw a digit, and its reading appears here.',
    verdict: (className, percent) => `${className}, ${percent} sure`,
    runnerUp: (className, percent) => `next: ${className}, ${percent}`,
    announce: (className, percent) => `The network reads ${className}, ${percent} sure.`,
  },
  classes: {
    title: 'Explain which class?',
    item: (className, percent) => `Class ${className}, probability ${percent}`,
    automatic: 'Automatic',
    automaticHint: 'Always explain the class that the network predicts',
  },
  maps: {
    title: (className) => `What speaks for ${className}`,
    titleEmpty: 'What speaks for it',
    colorMap: 'Colours',
    opacity: 'Map strength',
    outline: 'Outline',
    view: 'Show as',
    views: { smooth: 'smooth', pixels: 'pixels', grid: 'layer grid' },
    low: '0 no part',
    high: '1 most',
    label: (method, className) => `${method} map for class ${className}`,
    waiting: 'waiting for a digit',
    refining: (completed, total) => `${completed} of ${total}`,
    milliseconds: (ms) => `${ms} ms`,
    passes: (forward, backward) =>
      backward > 0 ? `${forward} forward, ${backward} backward` : forward === 1 ? '1 pass' : `${forward} passes`,
    fit: (r2) => `fit R² ${r2}`,
    opposes: '− against',
    blank: 'Blank',
    blankReason: {
      cam: (className) =>
        `Nowhere in this layer does anything raise the score of ${className}, so there is nothing to show.`,
      lime: (className) => `Hiding blocks changes nothing for ${className}: no block speaks for it.`,
    },
    methods: {
      'grad-cam': {
        name: 'Grad-CAM',
        reading: (c) =>
          `Bright where the last convolution finds what raises the score of ${c}. Channels count by their mean gradient.`,
      },
      'grad-cam++': {
        name: 'Grad-CAM++',
        reading: (c) => `Like Grad-CAM, but gradients count place by place, so that all parts of ${c} can light up.`,
      },
      'score-cam': {
        name: 'Score-CAM',
        reading: (c) => `Without gradients: each channel masks the image and counts by the score of ${c} that is left.`,
      },
      lime: {
        name: 'LIME',
        reading: (c) => `Hides blocks at random, many times. Without the bright ones, ${c} becomes less likely.`,
      },
    },
  },
  colorMaps: { viridis: 'Viridis', cividis: 'Cividis', magma: 'Magma', gray: 'Gray' },
  engine: {
    starting: 'Starting the engine…',
    downloading: (percent) => `Loading the network… ${percent}`,
    isolating: 'Preparing threads; the page reloads once…',
    runs: (variant, threads) => `${variant}, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
    variants: {
      'relaxed-threads': 'WebAssembly with relaxed SIMD',
      'simd-threads': 'WebAssembly with SIMD',
      simd: 'WebAssembly with SIMD',
    },
    model: (name) => `network ${name}`,
    note(note) {
      switch (note.kind) {
        case 'forced':
          return 'chosen in the address of the page';
        case 'not-isolated':
          return 'one thread: this host does not isolate the page';
        case 'no-shared-memory':
          return 'one thread: this browser shares no memory between threads';
        case 'no-relaxed-simd':
          return 'this browser has no relaxed SIMD';
        case 'failed':
          return `${note.variant} did not start (${note.message})`;
      }
    },
    failed: 'The engine did not start.',
    failedCodes: {
      'no-simd': 'This browser lacks WebAssembly SIMD. Any current version of Chrome, Edge, Firefox or Safari has it.',
      unavailable: 'A file of the page could not be loaded. Is the connection there?',
    },
    retry: 'Try again',
  },
  notices(notice) {
    switch (notice.kind) {
      case 'engine-restarted':
        return 'The engine stopped and was started anew. Your drawing is still here.';
      case 'not-an-image':
        return `“${notice.file}” could not be read as an image. ${notice.message}`;
      case 'image-blank':
        return `No digit was found in “${notice.file}”.`;
      case 'method-failed':
        return `The explanation failed: ${notice.message}`;
      case 'link-copied':
        return 'The link is in the clipboard. It shows the same picture, class and colours.';
      case 'link-not-copied':
        return 'The browser did not allow copying. The link is in the address bar.';
      case 'samples-missing':
        return 'The sample images could not be loaded. Drawing works all the same.';
    }
  },
  dismiss: 'Dismiss',
  privacy: 'Everything runs in this browser; nothing is sent anywhere.',
};

const zh: Messages = {
  tagline: '画一个数字，看网络为什么这样认',
  languageName: '中文',
  switchLanguage: '把页面切换为英文',
  theme: { toDark: '深色', toLight: '浅色' },
  copyLink: '复制链接',
  pad: {
    title: '画一个数字',
    label: '绘图区。不用笔或鼠标时，可在下方选一张样例或图片文件。',
    empty: '在这里画一个 0 到 9 的数字',
    undo: '撤销',
    undoHint: '撤销上一步（Ctrl+Z）',
    clear: '清空',
    clearHint: '清空画布（Delete）',
    image: '图片',
    imageHint: '从图片文件中识别数字，也可以拖入或粘贴图片。',
    dropHere: '松开即可识别这张图片',
  },
  samples: {
    title: '或从真实样例开始',
    item: (index, label) => `数字 ${label}，MNIST 测试集第 ${index} 张`,
    credit: 'MNIST 测试图像：Y. LeCun、C. Cortes，CC BY-SA 3.0',
  },
  sees: {
    title: '网络看到的',
    label: (height, width) => `裁剪、缩放并居中为 ${height} × ${width} 像素的画`,
    blank: '还没有',
  },
  reads: {
    title: '网络认作',
    waiting: '画一个数字，识别结果会出现在这里。',
    verdict: (className, percent) => `${className}，把握 ${percent}`,
    runnerUp: (className, percent) => `其次：${className}，${percent}`,
    announce: (className, percent) => `网络认作 ${className}，把握 ${percent}。`,
  },
  classes: {
    title: '解释哪一类？',
    item: (className, percent) => `类别 ${className}，概率 ${percent}`,
    automatic: '自动',
    automaticHint: '始终解释网络预测的类别',
  },
  maps: {
    title: (className) => `哪里支持“${className}”`,
    titleEmpty: '哪里支持它',
    colorMap: '配色',
    opacity: '热图强度',
    outline: '轮廓',
    view: '显示为',
    views: { smooth: '平滑', pixels: '像素', grid: '层网格' },
    low: '0 无关',
    high: '1 最强',
    label: (method, className) => `类别 ${className} 的 ${method} 热图`,
    waiting: '等待数字',
    refining: (completed, total) => `${completed} / ${total}`,
    milliseconds: (ms) => `${ms} 毫秒`,
    passes: (forward, backward) => (backward > 0 ? `前向 ${forward} 次，反向 ${backward} 次` : `前向 ${forward} 次`),
    fit: (r2) => `拟合 R² ${r2}`,
    opposes: '− 反对',
    blank: '空白',
    blankReason: {
      cam: (className) => `这一层没有任何位置能提高“${className}”的得分，所以没有可显示的内容。`,
      lime: (className) => `遮住任何小块都不影响“${className}”：没有小块支持它。`,
    },
    methods: {
      'grad-cam': {
        name: 'Grad-CAM',
        reading: (c) => `亮处是最后一个卷积层中提高“${c}”得分的地方；每个通道按平均梯度加权。`,
      },
      'grad-cam++': {
        name: 'Grad-CAM++',
        reading: (c) => `与 Grad-CAM 相似，但梯度逐位置加权，“${c}”的各个部分都能亮起来。`,
      },
      'score-cam': {
        name: 'Score-CAM',
        reading: (c) => `不用梯度：把每个通道当作遮罩，按遮罩后“${c}”的得分加权。`,
      },
      lime: {
        name: 'LIME',
        reading: (c) => `多次随机遮住一些小块；遮住后“${c}”的概率下降得多的小块更亮。`,
      },
    },
  },
  colorMaps: { viridis: 'Viridis', cividis: 'Cividis', magma: 'Magma', gray: '灰度' },
  engine: {
    starting: '正在启动引擎…',
    downloading: (percent) => `正在载入网络… ${percent}`,
    isolating: '正在准备多线程，页面会刷新一次…',
    runs: (variant, threads) => `${variant}，${threads} 个线程`,
    variants: {
      'relaxed-threads': 'WebAssembly（relaxed SIMD）',
      'simd-threads': 'WebAssembly（SIMD）',
      simd: 'WebAssembly（SIMD）',
    },
    model: (name) => `网络 ${name}`,
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
      'no-simd': '此浏览器缺少 WebAssembly SIMD。当前版本的 Chrome、Edge、Firefox、Safari 都支持。',
      unavailable: '页面的一个文件没有载入。网络连接正常吗？',
    },
    retry: '重试',
  },
  notices(notice) {
    switch (notice.kind) {
      case 'engine-restarted':
        return '引擎停止后已重新启动，你的画还在。';
      case 'not-an-image':
        return `“${notice.file}”无法读作图片。${notice.message}`;
      case 'image-blank':
        return `“${notice.file}”里没有找到数字。`;
      case 'method-failed':
        return `解释失败：${notice.message}`;
      case 'link-copied':
        return '链接已复制，打开后会看到同样的画、类别和配色。';
      case 'link-not-copied':
        return '浏览器不允许复制。链接就在地址栏里。';
      case 'samples-missing':
        return '样例图像没有载入，绘图不受影响。';
    }
  },
  dismiss: '关闭',
  privacy: '一切都在这个浏览器里运行，不向任何地方发送数据。',
};

export const MESSAGES = { en, zh };
