import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { METHODS } from '../../package/src/protocol';
import { Link } from '../../src/state/link';
import type { Sample } from '../../src/state/samples';
import { Session } from '../../src/state/session';
import { createSettings } from '../../src/state/settings';
import { MAPS } from '../../src/state/views';
import { FakeEngine } from './fake-engine';

function page(hash: string) {
  const engine = new FakeEngine();
  const session = new Session(engine, { baseUrl: 'http://localhost/', variant: null, threads: null });
  const settings = createSettings({ languages: ['en'], prefersDark: false, rememberedTheme: null });
  const samples = signal<readonly Sample[] | null>(null);
  const address = { hash };
  const link = new Link(session, settings, samples, {
    hash: () => address.hash,
    replace: (next) => {
      address.hash = next;
    },
  });
  return { engine, session, settings, samples, address, link };
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

  it('that was not asked for shows an example, and stays clean until something is done', async () => {
    const visitor = page('');
    visitor.link.open();
    visitor.link.follow();
    expect(visitor.session.example.value).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(visitor.address.hash).toBe('');
    visitor.settings.language.value = 'zh';
    await vi.advanceTimersByTimeAsync(1000);
    expect(visitor.address.hash).toBe('');
    visitor.settings.colorMap.value = 'magma';
    await vi.advanceTimersByTimeAsync(1000);
    expect(visitor.address.hash).toMatch(/^#v=2&d=\S+&l=zh&m=magma$/);

    // Of a link, only one that leaves open what is on the canvas.
    for (const [hash, example] of [
      ['#l=zh', true],
      ['#v=2&l=en', false],
      ['#garbage', false],
    ] as const) {
      const other = page(hash);
      other.link.open();
      expect(other.session.example.value, hash).toBe(example);
    }
  });

  it('the order of the table of measures goes along while it is looked at', () => {
    const teacher = page('');
    const { measuring } = teacher.session;
    measuring.sorting.value = { column: 'road', direction: 'descending' };
    teacher.link.write();
    expect(teacher.address.hash).toBe('#v=2&l=en&m=viridis');
    measuring.open.value = true;
    teacher.link.write();
    expect(teacher.address.hash).toBe('#v=2&l=en&m=viridis&table.sort=road,descending');

    const pupil = page(teacher.address.hash);
    pupil.link.open();
    expect(pupil.session.measuring.open.value).toBe(true);
    expect(pupil.session.measuring.sorting.value).toEqual({ column: 'road', direction: 'descending' });
    // A link says everything: without an order there is none. What is no order changes nothing.
    pupil.address.hash = '#v=2&l=en';
    pupil.link.open();
    expect(pupil.session.measuring.sorting.value).toBeNull();
    const careless = page('#table.sort=road,sideways');
    careless.link.open();
    expect([careless.session.measuring.open.value, careless.session.measuring.sorting.value]).toEqual([false, null]);
  });

  it('the card that is open goes along; a link without one closes it', () => {
    const teacher = page('');
    teacher.settings.opened.value = 'grad-cam++';
    teacher.link.write();
    expect(teacher.address.hash).toBe('#v=2&l=en&m=viridis&k=grad-cam%2B%2B');
    const pupil = page(teacher.address.hash);
    pupil.link.open();
    expect(pupil.settings.opened.value).toBe('grad-cam++');
    for (const hash of ['#v=2&l=en', '#v=2&l=en&k=nothing']) {
      pupil.settings.opened.value = 'rise';
      pupil.address.hash = hash;
      pupil.link.open();
      expect(pupil.settings.opened.value, hash).toBeNull();
    }
  });

  it('large type for a projector stays through the tour, with the step’s own map, and after it as it was left', () => {
    const { link, settings } = page('#v=2&l=en&j=rise,grad-cam');
    link.open();
    const restore = link.keep();
    link.showStep({ link: 's=4', method: null });
    expect(settings.projector.value).toEqual(['rise', 'grad-cam']);
    link.showStep({ link: 's=4', method: 'grad-cam' });
    expect(settings.projector.value).toEqual(['rise', 'grad-cam']);
    link.showStep({ link: 's=30', method: 'lime' });
    expect(settings.projector.value).toEqual(['lime', 'grad-cam']);
    restore();
    expect(settings.projector.value).toEqual(['rise', 'grad-cam']);
    const again = link.keep();
    settings.projector.value = null;
    again();
    expect(settings.projector.value).toBeNull();
    const last = link.keep();
    settings.projector.value = ['lime', 'rise'];
    last();
    expect(settings.projector.value).toEqual(['lime', 'rise']);
  });

  it('what a teacher chose, a pupil sees: options, contrast, network and looks', async () => {
    vi.useRealTimers();
    const teacher = page('#s=10');
    teacher.samples.value = [TEN];
    teacher.link.open();
    const { session, settings } = teacher;
    session.chooseContrast(6);
    session.model.value = 'other';
    session.explainer.setOptions('lime', { superpixels: 'quickshift', ratio: 0.5, samples: 300, seed: 7 });
    session.explainer.setOptions('layer-cam', { variant: 'fused', layers: ['relu1', 'pool2'] });
    session.explainer.setOptions('grad-cam++', { layer: 'conv1' });
    session.explainer.setOptions('rise', { stopWhenStable: 0.05 });
    settings.opacity.value = 0.4;
    settings.outline.value = false;
    settings.view.value = 'pixels';
    settings.limeView.value = 'chosen';
    settings.riseView.value = 'error';
    teacher.link.write();
    expect(teacher.address.hash).toBe(
      '#v=2&s=10&c=6&n=other&l=en&m=viridis&w=40&o=0&i=pixels' +
        '&lime.superpixels=quickshift&lime.ratio=0.5&lime.samples=300&lime.seed=7&lime.shows=chosen' +
        '&rise.stopWhenStable=0.05&rise.shows=error&grad-cam%2B%2B.layer=conv1' +
        '&layer-cam.variant=fused&layer-cam.layers=relu1,pool2',
    );

    const pupil = page(teacher.address.hash);
    pupil.samples.value = [TEN];
    pupil.link.open();
    expect(pupil.session.contrast.value).toBe(6);
    expect(pupil.session.model.value).toBe('other');
    // Before the engine is there they are as the link wrote them, so that a reload in between loses nothing.
    pupil.link.write();
    expect(pupil.address.hash).toBe(teacher.address.hash);
    void pupil.session.start();
    await pupil.engine.start();
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
      settings.shown.value = { view: 'inside', detail: 'rise' };
      settings.projector.value = ['grad-cam++', 'lime'];
    };
    choose();
    link.open();
    expect(session.explainer.options.lime.value).toEqual({ samples: 300 });
    expect([settings.opacity.value, settings.outline.value, settings.view.value]).toEqual([0.8, false, 'grid']);
    expect(settings.shown.value).toEqual({ view: 'inside', detail: 'rise' });
    expect(settings.projector.value).toEqual(['grad-cam++', 'lime']);
    address.hash = '#v=2&rise.samples=200';
    link.open();
    expect(session.explainer.options.lime.value).toEqual({});
    expect(session.explainer.options.rise.value).toEqual({ samples: '200' });
    expect([settings.opacity.value, settings.outline.value, settings.view.value]).toEqual([1, true, 'smooth']);
    expect(settings.shown.value).toEqual(MAPS);
    expect(settings.projector.value).toBe(null);
  });

  it.each(['rise', 'rise,shap', 'rise,rise', ''])('the maps of a projector are two methods, and %j is none', (text) => {
    const { settings, link, address } = page(`#v=2&j=${text}`);
    link.open();
    expect(settings.projector.value).toBe(null);
    address.hash = '#v=2&j=grad-cam%2B%2B,rise';
    link.open();
    expect(settings.projector.value).toEqual(['grad-cam++', 'rise']);
  });

  it('the scale goes along behind the view; a view that an older page does not know is its default', () => {
    const { settings, link, address } = page('');
    settings.view.value = 'signed';
    settings.scale.value = 'shared';
    link.write();
    expect(address.hash).toBe('#v=2&l=en&m=viridis&i=signed.shared');
    const pupil = page(address.hash);
    pupil.link.open();
    expect([pupil.settings.view.value, pupil.settings.scale.value]).toEqual(['signed', 'shared']);
    for (const [hash, view, scale] of [
      ['#v=2&i=signed', 'signed', 'own'],
      ['#v=2', 'smooth', 'own'],
      ['#v=2&i=smooth.shared', 'smooth', 'shared'],
      ['#v=2&i=sculpted.shared', 'smooth', 'shared'],
      ['#i=grid', 'grid', 'own'],
    ] as const) {
      pupil.address.hash = hash;
      pupil.link.open();
      expect([pupil.settings.view.value, pupil.settings.scale.value], hash).toEqual([view, scale]);
    }
  });

  it('the address follows after a pause', () => {
    const { session, link, address } = page('');
    const stop = link.follow();
    session.beginStroke(100, 100);
    expect(address.hash).toBe('');
    vi.advanceTimersByTime(1000);
    expect(address.hash).toMatch(/^#v=2&d=/);
    session.clear();
    vi.advanceTimersByTime(1000);
    expect(address.hash).toBe('#v=2&l=en&m=viridis');
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
    expect(address.hash).toBe('#v=2&s=10&t=2&l=en&m=viridis');
  });

  it('a link to a sample is not blamed when the samples are lost on the way, and is shown once they come', () => {
    const { session, samples, link } = page('#s=10');
    link.open();
    samples.value = [];
    expect(session.notice.value).toBeNull();
    samples.value = null;
    samples.value = [TEN];
    expect(session.picture.value).toMatchObject({ kind: 'framed', index: 10 });
  });

  it('who has begun to draw keeps the drawing when the samples arrive', async () => {
    const { session, samples, link } = page('#s=10');
    link.open();
    session.beginStroke(5, 5);
    samples.value = [TEN];
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [[5, 5]] });
  });

  it('of version 1 becomes one of version 2, and means the same', async () => {
    vi.useRealTimers();
    const { engine, session, settings, link, address } = page('#v=1&li.n=300&lc.v=fused&lc.l=pool1,conv2&ri.w=error');
    link.open();
    void session.start();
    await engine.start();
    link.write();
    expect(address.hash).toBe(
      '#v=2&n=toy&l=en&m=viridis&lime.samples=300&rise.shows=error' +
        '&layer-cam.variant=fused&layer-cam.layers=pool1,conv2',
    );
    expect(settings.riseView.value).toBe('error');
    expect(session.explainer.options['layer-cam'].value).toEqual({ variant: 'fused', layers: ['pool1', 'conv2'] });
  });

  it('passes over options and methods that only a later page has', async () => {
    vi.useRealTimers();
    const { engine, session, link, address } = page('#v=2&lime.kernelForm=square&lime.samples=50&shap.samples=9');
    link.open();
    void session.start();
    await engine.start();
    expect(session.explainer.options.lime.value).toEqual({ samples: 50 });
    link.write();
    expect(address.hash).toBe('#v=2&n=toy&l=en&m=viridis&lime.samples=50');
    expect(session.notice.value).toBeNull();
  });

  it('that cannot be read is told of, and stays until there is something to put in its place', () => {
    for (const hash of ['#garbage', '#v=1&d=%%%', '#s=99999x']) {
      const { session, link, address } = page(hash);
      link.open();
      expect(session.notice.value).toEqual({ kind: 'link-unreadable' });
      const stop = link.follow();
      // The reload by which the page gets its threads must find it too.
      link.write();
      vi.advanceTimersByTime(1000);
      expect(address.hash).toBe(hash);
      session.beginStroke(100, 100);
      vi.advanceTimersByTime(1000);
      expect(address.hash).toMatch(/^#v=2&d=/);
      stop();
    }
    const { link: copied, address } = page('#garbage');
    copied.open();
    copied.write(true);
    expect(address.hash).toBe('#v=2&l=en&m=viridis');
    for (const hash of ['', '#v=1', '#s=10', '#lime.samples=3']) {
      const { session, link } = page(hash);
      link.open();
      expect(session.notice.value).toBeNull();
    }
  });

  it('a picture of another size than the network reads becomes no picture, with a sentence', async () => {
    vi.useRealTimers();
    const { engine, session, link } = page('#v=1&x=CQg');
    link.open();
    expect(session.picture.value).toMatchObject({ kind: 'framed' });
    void session.start();
    await engine.start();
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [] });
    expect(session.notice.value).toEqual({ kind: 'picture-misfits', height: 2, width: 2 });
    expect(engine.count('read')).toBe(0);
  });

  it('a sample that does not exist is forgotten, and told of', async () => {
    const { session, samples, link, address } = page('#s=77');
    samples.value = [TEN];
    link.open();
    link.follow();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [] });
    expect(session.notice.value).toEqual({ kind: 'link-unreadable' });
    expect(address.hash).toBe('#s=77');
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
