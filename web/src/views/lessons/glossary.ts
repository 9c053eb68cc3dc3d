/** The field's words that the page cannot do without, in one plain line each. */
import type { Language } from '../../lib/hash';

export type Entry = readonly [word: string, meaning: string];

export const GLOSSARY: Record<Language, readonly Entry[]> = {
  en: [
    ['Saliency map', 'A picture of which places count for an answer, as one method says.'],
    [
      'Layer, channel',
      'The network works in layers. A channel is one picture within a layer: where it finds one pattern.',
    ],
    ['Score', 'The number that the network gives each class before these become probabilities; also called logit.'],
    [
      'Probability, “sure”',
      'How the network shares 100% among the ten digits. It is its own number, not how often it is right.',
    ],
    [
      'Ink',
      'How much of a pixel is drawn on, 0 to 100%. As a map: the drawing itself, which any real map should beat.',
    ],
    ['Masked', 'With some parts covered, so that the network cannot use them.'],
    ['Gradient', 'How much the score changes if one number changes a little.'],
    [
      'Deletion, insertion',
      'Two tests of a map: take its brightest pixels away first, or put them in first, and see what the network says.',
    ],
    [
      'Rank correlation',
      'How alike two maps order the pixels: 1 the same, 0 no relation, below 0 the reverse: bright in one, dark in the other.',
    ],
    [
      'Fit, R²',
      'LIME’s simple formula is fitted to its samples. R² says how well: 1 exactly, 0 no better than their average.',
    ],
    [
      'All patches, chosen',
      'LIME’s card: each patch as bright as its weight, or only those patches that the fit chose, for or against.',
    ],
    ['Seed', 'The number that random draws start from: the same seed, the same draws.'],
    [
      'Knows nothing of the network',
      'A map made without asking it: noise, the ink, a blob, edges. Whoever does no better tells no more.',
    ],
  ],
  zh: [
    ['显著图', '一张图，显示按某种方法来说，哪些地方支持一个答案。'],
    ['层、通道', '网络一层一层地算。通道是一层里的一张图：在哪里找到某一种特征。'],
    ['得分', '网络先给每个类别一个数，再换算成概率；也叫 logit。'],
    ['概率、“把握”', '网络怎样把 100% 分给十个数字。这是它自己的数，不是它答对的比例。'],
    ['墨量、笔迹', '一个像素被画到多少，0 到 100%。当作图时就是图画本身，真正的图应当胜过它。'],
    ['遮住、掩码', '盖住一部分，使网络用不上。'],
    ['梯度', '某个数稍有改变时，得分改变多少。'],
    ['删除、插入', '检验图的两种办法：先去掉最亮的像素，或先放进最亮的像素，看网络怎么说。'],
    ['秩相关', '两张图给像素排的次序有多像：1 相同，0 没有关系，小于 0 则相反：一张亮，另一张暗。'],
    ['拟合、R²', 'LIME 用一个简单的式子去拟合样本。R² 说明拟合得多好：1 完全符合，0 不比取平均更好。'],
    ['全部块、选中块', 'LIME 卡片上：每块按权重显示亮度，或只显示拟合选中的块，支持的和反对的。'],
    ['随机种子', '随机数从它开始：种子相同，抽到的也相同。'],
    ['对网络一无所知', '不问网络就做出的图：噪声、笔迹、圆斑、边缘。不比它们好的图，也不比它们多说明什么。'],
  ],
};
