// The comparative sentences of the report, each with the experiment that could refute it. A verdict is
// computed from the figures; the words beside it say what the experiment can and cannot decide.

import { against, apart, duel, figureOf, meanText, percent, shareOf, verdictOf, winner } from './figures.mjs';

const both = (en, zh) => ({ en, zh });
/** Faithfulness: what the network does when the map's pixels go or come. */
const faithful = ['deletion', 'insertion', 'road'];

/** "0.61 [0.55, 0.66] of 300" */
function duelText(found) {
  if (!found) return both('no image decides', '没有可比的图像');
  const range = `${percent(found.share)} [${percent(found.low)}, ${percent(found.high)}]`;
  return both(`${range} of ${found.images} images`, `${range},共 ${found.images} 幅`);
}

/** One line for each measure: how often the first beats the second. */
function duels(run, measures, first, second) {
  const found = measures.map((measure) => [measure, duel(run, measure, first, second)]);
  const text = (language) => found.map(([measure, one]) => `${measure} ${duelText(one)[language]}`).join('; ');
  const head = both(`\`${first}\` beats \`${second}\`: `, `\`${first}\` 胜过 \`${second}\`:`);
  return {
    figure: both(head.en + text('en'), head.zh + text('zh')),
    answers: found.map(([, one]) => winner(one)),
  };
}

function means(run, maps, name, scale = 1, unit = '') {
  const text = maps.map((map) => `\`${map}\` ${meanText(figureOf(run, map, name), scale)}${unit}`).join(', ');
  return both(text, text);
}

const joined = (...parts) => both(parts.map((p) => p.en).join('. '), parts.map((p) => p.zh).join('。'));

/** The scenes with two digits of one class. */
const twinsOf = (run, map) => run.kinds.twins.maps[map];
const atThreshold = (map, at) => map.at_thresholds[at];

function coverText(run, maps) {
  const one = (map, language) => {
    const { all, some, none } = atThreshold(twinsOf(run, map), 0).several_covered;
    const found = atThreshold(twinsOf(run, map), 0).several_found;
    const iou = meanText(atThreshold(twinsOf(run, map), 0).intersection_over_union);
    return language === 'en'
      ? `\`${map}\` covers both ${all}, one ${some}, none ${none}; finds both ${found.all}; IoU ${iou}`
      : `\`${map}\` 覆盖两个 ${all}、一个 ${some}、零个 ${none};触及两个 ${found.all};IoU ${iou}`;
  };
  return both(maps.map((m) => one(m, 'en')).join('. '), maps.map((m) => one(m, 'zh')).join('。'));
}

const fused = 'layer-cam:variant=fused:layers=relu1+relu2';
const cams = ['grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'];
/** Better in the sense of a claim: lower, or higher, by two standard errors. */
const lower = (run, name, first, second) => -apart(figureOf(run, first, name), figureOf(run, second, name));
const higher = (run, name, first, second) => apart(figureOf(run, first, name), figureOf(run, second, name));
const more = (run, name, first, second) =>
  figureOf(run, first, name).mean > figureOf(run, second, name).mean ? 1 : -1;

const costs = [
  {
    says: both(
      'RISE and Score-CAM cost more than Grad-CAM; LIME lies between RISE and Grad-CAM.',
      'RISE 与 Score-CAM 的计算量高于 Grad-CAM;LIME 居于 RISE 与 Grad-CAM 之间。',
    ),
    test: both('Passes and time of every map.', '统计每幅图的前向次数与耗时。'),
    judge: ({ runs: { mnist } }) => {
      const passes = means(mnist, ['lime', 'rise', 'score-cam', 'grad-cam'], 'forward_passes');
      const ms = means(mnist, ['lime', 'rise', 'score-cam', 'grad-cam'], 'elapsed_ms');
      const name = 'forward_passes';
      const cheapest = more(mnist, name, 'lime', 'score-cam') === 1;
      return {
        figure: joined(
          both(`forward passes: ${passes.en}`, `前向次数:${passes.zh}`),
          both(`ms: ${ms.en}`, `毫秒:${ms.zh}`),
        ),
        verdict: verdictOf([
          more(mnist, name, 'rise', 'grad-cam'),
          more(mnist, name, 'score-cam', 'grad-cam'),
          more(mnist, name, 'rise', 'lime'),
          more(mnist, name, 'lime', 'grad-cam'),
        ]),
        why: cheapest
          ? both(
              'Of the three that mask, Score-CAM is the cheapest here: it needs a pass for each channel with anything in it.',
              '三种遮挡方法中,此处 Score-CAM 最便宜:每个有内容的通道一次前向。',
            )
          : both(
              'Score-CAM needs a pass for each channel with anything in it.',
              'Score-CAM 每个有内容的通道一次前向。',
            ),
      };
    },
  },
  {
    says: both(
      'Grad-CAM++ costs more than Grad-CAM because of higher derivatives.',
      'Grad-CAM++ 因高阶导数而比 Grad-CAM 昂贵。',
    ),
    test: both('Passes and time of both.', '统计两者的次数与耗时。'),
    judge: ({ runs: { mnist } }) => {
      const backward = means(mnist, ['grad-cam', 'grad-cam++'], 'backward_passes');
      const ms = means(mnist, ['grad-cam', 'grad-cam++'], 'elapsed_ms');
      const dearer =
        figureOf(mnist, 'grad-cam++', 'backward_passes').mean > figureOf(mnist, 'grad-cam', 'backward_passes').mean;
      return {
        figure: joined(
          both(`backward passes: ${backward.en}`, `反向次数:${backward.zh}`),
          both(`ms, each with its own backward pass: ${ms.en}`, `毫秒(各自含一次反向):${ms.zh}`),
        ),
        verdict: dearer ? 'holds' : 'fails',
        why: both(
          'With Y = exp(S) the second and third derivatives are powers of the first: none is ever computed.',
          '取 Y = exp(S) 后,二、三阶导数就是一阶导数的幂:无需另算。',
        ),
      };
    },
  },
  {
    says: both(
      'LayerCAM costs more than Grad-CAM, since it needs several layers.',
      'LayerCAM 因需要多层,计算量高于 Grad-CAM。',
    ),
    test: both('Passes and time of one layer and of two layers joined.', '统计单层与两层融合的次数与耗时。'),
    judge: ({ runs: { forms } }) => {
      const name = 'backward_passes';
      const joinedCost = more(forms, name, fused, 'grad-cam');
      return {
        figure: joined(
          both(
            `backward passes: ${means(forms, ['grad-cam', 'layer-cam', fused], name).en}`,
            `反向次数:${means(forms, ['grad-cam', 'layer-cam', fused], name).zh}`,
          ),
          both(
            `ms: ${means(forms, ['grad-cam', 'layer-cam', fused, 'score-cam'], 'elapsed_ms').en}`,
            `毫秒:${means(forms, ['grad-cam', 'layer-cam', fused, 'score-cam'], 'elapsed_ms').zh}`,
          ),
        ),
        verdict: verdictOf([joinedCost, more(forms, name, 'layer-cam', 'grad-cam')]),
        why: both(
          'At one layer it costs what Grad-CAM does; each further layer costs one more gradient.',
          '单层时与 Grad-CAM 相同;每多一层,多一次梯度。',
        ),
      };
    },
  },
  {
    says: both(
      'LIME and RISE explain any black box; Grad-CAM only what can be differentiated.',
      'LIME 与 RISE 适用于任何黑盒模型;Grad-CAM 仅适用于可微模型。',
    ),
    test: both('Whether a map took a gradient.', '看每幅图是否用到梯度。'),
    judge: ({ runs: { mnist } }) => {
      const maps = ['lime', 'rise', 'score-cam', 'grad-cam'];
      const none = (map) => (figureOf(mnist, map, 'backward_passes').mean === 0 ? 1 : -1);
      return {
        figure: both(
          `backward passes: ${means(mnist, maps, 'backward_passes').en}`,
          `反向次数:${means(mnist, maps, 'backward_passes').zh}`,
        ),
        verdict: verdictOf([none('lime'), none('rise'), -none('grad-cam')]),
        why: both(
          'Score-CAM takes no gradient, but it has to look inside: it needs the activations of a layer.',
          'Score-CAM 不用梯度,但仍须看到内部:它需要某层的激活。',
        ),
      };
    },
  },
];

const gradients = [
  {
    says: both(
      'Where gradients are zero or small Grad-CAM fails: that is why its map was blank.',
      '梯度为零或很小时 Grad-CAM 失效:这就是热图全空的原因。',
    ),
    test: both(
      'The share of blank maps at the convolution, where the listing hooks, and after its ReLU; and of a twin whose logits, and so whose gradients, are an eighth.',
      '比较挂在卷积上(清单的做法)与其 ReLU 之后的空图比例;再看 logit(因而梯度)缩为八分之一的孪生网络。',
    ),
    judge: ({ runs: { forms, twin }, saturation }) => {
      const listed = figureOf(forms, 'grad-cam:variant=as-listed', 'blank');
      const after = figureOf(forms, 'grad-cam', 'blank');
      const [sure, unsure] = [saturation.saturated, saturation.unsaturated];
      const [a, b] = [figureOf(sure, 'grad-cam', 'blank'), figureOf(unsure, 'grad-cam', 'blank')];
      const difference = figureOf(twin, 'grad-cam', 'twin.largest_difference');
      return {
        figure: joined(
          both(
            `blank: before the ReLU ${meanText(listed, 100)}%, after it ${meanText(after, 100)}%`,
            `空图:ReLU 之前 ${meanText(listed, 100)}%,之后 ${meanText(after, 100)}%`,
          ),
          both(
            `after it on ${sure.images} saturated images ${meanText(a, 100)}%, on the ${unsure.images} others ${meanText(b, 100)}%`,
            `之后:${sure.images} 幅饱和图像 ${meanText(a, 100)}%,其余 ${unsure.images} 幅 ${meanText(b, 100)}%`,
          ),
          both(
            `largest change of the map with an eighth of the gradient: ${meanText(difference)}`,
            `梯度缩为八分之一时图的最大变化:${meanText(difference)}`,
          ),
        ),
        // The side of the ReLU makes maps blank; the gradients' size changes nothing.
        verdict: verdictOf([-apart(listed, after), difference.mean > 0.01 ? 1 : -1]),
        why: both(
          'Where it is hooked decides, not how large the gradients are: before the ReLU negative activations, weighted by positive means, make the sum negative, and the last ReLU cuts it away.',
          '取决于挂在哪里,而非梯度大小:ReLU 之前负激活乘以正权重使总和为负,被最后的 ReLU 截掉。',
        ),
      };
    },
  },
  {
    says: both(
      'Grad-CAM and Grad-CAM++ suffer from saturation; Score-CAM, without gradients, does not.',
      'Grad-CAM 与 Grad-CAM++ 受梯度饱和之害;Score-CAM 不用梯度,故可避免。',
    ),
    test: both(
      'A twin of the network whose logits are an eighth: the same order of classes, the same gradients up to a factor, but a softmax far from saturated. Who suffers from saturation changes more than Score-CAM.',
      '孪生网络:logit 缩为八分之一。类别次序不变,梯度只差一个倍数,而 softmax 远未饱和。受饱和之害者,变化应大于 Score-CAM。',
    ),
    judge: ({ runs: { twin } }) => {
      const name = 'twin.rank_correlation';
      const maps = ['grad-cam', 'grad-cam++', 'layer-cam', 'score-cam', 'rise', 'lime'];
      const answers = ['grad-cam', 'grad-cam++'].map((map) => lower(twin, name, map, 'score-cam'));
      const same = ['grad-cam', 'layer-cam'].every((map) => figureOf(twin, map, 'twin.largest_difference').mean === 0);
      return {
        figure: both(
          `rank correlation of a map with the twin's: ${means(twin, maps, name).en}`,
          `原网络与孪生网络两图的秩相关:${means(twin, maps, name).zh}`,
        ),
        verdict: verdictOf(answers),
        why: same
          ? both(
              'The gradient of a logit knows nothing of the softmax: Grad-CAM and LayerCAM do not change in a single bit. What looks at probabilities, or puts scores through a softmax over channels, does.',
              'logit 的梯度与 softmax 无关:Grad-CAM 与 LayerCAM 一位不差。看概率、或在通道间做 softmax 的方法才会变。',
            )
          : both('The gradient of a logit knows nothing of the softmax.', 'logit 的梯度与 softmax 无关。'),
      };
    },
  },
];

const localisation = [
  {
    says: both(
      'With several objects of one class Grad-CAM finds one; Grad-CAM++, Score-CAM and LayerCAM locate all better.',
      '图中有多个同类对象时,Grad-CAM 往往只定位一个;Grad-CAM++、Score-CAM、LayerCAM 更好。',
    ),
    test: both(
      "Generated scenes with two digits of one class on 56×56 pixels, a small fully convolutional network, its last two ReLUs; a digit is covered when at least half of its ink lies above 20% of the map's maximum, found when any of it does.",
      '在 56×56 像素上生成含两个同类数字的场景,用小型全卷积网络,取其最后两个 ReLU;数字至少一半墨迹高于最大值 20% 为“覆盖”,有任何墨迹高于即为“触及”。',
    ),
    judge: ({ scenes: { scenes_last: last, scenes_before: before } }) => {
      const count = last.kinds.twins.targets;
      const foundBoth = shareOf(atThreshold(twinsOf(last, 'grad-cam'), 0).several_found.all, count);
      const share = (run, map) => atThreshold(twinsOf(run, map), 0).covered_share;
      const others = [last, before].flatMap((run) =>
        cams.slice(1).map((map) => apart(share(run, map), share(run, 'grad-cam'))),
      );
      return {
        figure: joined(
          both(
            `of ${count} scenes, last ReLU: ${coverText(last, cams).en}`,
            `共 ${count} 个场景,最后的 ReLU:${coverText(last, cams).zh}`,
          ),
          both(`the ReLU before it: ${coverText(before, cams).en}`, `前一个 ReLU:${coverText(before, cams).zh}`),
        ),
        verdict: verdictOf([-against(foundBoth, 0.5), ...others]),
        why: joined(
          both(
            `Grad-CAM touches both digits in ${percent(foundBoth.mean)} of the scenes`,
            `Grad-CAM 在 ${percent(foundBoth.mean)} 的场景中触及两个数字`,
          ),
          both(
            'How much of their ink a map covers is another question, and its answer hangs on the layer. After a global average the last gradient is the same everywhere, so this network is a mild test.',
            '覆盖多少墨迹是另一个问题,且取决于层。全局平均之后,最后一层的梯度处处相同,所以这个网络是较温和的考验。',
          ),
        ),
      };
    },
  },
  {
    says: both(
      'Grad-CAM leaves parts of the object out; Grad-CAM++ and LayerCAM cover it more completely.',
      'Grad-CAM 会漏掉对象的一部分;Grad-CAM++ 与 LayerCAM 覆盖更完整。',
    ),
    test: both(
      'Scenes with a single digit: is it covered, and the overlap of the map with its ink (IoU).',
      '单个数字的场景:是否覆盖,以及图与墨迹的重合(IoU)。',
    ),
    judge: ({ scenes: { scenes_last: last, scenes_before: before } }) => {
      const one = (run, map, name) => atThreshold(run.kinds.single.maps[map], 0)[name];
      const maps = ['grad-cam', 'grad-cam++', 'layer-cam'];
      const text = (run) =>
        maps
          .map(
            (map) =>
              `\`${map}\` ${meanText(one(run, map, 'covered_share'), 100)}% (IoU ${meanText(one(run, map, 'intersection_over_union'), 100)}%)`,
          )
          .join(', ');
      const answers = [last, before].flatMap((run) =>
        maps
          .slice(1)
          .flatMap((map) =>
            ['covered_share', 'intersection_over_union'].map((name) =>
              apart(one(run, map, name), one(run, 'grad-cam', name)),
            ),
          ),
      );
      return {
        figure: joined(
          both(`covered, last ReLU: ${text(last)}`, `覆盖,最后的 ReLU:${text(last)}`),
          both(`the ReLU before it: ${text(before)}`, `前一个 ReLU:${text(before)}`),
        ),
        verdict: verdictOf(answers),
        why: both(
          'A map that is high everywhere covers much, too: noise covers nearly every digit. The overlap with the ink tells the two apart.',
          '处处偏高的图也覆盖得多:噪声几乎覆盖一切数字。须看与墨迹的重合才能分辨。',
        ),
      };
    },
  },
  {
    says: both('In complex scenes LayerCAM does better than Grad-CAM.', '在复杂场景中,LayerCAM 优于 Grad-CAM。'),
    test: both(
      "Scenes with digits of other classes, and with overlapping digits: overlap with the class's ink, and the share of the map's energy in the ink of other classes.",
      '含他类数字与数字重叠的场景:与本类墨迹的重合,以及落在他类墨迹内的能量。',
    ),
    judge: ({ scenes: { scenes_last: last } }) => {
      const of = (kind, map) => last.kinds[kind].maps[map];
      const iou = (kind, map) => atThreshold(of(kind, map), 0).intersection_over_union;
      const line = (kind) =>
        ['layer-cam', 'grad-cam']
          .map(
            (map) =>
              `\`${map}\` IoU ${meanText(iou(kind, map), 100)}%, ${meanText(of(kind, map).energy_in_others, 100)}%`,
          )
          .join('; ');
      const answers = ['distractors', 'overlapping'].flatMap((kind) => [
        apart(iou(kind, 'layer-cam'), iou(kind, 'grad-cam')),
        -apart(of(kind, 'layer-cam').energy_in_others, of(kind, 'grad-cam').energy_in_others),
      ]);
      return {
        figure: joined(
          both(`distractors: ${line('distractors')} in others' ink`, `有他类:${line('distractors')} 在他类墨迹内`),
          both(`overlapping: ${line('overlapping')}`, `重叠:${line('overlapping')}`),
        ),
        verdict: verdictOf(answers),
        why: both(
          'A weight for each pixel lets through what the mean over a channel averages away, the ink of others included.',
          '逐像素的权重会放过通道均值所抹平的东西,他类墨迹也在其中。',
        ),
      };
    },
  },
  {
    says: both(
      'LayerCAM is finer than Grad-CAM and locates more exactly.',
      'LayerCAM 比 Grad-CAM 粒度更细、定位更准。',
    ),
    test: both(
      "Fineness (the width of the smallest detail) and the faithfulness measures at the same layer; the share of the map's energy inside a single digit's ink.",
      '同一层上的细度(最小细节的宽度)与忠实度;单个数字场景中落在墨迹内的能量。',
    ),
    judge: ({ runs: { mnist }, scenes: { scenes_last: last } }) => {
      const { figure, answers } = duels(mnist, faithful, 'layer-cam', 'grad-cam');
      const energy = (map) => last.kinds.single.maps[map].energy_in_ink;
      const energyText = ['layer-cam', 'grad-cam'].map((map) => `\`${map}\` ${meanText(energy(map), 100)}%`).join(', ');
      const width = means(mnist, ['layer-cam', 'grad-cam'], 'fineness', 1, ' px');
      return {
        figure: joined(
          both(`fineness: ${width.en}`, `细度:${width.zh}`),
          both(`energy in the ink: ${energyText}`, `墨迹内能量:${energyText}`),
          figure,
        ),
        verdict: verdictOf([
          lower(mnist, 'fineness', 'layer-cam', 'grad-cam'),
          apart(energy('layer-cam'), energy('grad-cam')),
          ...answers,
        ]),
        why: both(
          'Finer is one thing, a better order of pixels another; each stands in its own figure.',
          '更细是一回事,像素次序更好是另一回事;各有各的数字。',
        ),
      };
    },
  },
];

const faithfulness = [
  {
    says: both(
      'Score-CAM usually gives a more accurate map than Grad-CAM.',
      'Score-CAM 通常能生成比 Grad-CAM 更准确的热图。',
    ),
    test: both('Deletion, insertion and ROAD on the same images.', '在同样的图像上比较删除、插入与 ROAD。'),
    judge: ({ runs: { mnist } }) => {
      const { figure, answers } = duels(mnist, faithful, 'score-cam', 'grad-cam');
      const ink = duels(mnist, faithful, 'score-cam', 'ink');
      const beaten = verdictOf(ink.answers) === 'fails';
      return {
        figure: joined(figure, ink.figure),
        verdict: verdictOf(answers),
        why: beaten
          ? both(
              'More accurate is not accurate: the bare digit, which knows nothing of the network, is the better order of pixels.',
              '“更准确”不等于“准确”:不知道网络为何物的墨迹本身,才是更好的像素次序。',
            )
          : both('Beside it stands how it does against the bare digit.', '旁边另列它与墨迹本身的比较。'),
      };
    },
  },
  {
    says: both('Grad-CAM++ gives more precise maps than Grad-CAM.', 'Grad-CAM++ 的热图比 Grad-CAM 更精确。'),
    test: both('Deletion, insertion and ROAD on the same images.', '在同样的图像上比较删除、插入与 ROAD。'),
    judge: ({ runs: { mnist } }) => {
      const { figure, answers } = duels(mnist, faithful, 'grad-cam++', 'grad-cam');
      return {
        figure,
        verdict: verdictOf(answers),
        why: both('At the last ReLU, where both are taken by default.', '均取默认的最后一个 ReLU。'),
      };
    },
  },
  {
    says: both('Joining several layers makes LayerCAM more precise.', '融合多层使 LayerCAM 更精确。'),
    test: both(
      'Two layers joined against the last alone and against the first alone.',
      '两层融合分别与仅用末层、仅用首层比较。',
    ),
    judge: ({ runs: { forms } }) => {
      const last = duels(forms, faithful, fused, 'layer-cam');
      const first = duels(forms, faithful, fused, 'layer-cam:layer=relu1');
      return {
        figure: joined(last.figure, first.figure),
        verdict: verdictOf([...last.answers, ...first.answers]),
        why: both(
          'Two comparisons: with the last layer, which the report has in mind, and with the first, which joining brings in.',
          '两种比较:与报告所指的末层,以及与融合所引入的首层。',
        ),
      };
    },
  },
  {
    says: both(
      'The weights with which LayerCAM joins its layers must be chosen, and the result hangs on them.',
      'LayerCAM 融合各层的权重需凭经验选择,且影响结果。',
    ),
    test: both("None: the paper's fusion has no such weights.", '无:论文的融合没有这样的权重。'),
    judge: () => ({
      figure: both('–', '–'),
      verdict: 'fails',
      why: both(
        "By definition: it takes the largest value of every layer's map, pixel by pixel; the weighted sum is the report's own (`layer-cam:variant=as-listed`).",
        '由定义可知:论文逐像素取各层图的最大值;加权求和是报告自己的写法(`layer-cam:variant=as-listed`)。',
      ),
    }),
  },
  {
    says: both("Score-CAM depends on which layer's activations it is given.", 'Score-CAM 依赖于所选的激活图。'),
    test: both('The same measures one ReLU earlier: do they differ?', '换到前一个 ReLU,用同样的度量:是否不同?'),
    judge: ({ runs: { forms } }) => {
      const { figure, answers } = duels(forms, faithful, 'score-cam:layer=relu1', 'score-cam');
      const other = duels(forms, faithful, 'layer-cam:layer=relu1', 'layer-cam');
      const differs = (list) => list.map((answer) => (answer === 0 ? 0 : 1));
      return {
        figure: joined(figure, other.figure),
        verdict: verdictOf(differs(answers)),
        why: both('Not Score-CAM alone: the second line is LayerCAM.', '不独 Score-CAM 如此:第二行是 LayerCAM。'),
      };
    },
  },
  {
    says: both(
      "Grad-CAM's map is coarse, for its resolution is the layer's.",
      'Grad-CAM 的热图分辨率受卷积层输出尺寸限制,较低。',
    ),
    test: both(
      'Fineness one layer earlier, where the plane is three times as large.',
      '换到平面大三倍的前一层,看细度。',
    ),
    judge: ({ runs: { forms } }) => {
      const maps = ['grad-cam', 'grad-cam:layer=relu1', 'layer-cam', 'layer-cam:layer=relu1'];
      const name = 'fineness';
      return {
        figure: means(forms, maps, name, 1, ' px'),
        verdict: verdictOf([
          lower(forms, name, 'grad-cam:layer=relu1', 'grad-cam'),
          lower(forms, name, 'layer-cam:layer=relu1', 'layer-cam'),
        ]),
        why: both('It is the layer and not the method that sets it.', '决定它的是层,而不是方法。'),
      };
    },
  },
];

const character = [
  {
    says: both(
      'Score-CAM and LayerCAM tell classes apart better than Grad-CAM.',
      'Score-CAM 与 LayerCAM 的类区分能力优于 Grad-CAM。',
    ),
    test: both(
      'Rank correlation of the maps of the class that is read and of the second: lower tells them apart better.',
      '比较所读类别与次高类别两图的秩相关:越低,区分越好。',
    ),
    judge: ({ runs: { again_cams: run } }) => {
      const [score, layer] = ['score-cam', 'layer-cam'].map((map) => duels(run, ['discrimination'], map, 'grad-cam'));
      const text = means(run, cams, 'discrimination');
      return {
        figure: joined(both(`correlation: ${text.en}`, `相关:${text.zh}`), score.figure, layer.figure),
        verdict: verdictOf([...score.answers, ...layer.answers]),
        why: both(
          'A softmax over channels weighs the same channels for every class, and what they show follows the ink.',
          '通道间的 softmax 对每一类都在给同一批通道加权,而它们所示总跟随墨迹。',
        ),
      };
    },
  },
  {
    says: both(
      'Score-CAM tells classes apart even where the target is improbable.',
      '即使目标类别概率较低,Score-CAM 也能区分。',
    ),
    test: both(
      'Images that are read wrongly, explained for the true class, which is the improbable one: insertion beside chance.',
      '读错的图像,就其(概率较低的)真实类别作解释:插入与随机相比。',
    ),
    judge: ({ runs: { mnist } }) => {
      const { images, label } = mnist.misread;
      const run = { maps: label };
      const enough = images >= 30;
      return {
        figure:
          images === 0
            ? both('no image is read wrongly', '没有读错的图像')
            : both(
                `${images} images: ${means(run, ['score-cam', 'grad-cam', 'random'], 'insertion').en}`,
                `${images} 幅:${means(run, ['score-cam', 'grad-cam', 'random'], 'insertion').zh}`,
              ),
        verdict: enough ? verdictOf([higher(run, 'insertion', 'score-cam', 'random')]) : 'open',
        why: enough ? both('', '') : both('Too few images are read wrongly to tell.', '读错的图像太少,无从判断。'),
      };
    },
  },
  {
    says: both('Score-CAM is the more stable method.', 'Score-CAM 是更稳定的方法。'),
    test: both(
      'Sensitivity: how far a map moves when each pixel moves by at most 0.02.',
      '敏感度:每个像素至多变动 0.02 时,图变动多少。',
    ),
    judge: ({ runs: { again_cams: run } }) => {
      const { figure, answers } = duels(run, ['sensitivity'], 'score-cam', 'grad-cam');
      return {
        figure: joined(means(run, cams, 'sensitivity'), figure),
        verdict: verdictOf(answers),
        why: both(
          'A map may stay because the network stays, or because it never depended on it: read it beside the sanity check.',
          '图不动,可能因为网络不动,也可能因为它本来就与网络无关:须与合理性检验对照。',
        ),
      };
    },
  },
  {
    says: both(
      'LIME and RISE depend on what is drawn by lot (the report: on how samples and masks are made).',
      'LIME 与 RISE 依赖于随机抽样(报告:依赖于扰动样本与掩码的生成)。',
    ),
    test: both(
      'Stability: what the maps of five seeds have in common. Other ways of making samples and masks were not tried.',
      '稳定性:五个种子的图有多少共同之处。未试其他生成方式。',
    ),
    judge: ({ runs: { again } }) => {
      const maps = ['lime', 'rise', 'rise:variant=measured', 'grad-cam'];
      const text = means(again, maps, 'stability');
      return {
        figure: both(`overlap of the strongest parts: ${text.en}`, `最强部分的重合:${text.zh}`),
        verdict: verdictOf(['lime', 'rise'].map((map) => -against(figureOf(again, map, 'stability'), 0.95))),
        why: both(
          "1 means that chance plays no part. RISE's form that divides by the masks that were drawn removes much of the masks' own noise.",
          '1 表示与随机无关。RISE 除以实际掩码之和的形式,可去掉掩码自身的大部分噪声。',
        ),
      };
    },
  },
  {
    says: both(
      'LIME explains at pixel level (elsewhere: at superpixel level).',
      'LIME 的解释是像素级的(另一处:超像素级)。',
    ),
    test: both(
      'Fineness: the width of the smallest detail that the maps show; pixel level would be 1 px.',
      '细度:图中最小细节的宽度;像素级应为 1 像素。',
    ),
    judge: ({ runs: { mnist } }) => ({
      figure: means(mnist, ['lime', 'ink', 'random'], 'fineness', 1, ' px'),
      verdict: verdictOf([-against(figureOf(mnist, 'lime', 'fineness'), 2)]),
      why: both('With a grid of 4×4 pixels nothing smaller can be seen.', '4×4 网格之下看不到更小的东西。'),
    }),
  },
  {
    says: both(
      'RISE explains at pixel level, finer than Grad-CAM, which explains at the level of the layer.',
      'RISE 的粒度为像素,细于以特征图为粒度的 Grad-CAM。',
    ),
    test: both('Fineness of both.', '两者的细度。'),
    judge: ({ runs: { mnist } }) => ({
      figure: means(mnist, ['rise', 'grad-cam', 'lime'], 'fineness', 1, ' px'),
      verdict: verdictOf([
        -against(figureOf(mnist, 'rise', 'fineness'), 2),
        lower(mnist, 'fineness', 'rise', 'grad-cam'),
      ]),
      why: both(
        'Every pixel has a value of its own, but it is a mean of masks of 7×7 cells, and shows no more than they do.',
        '每个像素各有其值,但那是 7×7 网格掩码的平均,所示不会更细。',
      ),
    }),
  },
  {
    says: both(
      'Grad-CAM explains what the model does for a class as a whole; LIME explains a single sample only.',
      'Grad-CAM 能解释模型对某一类别的整体行为;LIME 只能解释单个样本。',
    ),
    test: both(
      "Correlation of Grad-CAM's maps of two different images of one class: 1 if the map were the class's.",
      '同一类别两幅不同图像的 Grad-CAM 图的相关:若图属于类别,应为 1。',
    ),
    judge: ({ same_class: same }) => ({
      figure: both(`${meanText(same)} over ${same.pairs} pairs`, `${meanText(same)},共 ${same.pairs} 对`),
      verdict: verdictOf([against(same, 0.9)]),
      why: both(
        'Both explain one image. For a set of images the LIME paper has SP-LIME (`inklens pick`), which the report describes.',
        '两者解释的都是一幅图像。对一组图像,LIME 论文有 SP-LIME(`inklens pick`),报告自己也介绍过。',
      ),
    }),
  },
  {
    says: both('RISE, Score-CAM and LayerCAM explain more intuitively.', 'RISE、Score-CAM、LayerCAM 的解释更直观。'),
    test: both('None: intuition is not a property of a map.', '无:直观不是图的性质。'),
    judge: () => ({
      figure: both('–', '–'),
      verdict: 'open',
      why: both('It would take an experiment with people.', '需要对人做实验。'),
    }),
  },
];

export const claims = [...costs, ...gradients, ...localisation, ...faithfulness, ...character];
