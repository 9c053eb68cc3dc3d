import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { METHODS } from '../../package/src/protocol';
import { Link } from '../../src/state/link';
import type { Sample } from '../../src/state/samples';
import { Session } from '../../src/state/session';
import { createSettings } from '../../src/state/settings';
import { FakeEngine } from './fake-engine';

function page(hash: string) {
  const session = new Session(new FakeEngine(), { baseUrl: '', variant: null, threads: null });
  const settings = createSettings({ languages: ['en'], prefersDark: false, rememberedTheme: null });
  const samples = signal<readonly Sample[] | null>(null);
  const address = { hash };
  const link = new Link(session, settings, samples, {
    hash: () => address.hash,
    replace: (next) => {
      address.hash = next;
    },
  });
  return { session, settings, samples, address, link };
}

const TEN: Sample = { index: 10, label: '0', pixels: Uint8Array.of(1, 2, 3, 4) };

describe('Link', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('what one page wrote, another shows', () => {
    const teacher = page('');
    teacher.session.beginStroke(100, 100);
    teacher.session.extendStroke([300, 300, 200, 500]);
    teacher.session.chooseTarget(4);
    teacher.settings.language.value = 'zh';
    teacher.settings.colorMap.value = 'magma';
    teacher.link.write();

    const pupil = page(teacher.address.hash);
    pupil.link.open();
    expect(pupil.session.picture.value).toEqual(teacher.session.picture.value);
    expect(pupil.session.target.value).toBe(4);
    expect(pupil.settings.language.value).toBe('zh');
    expect(pupil.settings.colorMap.value).toBe('magma');
  });

  it('what a teacher chose, a pupil sees: options, contrast, network and looks', () => {
    const teacher = page('#s=10');
    teacher.samples.value = [TEN];
    teacher.link.open();
    const { session, settings } = teacher;
    session.chooseContrast(6);
    session.model.value = 'other';
    session.explainer.setOptions('lime', { superpixels: 'quickshift', ratio: 0.5, samples: 300, seed: 7 });
    session.explainer.setOptions('layer-cam', { variant: 'fused', layer: 'relu1,relu2' });
    session.explainer.setOptions('rise', { stopWhenStable: 0.05 });
    settings.opacity.value = 0.4;
    settings.outline.value = false;
    settings.view.value = 'pixels';
    settings.limeView.value = 'chosen';
    settings.riseView.value = 'error';
    teacher.link.write();
    expect(teacher.address.hash).toBe(
      '#v=1&s=10&c=6&n=other&l=en&m=viridis&w=40&o=0&i=pixels' +
        '&li.n=300&li.s=7&li.p=quickshift&li.ra=0.5&li.w=chosen&ri.st=0.05&ri.w=error&lc.v=fused&lc.l=relu1,relu2',
    );

    const pupil = page(teacher.address.hash);
    pupil.samples.value = [TEN];
    pupil.link.open();
    expect(pupil.session.contrast.value).toBe(6);
    expect(pupil.session.model.value).toBe('other');
    for (const method of METHODS) {
      expect(pupil.session.explainer.options[method].value).toEqual(session.explainer.options[method].value);
    }
    for (const name of ['opacity', 'outline', 'view', 'limeView', 'riseView'] as const) {
      expect(pupil.settings[name].value).toBe(settings[name].value);
    }
  });

  it('a whole link brings back every default; one by hand leaves alone what it does not mention', () => {
    const { session, settings, link, address } = page('#t=1&w=80');
    const choose = () => {
      session.explainer.setOptions('lime', { samples: 300 });
      settings.outline.value = false;
      settings.view.value = 'grid';
    };
    choose();
    link.open();
    expect(session.explainer.options.lime.value.samples).toBe(300);
    expect([settings.opacity.value, settings.outline.value, settings.view.value]).toEqual([0.8, false, 'grid']);
    address.hash = '#v=1&ri.n=200';
    link.open();
    expect(session.explainer.options.lime.value.samples).toBe(0);
    expect(session.explainer.options.rise.value.samples).toBe(200);
    expect([settings.opacity.value, settings.outline.value, settings.view.value]).toEqual([1, true, 'smooth']);
  });

  it('the address follows after a pause', () => {
    const { session, link, address } = page('');
    const stop = link.follow();
    session.beginStroke(100, 100);
    expect(address.hash).toBe('');
    vi.advanceTimersByTime(1000);
    expect(address.hash).toMatch(/^#v=1&d=/);
    session.clear();
    vi.advanceTimersByTime(1000);
    expect(address.hash).toBe('#v=1&l=en&m=viridis');
    stop();
  });

  it('a link to a sample waits for the samples and is not lost meanwhile', async () => {
    const { session, samples, link, address } = page('#s=10&t=2');
    link.open();
    link.follow();
    vi.advanceTimersByTime(1000);
    expect(address.hash).toBe('#s=10&t=2');
    samples.value = [TEN];
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.picture.value).toEqual({ kind: 'framed', pixels: TEN.pixels, index: 10 });
    expect(address.hash).toBe('#v=1&s=10&t=2&l=en&m=viridis');
  });

  it('who has begun to draw keeps the drawing when the samples arrive', async () => {
    const { session, samples, link } = page('#s=10');
    link.open();
    session.beginStroke(5, 5);
    samples.value = [TEN];
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [[5, 5]] });
  });

  it('a sample that does not exist is forgotten', async () => {
    const { session, samples, link, address } = page('#s=77');
    samples.value = [TEN];
    link.open();
    link.follow();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [] });
    expect(address.hash).toBe('#v=1&l=en&m=viridis');
  });

  it('an image is linked by what the network saw of it', () => {
    const { session, link, address } = page('');
    session.show({ kind: 'image', name: 'a.png', image: { width: 1, height: 1, ink: Uint8Array.of(255) } });
    session.framed.value = { blank: false, pixels: Uint8Array.of(0, 7, 0, 0) };
    link.write();
    const other = page(address.hash);
    other.link.open();
    expect(other.session.picture.value).toEqual({ kind: 'framed', pixels: Uint8Array.of(0, 7, 0, 0), index: null });
  });
});
