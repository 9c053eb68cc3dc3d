// Makes docs/comparison.md and comparison.zh.md of the measured JSON, and of nothing else.

import { claims } from './claims.mjs';
import { duel, figureOf, meanText, percent } from './figures.mjs';

const methods = ['lime', 'rise', 'grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'];
const beside = ['random', 'ink', 'blob', 'edges'];

const verdicts = {
  holds: { en: '**holds**', zh: '**成立**' },
  fails: { en: '**does not hold**', zh: '**不成立**' },
  mixed: { en: '**depends on the measure**', zh: '**因度量而异**' },
  partly: { en: '**holds in part**', zh: '**部分成立**' },
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

/** Whom a map beats in the measures that have a better end, by the share of images. */
function standing(run, map) {
  const measures = ['deletion', 'insertion', 'road'];
  const against = (other) =>
    measures
      .map((measure) => duel(run, measure, map, other))
      .filter(Boolean)
      .map(({ share }) => share);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { ink: mean(against('ink')), random: mean(against('random')) };
}

const strengths = {
  lime: {
    en: (f) =>
      `Strength: beats chance on ${percent(f.random)} of images. Weakness: sees nothing below ${f.fineness} px, takes ${f.passes} passes, and another seed keeps only ${f.stability} of its strongest parts.`,
    zh: (f) =>
      `长处:在 ${percent(f.random)} 的图像上胜过随机。短处:看不到 ${f.fineness} 像素以下的细节,需 ${f.passes} 次前向,换种子后最强部分只保留 ${f.stability}。`,
  },
  rise: {
    en: (f) =>
      `Strength: beats chance on ${percent(f.random)} and the bare digit on ${percent(f.ink)} of images. Weakness: ${f.passes} passes, and the coarsest of the six (${f.fineness} px).`,
    zh: (f) =>
      `长处:在 ${percent(f.random)} 的图像上胜过随机,在 ${percent(f.ink)} 上胜过墨迹。短处:需 ${f.passes} 次前向,六者中最粗(${f.fineness} 像素)。`,
  },
  'grad-cam': {
    en: (f) =>
      `Strength: one pass forward and one back. Weakness: beats the bare digit on ${percent(f.ink)} of images only, and ${f.blank}% of its maps are blank.`,
    zh: (f) => `长处:一次前向、一次反向。短处:仅在 ${percent(f.ink)} 的图像上胜过墨迹,${f.blank}% 的图为空。`,
  },
  'grad-cam++': {
    en: (f) =>
      `Strength: as cheap as Grad-CAM and never blank here (${f.blank}%). Weakness: the least sparse (Gini ${f.sparsity}), and the bare digit beats it on ${percent(1 - f.ink)} of images.`,
    zh: (f) =>
      `长处:与 Grad-CAM 一样便宜,此处空图 ${f.blank}%。短处:最不稀疏(基尼 ${f.sparsity}),墨迹在 ${percent(1 - f.ink)} 的图像上胜过它。`,
  },
  'score-cam': {
    en: (f) =>
      `Strength: beats chance on ${percent(f.random)} of images with ${f.passes} passes. Weakness: its weights hang on how sure the softmax is (correlation ${f.twin} with the twin's map).`,
    zh: (f) =>
      `长处:以 ${f.passes} 次前向,在 ${percent(f.random)} 的图像上胜过随机。短处:权重取决于 softmax 的把握(与孪生图相关 ${f.twin})。`,
  },
  'layer-cam': {
    en: (f) =>
      `Strength: finer than the other CAMs at the same layer (${f.fineness} px) and able to go to the first layer. Weakness: at the last layer the bare digit beats it on ${percent(1 - f.ink)} of images.`,
    zh: (f) =>
      `长处:同层之中比其他 CAM 更细(${f.fineness} 像素),且可用于首层。短处:在末层,墨迹在 ${percent(1 - f.ink)} 的图像上胜过它。`,
  },
};

function strengthsList({ runs: { mnist, again, twin } }, language) {
  return methods
    .map((method) => {
      const short = (run, name, scale = 1) =>
        figureOf(run, method, name)
          ? Number((figureOf(run, method, name).mean * scale).toPrecision(2)).toString()
          : '–';
      const facts = {
        ...standing(mnist, method),
        passes: Math.round(figureOf(mnist, method, 'forward_passes').mean),
        fineness: short(mnist, 'fineness'),
        sparsity: short(mnist, 'sparsity'),
        blank: short(mnist, 'blank', 100),
        stability: short(again, 'stability'),
        twin: short(twin, 'twin.rank_correlation'),
      };
      return `- \`${method}\`. ${strengths[method][language](facts)}`;
    })
    .join('\n');
}

/** The best map by each measure of faithfulness, which the advice names. */
function best(run, measure, lower, maps) {
  const value = (map) => figureOf(run, map, measure)?.mean ?? (lower ? Infinity : -Infinity);
  return maps.reduce((a, b) => ((lower ? value(b) < value(a) : value(b) > value(a)) ? b : a));
}

function advice({ runs: { mnist, forms } }, language) {
  const d = best(mnist, 'deletion', true, methods);
  const i = best(mnist, 'insertion', false, methods);
  const cams = Object.keys(forms.maps).filter((map) => !beside.includes(map));
  const cheap = best(forms, 'road', false, cams);
  const n = (run, map, name) => meanText(figureOf(run, map, name));
  const lines = {
    en: [
      `- **To know which pixels the reading hangs on**: \`${d}\` (deletion ${n(mnist, d, 'deletion')}, bare digit ${n(mnist, 'ink', 'deletion')}) or \`${i}\` (insertion ${n(mnist, i, 'insertion')}, bare digit ${n(mnist, 'ink', 'insertion')}).`,
      `- **Live, while somebody draws**: a CAM, at the layer that measures best here: \`${cheap}\` (ROAD ${n(forms, cheap, 'road')}; \`grad-cam\` at the last layer ${n(forms, 'grad-cam', 'road')}).`,
      `- **To show what the last layer looks at**: \`grad-cam\` or \`layer-cam\`; say that a map which only follows the ink explains no more than the ink does.`,
      `- **Never** a single map without the four beside it: a number means nothing until it is compared with chance, with the digit, with a blob and with edges.`,
    ],
    zh: [
      `- **想知道判读依赖哪些像素**:\`${d}\`(删除 ${n(mnist, d, 'deletion')},墨迹 ${n(mnist, 'ink', 'deletion')})或 \`${i}\`(插入 ${n(mnist, i, 'insertion')},墨迹 ${n(mnist, 'ink', 'insertion')})。`,
      `- **边画边看**:用 CAM,并选此处度量最好的层:\`${cheap}\`(ROAD ${n(forms, cheap, 'road')};末层的 \`grad-cam\` 为 ${n(forms, 'grad-cam', 'road')})。`,
      `- **说明末层在看什么**:\`grad-cam\` 或 \`layer-cam\`;并说明:只跟随墨迹的图,不比墨迹解释得更多。`,
      `- **切勿**单看一幅图:数字须与随机、墨迹、圆斑、边缘四者对照才有意义。`,
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
      `Made by \`npm run comparison -- --mnist DIR --drawn PENS\` from figures that it measured in ${m.minutes.toFixed(0)} minutes with ${m.version} (\`docs/comparison/measured.json\`; every run's command, seed and checksums stand there and below). The report that Inklens starts from compares the methods in words. Here each of its comparative sentences meets an experiment that could refute it. A figure is a mean ± its standard error; a share of images has its 95% interval (Wilson). All of it is about one small network on handwritten digits, explained for the class that it reads: what fails here is refuted in general, what holds here need not hold elsewhere.`,
    claims: '## Claim by claim',
    verdicts:
      'A verdict is computed: an advantage counts when its 95% interval leaves out one half (of two means, when they are two standard errors apart). A claim holds when every comparison says so, does not hold when none does and one says the contrary, and depends on the measure when they contradict each other.',
    mnist: (r) =>
      `## The measures\n\n${r.images} test images of MNIST, ${r.misread.images} of them read wrongly. ↓ lower is better, ↑ higher is better. The last four rows know nothing of the network: chance, the digit itself, a blob in the middle, edges. A method that does no better explains no more.`,
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
      `由 \`npm run comparison -- --mnist DIR --drawn PENS\` 生成,数字由 ${m.version} 在 ${m.minutes.toFixed(0)} 分钟内测得(\`docs/comparison/measured.json\`;每次运行的命令、种子与校验和见该文件及下文)。Inklens 所据的报告只用文字比较各方法;这里,每一句比较都对应一个可能推翻它的实验。数字为均值 ± 标准误;图像比例附 95% 区间(Wilson)。一切只关乎一个识别手写数字的小网络,并就其所读的类别作解释:此处不成立的,一般也不成立;此处成立的,别处未必成立。`,
    claims: '## 逐条检验',
    verdicts:
      '结论由数字算出:95% 区间不含一半(两个均值则相差两个标准误)才算有优劣。每项比较都支持为成立;无一支持且有相反者为不成立;彼此矛盾为因度量而异。',
    mnist: (r) =>
      `## 各项度量\n\n${r.images} 幅 MNIST 测试图像,其中 ${r.misread.images} 幅读错。↓ 越低越好,↑ 越高越好。最后四行对网络一无所知:随机、数字本身、居中圆斑、边缘。胜不过它们的方法,也解释不了更多。`,
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

function commands({ runs, scenes, same_class: same }) {
  const all = [...Object.values(runs), ...Object.values(scenes), same].map(({ command }) => command);
  const { setup } = runs.mnist;
  const data = Object.values(runs).map((run) => `${run.setup.data}: ${run.setup.data_checksum}`);
  const facts = [`${setup.weights}: ${setup.weights_checksum}`, ...new Set(data), `seed ${setup.seed}`];
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
