// Makes docs/comparison.md and comparison.zh.md of the measured JSON, and of nothing else.

import { claims } from './claims.mjs';
import { apart, duel, figureOf, meanText, percent } from './figures.mjs';

const methods = ['lime', 'rise', 'grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'];

const verdicts = {
  holds: { en: '**holds**', zh: '**成立**' },
  fails: { en: '**does not hold**', zh: '**不成立**' },
  mixed: { en: '**holds and fails**', zh: '**时成时败**' },
  partly: { en: '**holds in part**', zh: '**部分成立**' },
  doubtful: { en: '**does not hold in part**', zh: '**部分不成立**' },
  open: { en: '**not decidable here**', zh: '**此处无法判定**' },
};

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function claimsTable(measured, language) {
  const head = {
    en: ['the report says', 'experiment', 'figures', 'verdict'],
    zh: ['报告的说法', '实验', '数字', '结论'],
  };
  const rows = claims.map(({ says, test, judge }) => {
    const { figure, verdict, why } = judge(measured);
    return [says[language], test[language], figure[language], `${verdicts[verdict][language]}. ${why[language]}`];
  });
  return table(head[language], rows).replace(/---:/g, '---');
}

const names = {
  deletion: { en: 'deletion ↓', zh: '删除 ↓' },
  insertion: { en: 'insertion ↑', zh: '插入 ↑' },
  'average-drop': { en: 'average drop % ↓', zh: '平均下降 % ↓' },
  increase: { en: 'increase % ↑', zh: '置信上升 % ↑' },
  road: { en: 'ROAD ↑', zh: 'ROAD ↑' },
  infidelity: { en: 'infidelity ↓', zh: '不忠实度 ↓' },
  sparsity: { en: 'sparsity', zh: '稀疏度' },
  fineness: { en: 'fineness px', zh: '细度(像素)' },
  discrimination: { en: 'discrimination ↓', zh: '类间相关 ↓' },
  sensitivity: { en: 'sensitivity ↓', zh: '敏感度 ↓' },
  sanity: { en: 'sanity → 0', zh: '合理性 → 0' },
  stability: { en: 'stability ↑', zh: '稳定性 ↑' },
  forward_passes: { en: 'forward passes', zh: '前向次数' },
  backward_passes: { en: 'backward', zh: '反向次数' },
  elapsed_ms: { en: 'ms', zh: '毫秒' },
  blank: { en: 'blank %', zh: '空图 %' },
  'twin.rank_correlation': { en: "correlation with the twin's map", zh: '与孪生图的相关' },
  'twin.largest_difference': { en: 'largest difference', zh: '最大差' },
};

function measuresTable(run, figures, language, maps = Object.keys(run.maps)) {
  const head = [{ en: 'map', zh: '图' }[language], ...figures.map((figure) => names[figure]?.[language] ?? figure)];
  const rows = maps.map((map) => [
    `\`${map}\``,
    ...figures.map((figure) => {
      const mean = figureOf(run, map, figure);
      const text = meanText(mean, figure === 'blank' ? 100 : 1);
      return mean && mean.images < run.images ? `${text} (n ${mean.images})` : text;
    }),
  ]);
  return table(head, rows);
}

const layersOfCascade = (run) =>
  [...new Set(Object.values(run.maps).flatMap((figures) => Object.keys(figures)))]
    .filter((name) => name.startsWith('sanity.') && name.endsWith('.rank_correlation'))
    .map((name) => name.slice('sanity.'.length, -'.rank_correlation'.length));

/** For each layer of the cascade rank correlation and structural similarity. */
function sanityTable(run, language) {
  const layers = layersOfCascade(run);
  const head = [{ en: 'map', zh: '图' }[language], ...layers.map((layer) => `… ${layer}`)];
  const rows = Object.keys(run.maps).map((map) => [
    `\`${map}\``,
    ...layers.map((layer) => {
      const of = (kind) => meanText(figureOf(run, map, `sanity.${layer}.${kind}`));
      return `${of('rank_correlation')} (${of('structural_similarity')})`;
    }),
  ]);
  return table(head, rows);
}

function scenesTable(run, language) {
  const head = {
    en: ['map', 'peak in ink %', 'energy in ink %', "in others' ink %", 'covered %', 'found %', 'IoU %'],
    zh: ['图', '峰值在墨迹内 %', '墨迹内能量 %', '他类墨迹内 %', '覆盖 %', '触及 %', 'IoU %'],
  };
  return Object.entries(run.kinds)
    .map(([kind, { maps }]) => {
      const rows = Object.entries(maps).map(([map, figures]) => [
        `\`${map}\``,
        ...['peak_in_ink', 'energy_in_ink', 'energy_in_others'].map((name) => meanText(figures[name], 100)),
        ...['covered_share', 'found_share', 'intersection_over_union'].map((name) =>
          meanText(figures.at_thresholds[0][name], 100),
        ),
      ]);
      return `**${kind}**\n\n${table(head[language], rows)}`;
    })
    .join('\n\n');
}

const fileOf = (method) => method.replace('++', '-plus-plus');

function pictures(language) {
  const alt = { en: (m) => `${m} on test images 0 to 5`, zh: (m) => `测试图像 0 至 5 的 ${m}` };
  return methods.map((m) => `\`${m}\`\n\n![${alt[language](m)}](comparison/${fileOf(m)}.png)`).join('\n\n');
}

function failures({ failures: worst }, language) {
  return methods
    .map((method) => {
      const { index, blank, deletion, ink } = worst[method];
      const text = blank
        ? { en: `test image ${index}: the map is blank.`, zh: `测试图像 ${index}:图为空。` }
        : {
            en: `test image ${index}: its deletion area is ${deletion.toFixed(2)}, that of the bare digit ${ink.toFixed(2)}.`,
            zh: `测试图像 ${index}:删除面积 ${deletion.toFixed(2)},墨迹本身为 ${ink.toFixed(2)}。`,
          };
      return `- \`${method}\`, ${text[language]}\n\n  ![${method}](comparison/${fileOf(method)}-failure.png)`;
    })
    .join('\n\n');
}

/** The share of images on which a map beats another by a measure; null where nothing decides. */
const wins = (run, measure, map, other) => duel(run, measure, map, other)?.share ?? null;

/** The methods by the mean of a figure, least first; those without it left out. */
const ranked = (run, name) =>
  methods
    .filter((map) => figureOf(run, map, name))
    .sort((a, b) => figureOf(run, a, name).mean - figureOf(run, b, name).mean);

const winsText = (run, map, other) =>
  ['deletion', 'insertion', 'road']
    .map((measure) => [measure, wins(run, measure, map, other)])
    .filter(([, share]) => share !== null);

/** What the figures say for and against a method: each sentence stands only where its figure holds. */
function standing({ runs: { mnist, again, again_cams: againCams, twin } }, map) {
  const [good, bad] = [[], []];
  const value = (run, name) => figureOf(run, map, name)?.mean;
  const show = (run, name, scale = 1) => meanText(figureOf(run, map, name), scale);
  const list = (pairs) => pairs.map(([measure, share]) => `${measure} ${percent(share)}`).join(', ');
  const chance = winsText(mnist, map, 'random');
  const ink = winsText(mnist, map, 'ink');
  (chance.every(([, share]) => share > 0.5) ? good : bad).push({
    en: `beats chance on ${list(chance)} of images`,
    zh: `胜过随机的图像:${list(chance)}`,
  });
  (ink.every(([, share]) => share > 0.5) ? good : bad).push({
    en: `beats the bare digit on ${list(ink)} of images`,
    zh: `胜过墨迹的图像:${list(ink)}`,
  });
  const passes = value(mnist, 'forward_passes') + value(mnist, 'backward_passes');
  (passes <= 2 ? good : bad).push({ en: `${passes.toFixed(0)} passes`, zh: `${passes.toFixed(0)} 次前向与反向` });
  const fineness = ranked(mnist, 'fineness');
  if (fineness[0] === map)
    good.push({
      en: `the finest of the six (${show(mnist, 'fineness')} px)`,
      zh: `六者中最细(${show(mnist, 'fineness')} 像素)`,
    });
  if (fineness.at(-1) === map)
    bad.push({
      en: `the coarsest of the six (${show(mnist, 'fineness')} px)`,
      zh: `六者中最粗(${show(mnist, 'fineness')} 像素)`,
    });
  if (value(mnist, 'blank') > 0)
    bad.push({
      en: `${show(mnist, 'blank', 100)}% of its maps are blank`,
      zh: `${show(mnist, 'blank', 100)}% 的图为空`,
    });
  const stability = figureOf(again, map, 'stability');
  if (stability && stability.mean < 1)
    bad.push({
      en: `another seed keeps ${meanText(stability)} of its strongest parts`,
      zh: `换种子后最强部分保留 ${meanText(stability)}`,
    });
  if (stability && stability.mean === 1) good.push({ en: 'nothing in it is drawn by lot', zh: '没有随机成分' });
  const correlation = value(twin, 'twin.rank_correlation');
  (correlation > 0.999 ? good : bad).push({
    en: `correlation ${show(twin, 'twin.rank_correlation')} with its map of the twin whose logits are an eighth`,
    zh: `与 logit 缩为八分之一的孪生图相关 ${show(twin, 'twin.rank_correlation')}`,
  });
  const run = figureOf(againCams, map, 'discrimination') ? againCams : again;
  (value(run, 'discrimination') < 0.5 ? good : bad).push({
    en: `correlation ${show(run, 'discrimination')} with the map of the second class`,
    zh: `与次位类别之图相关 ${show(run, 'discrimination')}`,
  });
  (value(run, 'sanity') < 0.5 ? good : bad).push({
    en: `correlation ${show(run, 'sanity')} with the map of a network that has learnt nothing`,
    zh: `与未经学习的网络之图相关 ${show(run, 'sanity')}`,
  });
  return { good, bad };
}

function strengthsList(measured, language) {
  const [plus, minus, between, end] = {
    en: ['For it: ', 'Against it: ', '; ', '.'],
    zh: ['长处:', '短处:', ';', '。'],
  }[language];
  return methods
    .map((method) => {
      const { good, bad } = standing(measured, method);
      const told = (list) => list.map((one) => one[language]).join(between);
      return `- \`${method}\`\n  - ${plus}${told(good)}${end}\n  - ${minus}${told(bad)}${end}`;
    })
    .join('\n');
}

/** The map with the best mean of a measure among those that have a number on every image. */
function best(run, measure, isLower, maps) {
  const whole = maps.filter((map) => figureOf(run, map, measure)?.images === run.images);
  const value = (map) => figureOf(run, map, measure).mean;
  return whole.reduce((a, b) => ((isLower ? value(b) < value(a) : value(b) > value(a)) ? b : a));
}

function advice({ runs: { mnist, forms } }, language) {
  const deletes = best(mnist, 'deletion', true, methods);
  const inserts = best(mnist, 'insertion', false, methods);
  // Two passes or three: fast enough for every stroke. The document's listings are no advice.
  const quickOnes = Object.keys(forms.maps).filter(
    (map) => figureOf(forms, map, 'forward_passes')?.mean <= 2 && !map.includes('as-listed'),
  );
  const cheap = best(forms, 'road', false, quickOnes);
  const n = (run, map, name) => meanText(figureOf(run, map, name));
  const beatsInk = [
    [deletes, -apart(figureOf(mnist, deletes, 'deletion'), figureOf(mnist, 'ink', 'deletion'))],
    [inserts, apart(figureOf(mnist, inserts, 'insertion'), figureOf(mnist, 'ink', 'insertion'))],
  ].filter(([, answer]) => answer === 1);
  const lines = {
    en: [
      `- **To know which pixels the reading hangs on**: \`${deletes}\` by deletion (${n(mnist, deletes, 'deletion')}, bare digit ${n(mnist, 'ink', 'deletion')}), \`${inserts}\` by insertion (${n(mnist, inserts, 'insertion')}, bare digit ${n(mnist, 'ink', 'insertion')}).${beatsInk.length === 0 ? ' Neither is better than the bare digit beyond chance.' : ''}`,
      `- **Live, while somebody draws**: of the maps that take two or three passes the best by ROAD is \`${cheap}\` (${n(forms, cheap, 'road')}; \`grad-cam\` at the last ReLU ${n(forms, 'grad-cam', 'road')}, bare digit ${n(forms, 'ink', 'road')}).`,
      '- **To show where a layer looks**: a CAM of that layer; say that a map which only follows the ink explains no more than the ink does.',
      '- **Never** a single map without the four beside it: a number means nothing until it stands beside chance, the digit, a blob and edges.',
    ],
    zh: [
      `- **想知道判读依赖哪些像素**:按删除为 \`${deletes}\`(${n(mnist, deletes, 'deletion')},墨迹 ${n(mnist, 'ink', 'deletion')}),按插入为 \`${inserts}\`(${n(mnist, inserts, 'insertion')},墨迹 ${n(mnist, 'ink', 'insertion')})。${beatsInk.length === 0 ? '两者均未显著优于墨迹。' : ''}`,
      `- **边画边看**:两三次计算即得的图中,按 ROAD 最好的是 \`${cheap}\`(${n(forms, cheap, 'road')};末个 ReLU 的 \`grad-cam\` 为 ${n(forms, 'grad-cam', 'road')},墨迹 ${n(forms, 'ink', 'road')})。`,
      '- **想看某层在看哪里**:用该层的 CAM;并说明:只跟随墨迹的图,不比墨迹解释得更多。',
      '- **切勿**单看一幅图:数字须与随机、墨迹、圆斑、边缘四者并列才有意义。',
    ],
  };
  return lines[language].join('\n');
}

const quick = [
  'deletion',
  'insertion',
  'average-drop',
  'increase',
  'road',
  'infidelity',
  'sparsity',
  'fineness',
  'forward_passes',
  'backward_passes',
  'elapsed_ms',
  'blank',
];
const saturationFigures = ['deletion', 'insertion', 'average-drop', 'road', 'blank'];

const texts = {
  en: {
    title: '# Which map to trust',
    lead: (m) =>
      `Made by \`npm run comparison -- --mnist DIR --drawn PENS\` from figures that it measured in ${m.minutes.toFixed(0)} minutes with ${m.version} (\`docs/comparison/measured.json\`; every run's command, seed and checksums stand there and below). The report that Inklens starts from compares the methods in words. Here each of its comparative sentences meets an experiment that could refute it. A figure is a mean ± its standard error; a share of images has its 95% interval (Wilson). All of it is about one small network on handwritten digits, explained for the class that it reads: what holds or fails here need not do so elsewhere.`,
    claims: '## Claim by claim',
    verdicts:
      'A verdict is computed from comparisons, each of which decides for the claim, against it, or not at all: a share of images decides when its 95% interval leaves out one half, two means when they are two standard errors apart (as if they were of different images, which is cautious). Images on which the two tie, or one map is blank, are left out. A claim **holds** when every comparison is for it and **does not hold** when every one is against it; **in part**, when some do not decide; it **holds and fails** when they contradict each other, by measure, method or layer; and is **not decidable here** when none decides. Nothing is corrected for the number of comparisons.',
    mnist: (r) =>
      `## The measures\n\n${r.images} test images of MNIST, ${r.misread.images} of them read wrongly. ↓ lower is better, ↑ higher is better. The last four rows know nothing of the network: chance, the digit itself, a blob in the middle, edges. A method that does no better explains no more. Passes and time are of the map alone, on one thread; the first of the quick methods finds the caches cold.`,
    drawn: (r) => `### Digits drawn with a pen\n\n${r.images} drawings by real people, framed as the page frames them.`,
    forms: "### Layers and variants\n\n`as-listed` is the source document's own listing, wrong as it is.",
    again: (r) =>
      `### Measures that explain again\n\n${r.images} images, all methods. Discrimination: correlation of the maps of the first and the second class. Sensitivity: how far a map moves when pixels move by at most 0.02. Sanity: correlation with the map of a network whose weights are all drawn anew (0: the map depends on what was learnt). Stability: what other seeds keep.`,
    cams: (r) => `The CAM methods on ${r.images} images:`,
    sanity:
      '### The sanity check, layer by layer\n\nFrom the last layer to the first, each randomised together with those before it in this table: rank correlation with the original map, structural similarity in brackets.',
    saturation: (s) =>
      `### Saturated and not\n\nImages whose class is read with a probability of at least ${s.saturated.probability[0]} (${s.saturated.images}), and the others (${s.unsaturated.images}).`,
    twin: (r) => `### The twin\n\nThe same network with its logits times ${r.setup.logit_scale}: ${r.images} images.`,
    misread: (r) =>
      `### Images that are read wrongly\n\n${r.misread.images} of the ${r.images} test images, explained for the class that is read and for the true one.`,
    scenes: (r) =>
      `### Several objects\n\n${r.scenes} generated scenes of each kind, 56×56 pixels, the network \`scenes.safetensors\` (RISE with ${r.masks} masks). Covered: at least half of a digit's ink lies above 20% of the map's maximum; found: any of it; IoU: of that region with the ink. Noise covers nearly everything: read coverage beside IoU.`,
    pictures: '## The same six images\n\nBright is where the map is high; white is ink.',
    failures: '## Where each fails\n\nThe test image on which each map does worst beside the bare digit.',
    strengths: '## Strengths and weaknesses',
    advice: '## What to use when',
    made: '## Commands',
  },
  zh: {
    title: '# 该信哪一幅图',
    lead: (m) =>
      `由 \`npm run comparison -- --mnist DIR --drawn PENS\` 生成,数字由 ${m.version} 在 ${m.minutes.toFixed(0)} 分钟内测得(\`docs/comparison/measured.json\`;每次运行的命令、种子与校验和见该文件及下文)。Inklens 所据的报告只用文字比较各方法;这里,每一句比较都对应一个可能推翻它的实验。数字为均值 ± 标准误;图像比例附 95% 区间(Wilson)。一切只关乎一个识别手写数字的小网络,并就其所读的类别作解释:此处成立与否,别处未必相同。`,
    claims: '## 逐条检验',
    verdicts:
      '结论由若干比较算出,每项比较支持、反对或不能判定:图像比例之 95% 区间不含一半、或两均值相差两个标准误,方作数(均值按不同图像计,偏于保守)。并列或有一图为空的图像不计。各项皆支持为**成立**,皆反对为**不成立**;有未判定者为**部分**;彼此(因度量、方法或层)矛盾为**时成时败**;全未判定为**此处无法判定**。未作多重比较校正。',
    mnist: (r) =>
      `## 各项度量\n\n${r.images} 幅 MNIST 测试图像,其中 ${r.misread.images} 幅读错。↓ 越低越好,↑ 越高越好。最后四行对网络一无所知:随机、数字本身、居中圆斑、边缘。胜不过它们的方法,也解释不了更多。次数与耗时只计该图本身,单线程;快速方法中排在最前者缓存尚冷。`,
    drawn: (r) => `### 真人手写\n\n${r.images} 幅真人笔画,与网页同样取框。`,
    forms: '### 层与变体\n\n`as-listed` 为原文清单的写法,错误照录。',
    again: (r) =>
      `### 需重新解释的度量\n\n${r.images} 幅图像,全部方法。类间相关:首位与次位类别两图的相关。敏感度:像素至多变动 0.02 时图变动多少。合理性:与权重全部重抽的网络之图的相关(0:图取决于所学)。稳定性:换种子后保留多少。`,
    cams: (r) => `各 CAM 方法,${r.images} 幅图像:`,
    sanity: '### 合理性检验,逐层\n\n自末层向首层,各层与表中其前各层一并随机化:与原图的秩相关,括号内为结构相似度。',
    saturation: (s) =>
      `### 饱和与未饱和\n\n所读类别概率不低于 ${s.saturated.probability[0]} 的图像(${s.saturated.images} 幅)与其余(${s.unsaturated.images} 幅)。`,
    twin: (r) => `### 孪生网络\n\n同一网络,logit 乘以 ${r.setup.logit_scale}:${r.images} 幅图像。`,
    misread: (r) =>
      `### 读错的图像\n\n${r.images} 幅测试图像中的 ${r.misread.images} 幅,分别就所读类别与真实类别作解释。`,
    scenes: (r) =>
      `### 多个对象\n\n每种 ${r.scenes} 个生成场景,56×56 像素,网络 \`scenes.safetensors\`(RISE 用 ${r.masks} 个掩码)。覆盖:数字至少一半墨迹高于图最大值的 20%;触及:有任何墨迹高于;IoU:该区域与墨迹之交并比。噪声几乎覆盖一切:须与 IoU 同看。`,
    pictures: '## 同样的六幅图像\n\n亮处图值高,白色为墨迹。',
    failures: '## 各自失败之处\n\n各图相对墨迹本身最差的那幅测试图像。',
    strengths: '## 长处与短处',
    advice: '## 何时用何法',
    made: '## 命令',
  },
};

function commands({ runs, saturation, scenes, same_class: same }) {
  const all = [...Object.values(runs), ...Object.values(saturation), ...Object.values(scenes), same].map(
    ({ command }) => command,
  );
  const { setup } = runs.mnist;
  const data = Object.values(runs).map((run) => `${run.setup.data}: ${run.setup.data_checksum}`);
  const { network, weights_checksum: checksum, data: digits } = scenes.scenes;
  const facts = [
    `${setup.weights}: ${setup.weights_checksum}`,
    `${network}: ${checksum}; digits ${digits}`,
    ...new Set(data),
    `seed ${setup.seed}`,
  ];
  return ['```', ...all, '```', '', ...facts.map((fact) => `- ${fact}`)].join('\n');
}

/** The whole document in one of the languages, "en" or "zh". */
export function document(measured, language) {
  const { runs, saturation, scenes } = measured;
  const t = texts[language];
  const again = ['discrimination', 'sensitivity', 'sanity', 'stability'];
  const misread = (side) =>
    measuresTable({ images: runs.mnist.misread.images, maps: runs.mnist.misread[side] }, saturationFigures, language);
  const parts = [
    t.title,
    t.lead(measured),
    t.claims,
    t.verdicts,
    claimsTable(measured, language),
    t.mnist(runs.mnist),
    measuresTable(runs.mnist, quick, language),
    t.drawn(runs.drawn),
    measuresTable(
      runs.drawn,
      quick.filter((name) => !name.includes('passes') && name !== 'elapsed_ms'),
      language,
    ),
    t.forms,
    measuresTable(runs.forms, quick, language),
    t.again(runs.again),
    measuresTable(runs.again, again, language),
    t.cams(runs.again_cams),
    measuresTable(runs.again_cams, again.slice(0, 3), language),
    t.sanity,
    sanityTable(runs.again_cams, language),
    t.saturation(saturation),
    ...Object.values(saturation).map((run) => measuresTable(run, saturationFigures, language)),
    t.twin(runs.twin),
    measuresTable(runs.twin, ['twin.rank_correlation', 'twin.largest_difference', 'deletion'], language),
    ...(runs.mnist.misread.images > 0 ? [t.misread(runs.mnist), misread('predicted'), misread('label')] : []),
    t.scenes(scenes.scenes),
    scenesTable(scenes.scenes, language),
    t.pictures,
    pictures(language),
    t.failures,
    failures(measured, language),
    t.strengths,
    strengthsList(measured, language),
    t.advice,
    advice(measured, language),
    t.made,
    commands(measured),
  ];
  return `${parts.join('\n\n')}\n`;
}
