/** The tour's words, in Chinese. */
import { FIGURES, figure } from './figures';
import type { LessonsWords, StepWords } from './words';

const F = FIGURES;
const pair = ([deletion, insertion]: readonly [number, number]) => `${figure(deletion)} 和 ${figure(insertion)}`;

const steps: LessonsWords['steps'] = {
  draw: {
    title: '画一个数字',
    text: '网络读的是这个 7。它得到的只有 28 × 28 个数，每个数表示一个像素有多少墨。',
    question: '它把你画的读成哪个数字？画的不是数字时，它又怎么说？',
    attempt: '画一个数字：第一笔就会换掉 7。然后按“清空”，画一颗星。',
    answer: `${F.draw.of.toLocaleString('en')} 张测试图像中，它有 ${F.draw.right.toLocaleString('en')} 张读得与书写者的本意一致。但它只有十个答案：对一颗星它也说出一个数字，不会说“都不是”。`,
  },
  maps: {
    title: '六张图，一个问题',
    text: '每张显著图都在回答：图中哪些部分支持 4？越亮，支持越强。',
    question: '六种方法一致吗？哪两张最像，哪两张最不像？',
    attempt: '在某张图上移动：六张图同时读出同一个像素。用键盘时，请到“网络看到的”小图。',
    answer: `不一致。两张图的秩相关从 ${figure(F.maps.least)}（Grad-CAM 与 Score-CAM）到 ${figure(F.maps.greatest)}（Grad-CAM++ 与 LayerCAM）。它比较两张图怎样给像素排次序：1 表示次序相同，0 表示没有关系，小于 0 则大致相反：一张亮的地方，另一张多半暗。这些数值是为这个答案测得的。一张图是一种方法的答案，而不是网络的想法。`,
  },
  sum: {
    title: '通道之和',
    text: `一层里有 ${F.sum.channels} 张数字的图，即通道。Grad-CAM 给每个通道一个权重，再相加。`,
    question: '加到多少个通道，和就像最终的图？',
    attempt: '移动这里标出的滑块“加入的通道”。贡献最大的通道先加。',
    answer: `几个就够了。加 ${F.sum.channels} 个中的 ${F.sum.few} 个，与最终图的相关为 ${figure(F.sum.fewCorrelation)}；加 ${F.sum.some} 个，为 ${figure(F.sum.someCorrelation, 3)}。有 ${F.sum.negative} 个权重是负的：这些通道被减去。`,
  },
  blank: {
    title: '空白的图',
    text: '这个网络读作 9，把握超过 99.9%，而 Grad-CAM 的图是空白的。',
    question: '图是空白的，就表示网络什么也没看吗？',
    attempt: '把“显示为”设为“带正负号”，它显示最后一步之前的和。',
    answer: `不是。加权和在 ${figure(F.blank.least)} 与 0 之间，没有一处大于 0。公式的最后一步 ReLU 把负值都变成 0，于是什么也不剩。对同一个数字，其余五种方法都有图。`,
  },
  seed: {
    title: 'LIME 中的偶然',
    text: `LIME 随机遮住小块。这里只准它试 ${F.seed.few} 次，随机种子为 1。`,
    question: '只改随机种子，图会怎样？',
    attempt: '打开 LIME 的选项：把随机种子改为 2，再改回来。然后用 1000 个样本再做一遍。',
    answer: `${F.seed.few} 个样本时，最强的小块换了一个，两张图的相关为 ${figure(F.seed.fewCorrelation)}。${F.seed.many} 个样本时相关为 ${figure(F.seed.manyCorrelation)}，最强的小块也相同。靠偶然得到的图，应当做两遍再相信。`,
  },
  faithful: {
    title: '该信哪张图',
    text: '“删除”先去掉最亮的像素：4 消失得越快，数值越低，越好。“插入”先放进最亮的像素：越高越好。“笔迹”是一张假图：就是你画的图本身。真正的解释应当胜过它。',
    question: '哪张图让你信服？它也胜过笔迹吗？',
    attempt: '选一张图，看它的数值（✓：胜过笔迹），或打开表“该相信哪张显著图”。',
    answer: `多数没有：四种 CAM 在两项上都输给笔迹。LIME 和 RISE 在删除上更好，在插入上没有一种更好。好看不是度量。数值（删除和插入）：笔迹得 ${pair(F.faithful.ink)}；它胜过 Grad-CAM（${pair(F.faithful.gradCam)}）、Grad-CAM++（${pair(F.faithful.gradCamPlusPlus)}）、LayerCAM（${pair(F.faithful.layerCam)}）和 Score-CAM（${pair(F.faithful.scoreCam)}）。在删除上 LIME 得 ${figure(F.faithful.lime[0])}，RISE 得 ${figure(F.faithful.rise[0])}。`,
  },
  contrast: {
    title: '4 还是 9？',
    text: '4 与 9 的笔画大多相同。现在各图显示：什么支持 4 而不是 9。',
    question: '区别应当在哪里？哪些图找到了它？',
    attempt: '把“而不是”设为“–”，再设回 9，看 LayerCAM 和 Grad-CAM。',
    answer: `在上方：4 在那里是开口的。上半部在 LayerCAM 图中的份额从 ${F.contrast.layerCam[0]}% 变为 ${F.contrast.layerCam[1]}%，在 Grad-CAM 图中从 ${F.contrast.gradCam[0]}% 变为 ${F.contrast.gradCam[1]}%。LIME 和 RISE 的图几乎不变（相关大于 ${figure(F.contrast.unchanged)}）：它们遮住图的一部分来比较概率，而在遮住后的图上 9 几乎得不到概率。所以对它们来说，“4 而不是 9”与“4”是同一个问题；它们的图没有变，并不表示没有区别。`,
  },
  listing: {
    title: '名字对，公式错',
    text: '这张 Grad-CAM++ 由一份课程文档中的代码得到。它能运行，也很好看；这里标明它有误。',
    question: '你能从图上看出来吗？',
    attempt: '打开 Grad-CAM++ 的选项，把变体设为“论文”。',
    answer: `很难：它看上去与别的图没有两样。它与论文公式的图的相关为 ${figure(F.listing.correlation)}，倒更像是相反的图。那段代码把该层权重的梯度当作激活的梯度，所以解释的是别的东西。代码给出了图，并不说明它是对的。`,
  },
  untrained: {
    title: '会遗忘的网络',
    text: '网络四层中的最后两层忘掉了学到的一切：权重是随机的。每对图中，左边是训练好的网络的，右边是遗忘后的网络的。“网络认作”仍是训练好的网络的。',
    question: '哪些图察觉到了，哪些图照旧，好像什么也没发生？',
    attempt: '把滑块“已遗忘的层”从 0 移到 4。',
    answer: `Grad-CAM 和 LIME 察觉到了，Grad-CAM++ 和 RISE 几乎没有。遗忘后的网络最可能的类别只剩 ${F.untrained.probability}%：网络在猜。可是 Grad-CAM++ 的图与训练好的网络的图秩相关仍为 ${figure(F.untrained.plusPlus)}，RISE 为 ${figure(F.untrained.rise)}；LIME 为 ${figure(F.untrained.lime)}，Grad-CAM 为 ${figure(F.untrained.gradCam)}。保持不变的部分显示的是图像，而不是学到的东西。四层全部随机时，Grad-CAM++ 为 ${figure(F.untrained.allPlusPlus)}，RISE 仍为 ${figure(F.untrained.allRise)}。`,
  },
  misread: {
    title: '它读错的数字',
    text: '书写者写的是 4，这个网络读作 9。',
    question: '这些图能说明是什么误导了它吗？比较对 9 的图和对 4 的图。',
    attempt: '在“解释”中选 4，再选 9。然后换成网络“适合手绘”。',
    answer: `它给 9 的概率为 ${figure(F.misread.nine, 1)}%，给 4 的为 ${figure(F.misread.four, 1)}%。Score-CAM 和 Grad-CAM++ 对两者的图几乎相同（秩相关都是 ${figure(F.misread.scoreCam)}）：它们显示在哪里读墨迹，而不是什么区分 9 与 4。Grad-CAM 的两张图不同（${figure(F.misread.gradCam)}）。也学过手绘数字的网络“适合手绘”给 4 的概率为 ${figure(F.misread.drawn, 1)}%。`,
  },
} satisfies Record<string, StepWords>;

export const zh: LessonsWords = {
  title: '导览',
  intro:
    '共十步，讲网络的读数如何得到解释，以及一个解释有多可信。每一步都可以在页面上试：画、看、改。所有数值都在随附的网络上测得。',
  steps,
  position: (number, total) => `${number} / ${total}`,
  choose: '步骤',
  attempt: '试一试：',
  answer: '答案：',
  showAnswer: '显示答案',
  previous: '上一步',
  next: '下一步',
  finish: '画你自己的',
  again: '重新布置',
  againHint: '恢复这一步所讲的内容',
  less: '收起',
  more: '展开',
  close: '关闭导览',
  kept: '你的图画、网络和选项都已保留：关闭导览时就会回来。',
  takeHome: '请记住：各张图并不一致。要检验它们。好看的图什么也不证明。',
  glossary: '词语',
  toText: '阅读或打印',
  toPage: '到页面上试',
  teacher: {
    open: '教师',
    plans: '45 分钟和 90 分钟的教案，可阅读和打印',
    intro: '生成一个链接，指向现在的页面，并附上你自己的问题。',
    question: '问题',
    placeholder: '网络为什么把它读成 9？',
    left: (characters) => `还可输入 ${characters} 个字符`,
    tooLong: (most) => `问题超过了 ${most} 个字符。`,
    empty: '请写一个问题，或者锁定页面。',
    lock: '锁定图画、类别、网络、选项和视图',
    make: '复制链接',
    link: '带问题的链接',
    copied: '链接已复制。',
    notCopied: '浏览器不允许复制：请从框中取用链接。',
  },
  task: {
    title: '问题',
    locked: '本页已锁定：图画、类别、网络、选项和视图保持不变。',
    unlock: '解锁',
    done: '关闭问题',
  },
};
