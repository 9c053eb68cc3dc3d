/** What is said in the dialog and on what is taken away, in both languages. */
import type { Language } from '../../lib/hash';

export interface TakeAwayWords {
  title: string;
  close: string;
  what: string;
  sheet: string;
  /** What the page shows in place of the maps. */
  view(name: string): string;
  format: string;
  formats: { png: string; svg: string };
  size: string;
  save: string;
  copy: string;
  share: string;
  nothing: string;
  busy: string;
  saved(file: string): string;
  copied: string;
  notCopied: string;
  notShared: string;
  notMade(reason: string): string;
  request: { title: string; text: string; save: string; wait: string; unnamed: string };
  print: { title: string; text: string; print: string };
  projector: { title: string; text: string; start: string; leave: string };
  /** On the pictures. */
  explains(subject: string): string;
  variant(name: string): string;
  layer(names: string): string;
  soFar(completed: number, total: number): string;
  strength(percent: string): string;
  measure(name: string, arrow: string, own: string, others: readonly string[]): string;
  network(name: string): string;
  grid: string;
  link: string;
  /** In the place of the QR code, before the link. */
  noCode: string;
  linkTooLong: string;
}

const en: TakeAwayWords = {
  title: 'Export',
  close: 'Close',
  what: 'Picture',
  sheet: 'All six maps, on one sheet',
  view: (name) => `This view: ${name}`,
  format: 'Format',
  formats: { png: 'PNG (pixels)', svg: 'SVG (outlines)' },
  size: 'Size',
  save: 'Save picture',
  copy: 'Copy picture',
  share: 'Share picture',
  nothing: 'Nothing is drawn yet. Draw a digit, and its maps can be exported.',
  busy: 'Some maps are still being computed; the picture shows them as they are now.',
  saved: (file) => `Saved: ${file}`,
  copied: 'The picture is in the clipboard.',
  notCopied: 'The browser did not allow copying a picture. Saving it works all the same.',
  notShared: 'The system did not take the picture. Saving it works all the same.',
  notMade: (reason) => `The picture could not be made: ${reason}`,
  request: {
    title: 'As numbers',
    text: 'A JSON file with the drawing, every method with its options, and the maps’ numbers. This project’s command line program computes them anew and says how far its own are from these.',
    save: 'Save as JSON',
    wait: 'The maps are still being computed. The file is there once they are final.',
    unnamed: 'The network’s file could not be read, so the JSON names it without its checksum.',
  },
  print: {
    title: 'On paper',
    text: 'One A4 sheet with the drawing, the reading, the maps, their measures, the link and its QR code.',
    print: 'Print',
  },
  projector: {
    title: 'On the wall',
    text: 'Large type and two maps of your choice. The link keeps it.',
    start: 'Projector mode',
    leave: 'Leave projector mode',
  },
  explains: (subject) => `What speaks for ${subject}`,
  variant: (name) => `Variant: ${name}`,
  layer: (names) => `Layer: ${names}`,
  soFar: (completed, total) => `Not finished: ${completed} of ${total}`,
  strength: (percent) => `map strength ${percent}`,
  measure: (name, arrow, own, others) => `${name} ${arrow} ${own} (${others.join(', ')})`,
  network: (name) => `Network: ${name}`,
  grid: 'On the layer’s own grid',
  link: 'The same on the page',
  noCode: 'The link is too long for a QR code:',
  linkTooLong: 'The link is too long for paper and for a QR code: the page’s “Copy link” has it.',
};

const zh: TakeAwayWords = {
  title: '导出',
  close: '关闭',
  what: '图片',
  sheet: '一页六幅显著图',
  view: (name) => `此视图：${name}`,
  format: '格式',
  formats: { png: 'PNG（像素）', svg: 'SVG（轮廓）' },
  size: '大小',
  save: '保存图片',
  copy: '复制图片',
  share: '分享图片',
  nothing: '还没有画。画一个数字，就能导出它的显著图。',
  busy: '有些显著图还在计算，图片显示它们现在的样子。',
  saved: (file) => `已保存：${file}`,
  copied: '图片已在剪贴板中。',
  notCopied: '浏览器不允许复制图片，但可以保存。',
  notShared: '系统没有接受这张图片，但可以保存。',
  notMade: (reason) => `图片未能生成：${reason}`,
  request: {
    title: '数值',
    text: '一个 JSON 文件：图画、每种方法及其选项、显著图的数值。本项目的命令行程序会重新计算，并说明与这里相差多少。',
    save: '保存为 JSON',
    wait: '显著图还在计算，完成后才能保存此文件。',
    unnamed: '未能读取神经网络文件，JSON 只写它的名字，没有校验和。',
  },
  print: {
    title: '打印',
    text: '一张 A4 纸：图画、识别结果、显著图、指标、链接及其二维码。',
    print: '打印',
  },
  projector: {
    title: '投影',
    text: '大字，只显示两幅自选的显著图；链接会记住。',
    start: '投影模式',
    leave: '退出投影模式',
  },
  explains: (subject) => `哪里支持“${subject}”`,
  variant: (name) => `变体：${name}`,
  layer: (names) => `层：${names}`,
  soFar: (completed, total) => `未完成：${completed} / ${total}`,
  strength: (percent) => `显著图强度 ${percent}`,
  measure: (name, arrow, own, others) => `${name} ${arrow} ${own}（${others.join('，')}）`,
  network: (name) => `神经网络：${name}`,
  grid: '按层自身的网格',
  link: '页面上的同一内容',
  noCode: '链接太长，做不成二维码：',
  linkTooLong: '链接太长，印不下，也做不成二维码：请用页面上的“复制链接”。',
};

export const WORDS: Record<Language, TakeAwayWords> = { en, zh };
