// The comparative sentences of the report, each with the experiment that could refute it. A verdict is
// computed from the figures; the words beside it say what the experiment can and cannot decide.

import { apart, duel, figureOf, meanText, percent, verdictOf, winner } from './figures.mjs';

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

function cheaper(run, first, second, name) {
  return figureOf(run, second, name).mean / figureOf(run, first, name).mean;
}

const times = (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(1));

export const claims = [
  {
    says: both(
      'Methods that mask the image (RISE, Score-CAM) cost more than Grad-CAM, and LIME lies between.',
      '遮挡图像的方法(RISE、Score-CAM)比 Grad-CAM 昂贵,LIME 居中。',
    ),
    test: both('Passes and time of every map.', '统计每幅图的前向、反向次数与耗时。'),
    judge: ({ runs: { mnist } }) => {
      const passes = means(mnist, ['lime', 'rise', 'score-cam', 'grad-cam'], 'forward_passes');
      const rise = figureOf(mnist, 'rise', 'forward_passes').mean;
      const lime = figureOf(mnist, 'lime', 'forward_passes').mean;
      const score = figureOf(mnist, 'score-cam', 'forward_passes').mean;
      const answers = [rise > lime ? 1 : -1, lime > 2 ? 1 : -1, score > 2 ? 1 : -1];
      return {
        figure: joined(
          both(`forward passes: ${passes.en}`, `前向次数:${passes.zh}`),
          both(
            `time: Grad-CAM is ${times(cheaper(mnist, 'grad-cam', 'score-cam', 'elapsed_ms'))} times as fast as Score-CAM, ${times(cheaper(mnist, 'grad-cam', 'rise', 'elapsed_ms'))} times as fast as RISE`,
            `耗时:Score-CAM 是 Grad-CAM 的 ${times(cheaper(mnist, 'grad-cam', 'score-cam', 'elapsed_ms'))} 倍,RISE 是其 ${times(cheaper(mnist, 'grad-cam', 'rise', 'elapsed_ms'))} 倍`,
          ),
        ),
        verdict: verdictOf(answers),
        why: both(
          'Score-CAM is the cheap one of the three here: it needs as many passes as there are channels with anything in them, and LIME takes more.',
          '但此处三者中 Score-CAM 最便宜:次数只等于有内容的通道数,LIME 反而更多。',
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
      const figure = joined(
        both(
          `backward passes: ${means(mnist, ['grad-cam', 'grad-cam++'], 'backward_passes').en}`,
          `反向次数:${means(mnist, ['grad-cam', 'grad-cam++'], 'backward_passes').zh}`,
        ),
        both(
          `ms beyond the shared pass: ${means(mnist, ['grad-cam', 'grad-cam++'], 'elapsed_ms').en}`,
          `毫秒(反向结果共用,先算者承担):${means(mnist, ['grad-cam', 'grad-cam++'], 'elapsed_ms').zh}`,
        ),
      );
      const same =
        figureOf(mnist, 'grad-cam', 'backward_passes').mean === figureOf(mnist, 'grad-cam++', 'backward_passes').mean;
      return {
        figure,
        verdict: same ? 'fails' : 'holds',
        why: both(
          'With Y = exp(S) the second and third derivatives are powers of the first: one backward pass, which both share.',
          '取 Y = exp(S) 后,二、三阶导数就是一阶导数的幂:一次反向传播即可,两者共用。',
        ),
      };
    },
  },
  {
    says: both('LayerCAM is expensive, since it needs several layers.', 'LayerCAM 因需要多层而昂贵。'),
    test: both('Passes of one layer and of two layers joined.', '统计单层与两层融合的次数。'),
    judge: ({ runs: { forms } }) => {
      const fused = 'layer-cam:variant=fused:layers=relu1+relu2';
      const ratio = cheaper(forms, 'layer-cam', fused, 'backward_passes');
      return {
        figure: joined(
          both(
            `backward passes: ${means(forms, ['layer-cam', fused], 'backward_passes').en}`,
            `反向次数:${means(forms, ['layer-cam', fused], 'backward_passes').zh}`,
          ),
          both(
            `ms: ${means(forms, ['layer-cam', fused, 'score-cam'], 'elapsed_ms').en}`,
            `毫秒:${means(forms, ['layer-cam', fused, 'score-cam'], 'elapsed_ms').zh}`,
          ),
        ),
        verdict:
          ratio > 1 && figureOf(forms, fused, 'elapsed_ms').mean < figureOf(forms, 'score-cam', 'elapsed_ms').mean
            ? 'fails'
            : 'holds',
        why: both(
          'Each further layer costs one more gradient, a matter of a fraction of a millisecond; a single backward pass could give them all.',
          '每多一层只多一次梯度,不到一毫秒;一次反向传播本可得到全部。',
        ),
      };
    },
  },
  {
    says: both(
      'Where gradients are zero or small Grad-CAM fails: that is why its map was blank.',
      '梯度为零或很小时 Grad-CAM 失效:这就是热图全空的原因。',
    ),
    test: both(
      'The share of blank maps at the convolution, where the listing hooks, and after its ReLU; saturated images against the others.',
      '比较挂在卷积上(清单的做法)与其 ReLU 之后的空图比例;再比较饱和与未饱和的图像。',
    ),
    judge: ({ runs: { forms }, saturation }) => {
      const listed = figureOf(forms, 'grad-cam:variant=as-listed', 'blank');
      const after = figureOf(forms, 'grad-cam', 'blank');
      const [sure, unsure] = [saturation.saturated, saturation.unsaturated];
      const [a, b] = [figureOf(sure, 'grad-cam', 'blank'), figureOf(unsure, 'grad-cam', 'blank')];
      return {
        figure: joined(
          both(
            `blank: before the ReLU ${meanText(listed, 100)}%, after it ${meanText(after, 100)}%`,
            `空图:ReLU 之前 ${meanText(listed, 100)}%,之后 ${meanText(after, 100)}%`,
          ),
          both(
            `after it on ${sure.images} saturated images ${meanText(a, 100)}%, on ${unsure.images} others ${meanText(b, 100)}%`,
            `之后:${sure.images} 幅饱和图像 ${meanText(a, 100)}%,其余 ${unsure.images} 幅 ${meanText(b, 100)}%`,
          ),
        ),
        verdict: apart(listed, after) === 1 && apart(a, b) !== 1 ? 'fails' : 'holds',
        why: both(
          'The same gradients give a map on one side of the ReLU and none on the other: negative activations, weighted by positive means, make the sum negative and the last ReLU cuts it away.',
          '同样的梯度,在 ReLU 一侧有图,另一侧没有:负激活乘以正权重使总和为负,被最后的 ReLU 截掉。',
        ),
      };
    },
  },
  {
    says: both(
      'Gradient methods suffer from saturation; Score-CAM, without gradients, does not.',
      '梯度方法受饱和之害;Score-CAM 不用梯度,故可避免。',
    ),
    test: both(
      'A twin of the network whose logits are an eighth: same order of classes, same gradients up to a factor, but a softmax that is far from saturated. How much do the maps change?',
      '孪生网络:logit 缩为八分之一。类别次序不变,梯度只差一个倍数,而 softmax 远未饱和。看各图变化多少。',
    ),
    judge: ({ runs: { twin } }) => {
      const name = 'twin.rank_correlation';
      const maps = ['grad-cam', 'layer-cam', 'grad-cam++', 'score-cam', 'rise', 'lime'];
      const answers = ['grad-cam', 'layer-cam'].map(
        (map) => -apart(figureOf(twin, map, name), figureOf(twin, 'score-cam', name)),
      );
      return {
        figure: both(
          `rank correlation of a map with the twin's: ${means(twin, maps, name).en}`,
          `原网络与孪生网络两图的秩相关:${means(twin, maps, name).zh}`,
        ),
        verdict: verdictOf(answers),
        why: both(
          'Gradients of the logit know nothing of the softmax: Grad-CAM and LayerCAM do not change in a single bit. The methods that look at probabilities, or put scores through a softmax over channels, do.',
          '对 logit 求的梯度与 softmax 无关:Grad-CAM 与 LayerCAM 一位不差。看概率、或在通道间做 softmax 的方法才会变。',
        ),
      };
    },
  },
  {
    says: both(
      'With several objects of one class Grad-CAM finds one; Grad-CAM++, Score-CAM and LayerCAM find all.',
      '图中有多个同类对象时,Grad-CAM 只找到一个,Grad-CAM++、Score-CAM、LayerCAM 都能找到。',
    ),
    test: both(
      "Generated scenes with two digits of one class on 56×56 pixels, a small fully convolutional network, its last ReLU; a digit is covered when at least half of its ink lies above 20% of the map's maximum, found when any of it does.",
      '在 56×56 像素上生成含两个同类数字的场景,用小型全卷积网络,取其最后一个 ReLU;数字至少一半墨迹高于最大值 20% 为“覆盖”,有任何墨迹高于即为“触及”。',
    ),
    judge: ({ scenes: { scenes_last: last, scenes_before: before } }) => {
      const maps = ['grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'];
      const count = last.kinds.twins.targets;
      const foundByGradCam = atThreshold(twinsOf(last, 'grad-cam'), 0).several_found;
      const share = (run, map) => atThreshold(twinsOf(run, map), 0).covered_share;
      const others = maps.slice(1).map((map) => apart(share(last, map), share(last, 'grad-cam')));
      const othersBefore = maps.slice(1).map((map) => apart(share(before, map), share(before, 'grad-cam')));
      const findsOne = foundByGradCam.all < 0.5 * count ? 1 : -1;
      return {
        figure: joined(
          both(
            `of ${count} scenes, last ReLU: ${coverText(last, maps).en}`,
            `共 ${count} 个场景,最后的 ReLU:${coverText(last, maps).zh}`,
          ),
          both(`the ReLU before it: ${coverText(before, maps).en}`, `前一个 ReLU:${coverText(before, maps).zh}`),
        ),
        verdict: verdictOf([findsOne, ...others, ...othersBefore]),
        why: both(
          'Grad-CAM touches both digits in nearly all scenes; what differs at the last layer is how much of their ink it covers, and one layer earlier that order is another. After a global average the last gradient is the same everywhere, so this network is a mild test.',
          'Grad-CAM 几乎在所有场景中都触及两个数字;最后一层的差别在于覆盖了多少墨迹,再前一层次序又不同。全局平均之后,最后一层的梯度处处相同,所以这个网络是较温和的考验。',
        ),
      };
    },
  },
  {
    says: both(
      'Grad-CAM leaves parts of the object out; Grad-CAM++ covers it more completely.',
      'Grad-CAM 会漏掉对象的一部分;Grad-CAM++ 覆盖更完整。',
    ),
    test: both(
      'Scenes with a single digit: is it covered, and the overlap of the map with its ink.',
      '单个数字的场景:是否覆盖,以及图与墨迹的重合。',
    ),
    judge: ({ scenes: { scenes_last: last, scenes_before: before } }) => {
      const one = (run, map, name) => atThreshold(run.kinds.single.maps[map], 0)[name];
      const text = (run, language) =>
        ['grad-cam', 'grad-cam++']
          .map(
            (map) =>
              `\`${map}\` ${meanText(one(run, map, 'covered_share'), 100)}% (IoU ${meanText(one(run, map, 'intersection_over_union'), 100)}%)`,
          )
          .join(language === 'en' ? ', ' : '、');
      const answers = [last, before].flatMap((run) => [
        apart(one(run, 'grad-cam++', 'covered_share'), one(run, 'grad-cam', 'covered_share')),
        apart(one(run, 'grad-cam++', 'intersection_over_union'), one(run, 'grad-cam', 'intersection_over_union')),
      ]);
      return {
        figure: joined(
          both(`covered, last ReLU: ${text(last, 'en')}`, `覆盖,最后的 ReLU:${text(last, 'zh')}`),
          both(`the ReLU before it: ${text(before, 'en')}`, `前一个 ReLU:${text(before, 'zh')}`),
        ),
        verdict: verdictOf(answers),
        why: both(
          'Covering more is also what a map does that is high everywhere (noise covers nearly every digit): the overlap with the ink tells the two apart.',
          '处处偏高的图也能“覆盖更多”(噪声几乎覆盖一切数字):须看与墨迹的重合才能分辨。',
        ),
      };
    },
  },
  {
    says: both(
      'Score-CAM usually gives a more accurate map than Grad-CAM.',
      'Score-CAM 通常能生成比 Grad-CAM 更准确的热图。',
    ),
    test: both('Deletion, insertion and ROAD on the same images.', '在同样的图像上比较删除、插入与 ROAD。'),
    judge: ({ runs: { mnist } }) => {
      const { figure, answers } = duels(mnist, faithful, 'score-cam', 'grad-cam');
      const ink = duels(mnist, faithful, 'score-cam', 'ink');
      return {
        figure: joined(figure, ink.figure),
        verdict: verdictOf(answers),
        why: both(
          'More accurate is not accurate: the bare digit, which knows nothing of the network, is the better order of pixels.',
          '“更准确”不等于“准确”:不知道网络为何物的墨迹本身,才是更好的像素次序。',
        ),
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
        why: both(
          'One network of two convolutions on digits; on photographs it may be otherwise.',
          '仅就手写数字与两层卷积的网络而言;照片上可能不同。',
        ),
      };
    },
  },
  {
    says: both('LayerCAM is finer and locates better than Grad-CAM.', 'LayerCAM 比 Grad-CAM 粒度更细、定位更准。'),
    test: both(
      "Fineness (the width of the smallest detail) and the faithfulness measures at the same layer; the share of the map's energy inside a single digit's ink.",
      '同一层上的细度(最小细节的宽度)与忠实度;单个数字场景中落在墨迹内的能量。',
    ),
    judge: ({ runs: { mnist }, scenes: { scenes_last: last } }) => {
      const { figure, answers } = duels(mnist, faithful, 'layer-cam', 'grad-cam');
      const energy = (map) => last.kinds.single.maps[map].energy_in_ink;
      const finer = apart(figureOf(mnist, 'grad-cam', 'fineness'), figureOf(mnist, 'layer-cam', 'fineness'));
      const energyText = ['layer-cam', 'grad-cam'].map((map) => `\`${map}\` ${meanText(energy(map), 100)}%`).join(', ');
      return {
        figure: joined(
          both(
            `fineness: ${means(mnist, ['layer-cam', 'grad-cam'], 'fineness', 1, ' px').en}`,
            `细度:${means(mnist, ['layer-cam', 'grad-cam'], 'fineness', 1, ' 像素').zh}`,
          ),
          both(`energy in the ink: ${energyText}`, `墨迹内能量:${energyText}`),
          figure,
        ),
        verdict: verdictOf([finer, apart(energy('layer-cam'), energy('grad-cam')), ...answers]),
        why: both(
          'Finer at the same layer is one thing, a better order of pixels another; each stands in its own figure.',
          '同层更细是一回事,像素次序更好是另一回事;各有各的数字。',
        ),
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
      const fused = 'layer-cam:variant=fused:layers=relu1+relu2';
      const last = duels(forms, faithful, fused, 'layer-cam');
      const first = duels(forms, faithful, fused, 'layer-cam:layer=relu1');
      return {
        figure: joined(last.figure, first.figure),
        verdict: verdictOf([...last.answers, ...first.answers]),
        why: both(
          'Where joining helps, it helps because the first layer is there: alone it is to be compared with.',
          '融合之所以有益,是因为加入了首层:应与单独的首层相比。',
        ),
      };
    },
  },
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
      const score = duels(run, ['discrimination'], 'score-cam', 'grad-cam');
      const layer = duels(run, ['discrimination'], 'layer-cam', 'grad-cam');
      return {
        figure: joined(
          both(
            `correlation: ${means(run, ['grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'], 'discrimination').en}`,
            `相关:${means(run, ['grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'], 'discrimination').zh}`,
          ),
          score.figure,
          layer.figure,
        ),
        verdict: verdictOf([...score.answers, ...layer.answers]),
        why: both(
          'A softmax over channels does not make a map of one class: it weighs the same channels, and they follow the ink.',
          '通道间的 softmax 并不使图专属于某类:加权的仍是同一批跟随墨迹的通道。',
        ),
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
        figure: joined(
          both(
            means(run, ['grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'], 'sensitivity').en,
            means(run, ['grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'], 'sensitivity').zh,
          ),
          figure,
        ),
        verdict: verdictOf(answers),
        why: both(
          'A map may stay because the network stays, or because it never depended on it: read it beside the sanity check.',
          '图不动,可能因为网络不动,也可能因为它本来就与网络无关:须与合理性检验对照。',
        ),
      };
    },
  },
  {
    says: both('LIME and RISE depend on how the image is sampled.', 'LIME 与 RISE 依赖于采样方式。'),
    test: both('Stability: what the maps of five seeds have in common.', '稳定性:五个种子的图有多少共同之处。'),
    judge: ({ runs: { again } }) => {
      const value = (map) => figureOf(again, map, 'stability');
      return {
        figure: joined(
          both(
            `overlap of the top parts: ${means(again, ['lime', 'rise', 'grad-cam'], 'stability').en}`,
            `最强部分的重合:${means(again, ['lime', 'rise', 'grad-cam'], 'stability').zh}`,
          ),
        ),
        verdict: verdictOf(['lime', 'rise'].map((map) => (value(map) && value(map).mean < 0.95 ? 1 : -1))),
        why: both(
          '1 means that chance plays no part, as for the gradient methods.',
          '1 表示与随机无关,梯度方法即如此。',
        ),
      };
    },
  },
  {
    says: both('LIME explains at pixel level.', 'LIME 的解释是像素级的。'),
    test: both('Fineness: the width of the smallest detail that the maps show.', '细度:图中最小细节的宽度。'),
    judge: ({ runs: { mnist } }) => ({
      figure: means(mnist, ['lime', 'rise', 'grad-cam', 'ink'], 'fineness', 1, ' px'),
      verdict: figureOf(mnist, 'lime', 'fineness').mean > 2 ? 'fails' : 'holds',
      why: both(
        'It is superpixel level: with the grid of 4×4 pixels nothing smaller can be seen. (The report says so itself in another table, and that RISE is pixel level: its cells are blurred to twice that width.)',
        '它是超像素级:4×4 网格之下看不到更小的东西。(报告另一张表自己也这么写,并称 RISE 为像素级:其网格模糊到两倍宽。)',
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
      verdict: same.mean + 2 * same.standard_error < 0.9 ? 'fails' : 'holds',
      why: both(
        'Both explain one image. For a set of images the LIME paper has SP-LIME (`inklens pick`), which the report describes.',
        '两者解释的都是一幅图像。对一组图像,LIME 论文有 SP-LIME(`inklens pick`),报告自己也介绍过。',
      ),
    }),
  },
  {
    says: both("Score-CAM depends on which layer's activations it is given.", 'Score-CAM 依赖于所选的激活图。'),
    test: both('The same measures one layer earlier.', '换到前一层,用同样的度量。'),
    judge: ({ runs: { forms } }) => {
      const { figure, answers } = duels(forms, faithful, 'score-cam:layer=relu1', 'score-cam');
      return {
        figure,
        verdict: answers.some((answer) => answer !== 0) ? 'holds' : 'open',
        why: both(
          'So do all CAM methods: on these digits the layer decides more than the method does.',
          '所有 CAM 方法都如此:在这些数字上,选哪一层比选哪种方法更要紧。',
        ),
      };
    },
  },
  {
    says: both(
      'RISE and Score-CAM explain "intuitively", by what the network makes of what is left.',
      'RISE 与 Score-CAM 更“直观”。',
    ),
    test: both('None: intuition is not a property of a map.', '无:直观不是图的性质。'),
    judge: () => ({
      figure: both('–', '–'),
      verdict: 'open',
      why: both('It would take people, not a network.', '需要对人做实验,而不是对网络。'),
    }),
  },
];
