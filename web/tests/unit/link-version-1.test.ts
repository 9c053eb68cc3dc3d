/** Links of version 1 as they stand in lessons and mails. They are literal, and what they mean must not change. */
import { describe, expect, it } from 'vitest';
import { METHODS, type MethodId, type MethodOptions } from '../../package/src/protocol';
import { decodeLink } from '../../src/lib/hash';
import { tidied } from '../../src/state/options';
import { described } from './fake-engine';

const texts = (link: string) => decodeLink(link).options;
/** What the options of a link are for the engine; methods without any are left out. */
function meant(link: string): Partial<Record<MethodId, MethodOptions>> {
  const options = texts(link);
  const all = METHODS.map((method) => [method, tidied(described(method), options[method] ?? {})] as const);
  return Object.fromEntries(all.filter(([, chosen]) => Object.keys(chosen).length > 0));
}

describe('a link of version 1', () => {
  it.each([
    ['#v=1&li.v=paper&gc.v=as-listed', { lime: { variant: 'paper' }, 'grad-cam': { variant: 'as-listed' } }],
    ['#v=1&gc.l=relu1&gp.l=pool2', { 'grad-cam': { layer: 'relu1' }, 'grad-cam++': { layer: 'pool2' } }],
    [
      '#v=1&sc.m=normalized&ri.m=normalized',
      { rise: { masking: 'normalized' }, 'score-cam': { masking: 'normalized' } },
    ],
    ['#v=1&ri.n=6000&li.n=300', { lime: { samples: 300 }, rise: { samples: 6000 } }],
    ['#v=1&li.s=7&ri.s=8', { lime: { seed: 7 }, rise: { seed: 8 } }],
    ['#v=1&li.g=14', { lime: { gridSize: 14 } }],
    [
      '#v=1&li.p=quickshift&li.ks=2&li.md=6&li.ra=0.5',
      { lime: { superpixels: 'quickshift', kernelSize: 2, maxDistance: 6, ratio: 0.5 } },
    ],
    ['#v=1&li.p=slic&li.sg=12&li.co=0.3', { lime: { superpixels: 'slic', segments: 12, compactness: 0.3 } }],
    [
      '#v=1&li.h=superpixel-mean&li.fc=forward-selection&li.f=3&li.sn=both',
      { lime: { hidden: 'superpixel-mean', featureChoice: 'forward-selection', features: 3, signs: 'both' } },
    ],
    ['#v=1&ri.c=4&ri.kp=0.3&ri.st=0.05', { rise: { cells: 4, keepProbability: 0.3, stopWhenStable: 0.05 } }],
    [
      '#v=1&gp.v=authors&sc.v=pytorch-grad-cam',
      { 'grad-cam++': { variant: 'authors' }, 'score-cam': { variant: 'pytorch-grad-cam' } },
    ],
    ['#v=1&lc.l=pool2', { 'layer-cam': { layer: 'pool2' } }],
    ['#v=1&lc.v=fused&lc.l=relu1,pool2', { 'layer-cam': { variant: 'fused', layers: ['relu1', 'pool2'] } }],
    ['#v=1&lc.l=relu1%2Cpool2&lc.v=fused', { 'layer-cam': { variant: 'fused', layers: ['relu1', 'pool2'] } }],
    ['#v=1&lc.v=as-listed&lc.l=conv1', { 'layer-cam': { variant: 'as-listed', layers: ['conv1'] } }],
    ['#v=1&lc.v=fused&lc.l=relu1,relu2', { 'layer-cam': { variant: 'fused' } }],
  ])('%s means what it meant', (link, options) => {
    expect(meant(link)).toEqual(options);
  });

  it('has what a card shows among its letters', () => {
    expect(texts('#v=1&li.w=chosen&ri.w=error')).toEqual({ lime: { shows: 'chosen' }, rise: { shows: 'error' } });
  });

  it('wrote an empty text and 0 for a default', () => {
    expect(texts('#v=1&ri.st=0&ri.n=0&ri.m=&lc.l=&gc.v=')).toEqual({
      rise: {},
      'layer-cam': {},
      'grad-cam': {},
    });
  });

  it('may be written by hand, without its version', () => {
    expect(meant('#ri.n=200&lc.v=fused&lc.l=pool1')).toEqual({
      rise: { samples: 200 },
      'layer-cam': { variant: 'fused', layers: ['pool1'] },
    });
  });

  it('passes over letters that it never had', () => {
    expect(texts('#v=1&li.zz=3&zz.n=4&li.n=50')).toEqual({ lime: { samples: '50' } });
  });

  it('has all that one link can hold', () => {
    const link =
      '#v=1&s=10&t=9&c=6&n=other&l=zh&m=magma&w=40&o=0&i=pixels' +
      '&li.n=300&li.s=7&li.p=quickshift&li.ra=0.5&li.w=chosen&ri.st=0.05&ri.w=error&lc.v=fused&lc.l=relu1,relu2';
    expect(decodeLink(link)).toEqual({
      unreadable: false,
      complete: true,
      picture: { kind: 'sample', index: 10 },
      target: 9,
      contrast: 6,
      model: 'other',
      language: 'zh',
      colorMap: 'magma',
      opacity: 0.4,
      outline: false,
      view: 'pixels',
      shown: null,
      projector: null,
      opened: null,
      lesson: null,
      question: null,
      locked: null,
      options: {
        lime: { samples: '300', seed: '7', superpixels: 'quickshift', ratio: '0.5', shows: 'chosen' },
        rise: { stopWhenStable: '0.05', shows: 'error' },
        'layer-cam': { variant: 'fused', layers: 'relu1,relu2' },
      },
    });
  });

  it('with a drawing draws it', () => {
    expect(decodeLink('#v=1&d=AsgByAGQA5ADAQAB&l=en&m=viridis').picture).toEqual({
      kind: 'drawing',
      strokes: [
        [100, 100, 300, 300],
        [300, 299],
      ],
    });
    expect(decodeLink('#v=1&x=AAEHAAI').picture).toEqual({ kind: 'pixels', pixels: Uint8Array.of(0, 7, 0, 0) });
  });
});
