/** What the element says, in English and Chinese. */
import { percent } from './format.js';
import type { Network } from './lens.js';
import type { Classification, EngineInfo, Explanation, Grid } from './protocol.js';

const NAMES: Record<string, string> = {
  lime: 'LIME',
  rise: 'RISE',
  'grad-cam': 'Grad-CAM',
  'grad-cam++': 'Grad-CAM++',
  'score-cam': 'Score-CAM',
  'layer-cam': 'LayerCAM',
};
/** The variant that is a source document's mistake under a method's name. */
const AS_LISTED = 'as-listed';

interface Words {
  /** The picture, where nothing else names it. */
  digit: string;
  /** Places of a map, row by row, three by three. */
  places: readonly string[];
  read(name: string, share: string): string;
  speaksFor(method: string, target: string, contrast: string | null): string;
  wrong: string;
  strongest(place: string): string;
  blank: string;
  caption(subject: string, reading: string, strength: string): string;
  label(picture: string, reading: string, subject: string, strength: string): string;
  computing(method: string): string;
  noMap(reason: string): string;
  noSimd: string;
  notIsolated: string;
  noSharedMemory: string;
  failed(message: string): string;
}

const EN: Words = {
  digit: 'A digit',
  places: [
    ...['at the top left', 'at the top', 'at the top right'],
    ...['at the left', 'in the middle', 'at the right'],
    ...['at the bottom left', 'at the bottom', 'at the bottom right'],
  ],
  read: (name, share) => `read as ${name}, ${share} sure`,
  speaksFor: (method, target, contrast) =>
    `${method}: what speaks for ${target}${contrast === null ? '' : ` rather than ${contrast}`}`,
  wrong: ' (as listed in a source document, wrong)',
  strongest: (place) => `strongest ${place}`,
  blank: 'the map is blank, nothing speaks for it',
  caption: (subject, reading, strength) => `${subject}. The digit is ${reading}; ${strength}.`,
  label: (picture, reading, subject, strength) => `${picture}, ${reading}. ${subject}; ${strength}.`,
  computing: (method) => `${method}: being computed …`,
  noMap: (reason) => `No map: ${reason}`,
  noSimd: 'this browser lacks WebAssembly SIMD, which any current version of Chrome, Edge, Firefox or Safari has.',
  notIsolated: 'Computed with one thread: this page is not cross-origin isolated.',
  noSharedMemory: 'Computed with one thread: this browser shares no memory between threads.',
  failed: (message) => `Computed with one thread: the faster engine did not start (${message}).`,
};

const ZH: Words = {
  digit: '一个数字',
  places: ['左上方', '上方', '右上方', '左侧', '中间', '右侧', '左下方', '下方', '右下方'],
  read: (name, share) => `识别为 ${name}，把握 ${share}`,
  speaksFor: (method, target, contrast) =>
    `${method}：${contrast === null ? `什么支持 ${target}` : `为什么是 ${target} 而不是 ${contrast}`}`,
  wrong: '（源文档中的代码，有误）',
  strongest: (place) => `最强处在${place}`,
  blank: '显著图空白，没有什么支持它',
  caption: (subject, reading, strength) => `${subject}。数字${reading}；${strength}。`,
  label: (picture, reading, subject, strength) => `${picture}，${reading}。${subject}；${strength}。`,
  computing: (method) => `${method}：正在计算……`,
  noMap: (reason) => `没有显著图：${reason}`,
  noSimd: '此浏览器缺少 WebAssembly SIMD。当前版本的 Chrome、Edge、Firefox、Safari 都支持。',
  notIsolated: '以单线程计算：此页面没有跨源隔离。',
  noSharedMemory: '以单线程计算：此浏览器不支持线程间共享内存。',
  failed: (message) => `以单线程计算：更快的引擎未能启动（${message}）。`,
};

/** @param language a BCP 47 tag, such as the `lang` of an element around. */
export function wordsIn(language: string): Words {
  return /^zh\b/i.test(language) ? ZH : EN;
}

export function methodName(method: string): string {
  return NAMES[method] ?? method;
}

/** Which ninth of a map is strongest on average: 0 is the top left, 1 the top, … */
export function strongestNinth({ width, height, values }: Grid): number {
  const sums = new Float64Array(9);
  const counts = new Float64Array(9);
  values.forEach((value, i) => {
    const column = Math.floor((3 * (i % width)) / width);
    const row = Math.floor((3 * Math.floor(i / width)) / height);
    const ninth = 3 * row + column;
    sums[ninth] = (sums[ninth] ?? 0) + value;
    counts[ninth] = (counts[ninth] ?? 0) + 1;
  });
  const means = sums.map((sum, i) => sum / Math.max(1, counts[i] ?? 1));
  return means.reduce((most, mean, i) => (mean > (means[most] ?? 0) ? i : most), 0);
}

export interface Told {
  model: Network;
  classification: Classification;
  map: Explanation;
}

/** What is under the map, and the name of the picture for who does not see it. */
export function describe(words: Words, { model, classification, map }: Told, picture: string | null) {
  const named = (index: number) => model.classNames[index] ?? String(index);
  const { probabilities } = classification;
  const best = probabilities.reduce((most, value, i) => (value > (probabilities[most] ?? 0) ? i : most), 0);
  const reading = words.read(named(best), percent(probabilities[best] ?? 0));
  const { variant, targetClass, contrastClass } = map.options;
  const method = methodName(map.method) + (variant === AS_LISTED ? words.wrong : '');
  const contrast = typeof contrastClass === 'number' ? named(contrastClass) : null;
  const subject = words.speaksFor(method, named(Number(targetClass)), contrast);
  const strength = map.blank ? words.blank : words.strongest(words.places[strongestNinth(map.saliencyMap)] ?? '');
  return {
    caption: words.caption(subject, reading, strength),
    label: words.label(picture ?? words.digit, reading, subject, strength),
  };
}

/** What this place cannot do; empty: nothing. */
export function lackOf(words: Words, { notes, threads }: EngineInfo): string {
  if (threads > 1) return '';
  for (const note of notes) {
    if (note.kind === 'not-isolated') return words.notIsolated;
    if (note.kind === 'no-shared-memory') return words.noSharedMemory;
    if (note.kind === 'failed') return words.failed(note.message);
  }
  return '';
}
