/** Why a measure has no number: the core's sentences, in Chinese. A test holds them against the core's source. */
export const REASONS: Readonly<Record<string, string>> = {
  'The map is the same everywhere: it puts no pixel before another.': '图处处相同：没有像素先后。',
  'The map is the same everywhere: it shows no detail.': '图处处相同：看不出细节。',
  'The map is the same everywhere: it cannot move.': '图处处相同：无从移动。',
  'The map is zero everywhere: there is nothing to be spread.': '图处处为零：没有可分布的东西。',
  'The network gives the class no probability: there is nothing to drop from.': '网络给该类别的概率为零：无从下降。',
  'How the map was made is not known: it cannot be made anew.': '不知道这幅图是怎样得到的：无法重新生成。',
  'There is no such measure.': '没有这样的衡量指标。',
};
