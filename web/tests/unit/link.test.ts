import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  it('the address follows after a pause', () => {
    const { session, link, address } = page('');
    const stop = link.follow();
    session.beginStroke(100, 100);
    expect(address.hash).toBe('');
    vi.advanceTimersByTime(1000);
    expect(address.hash).toMatch(/^#d=/);
    session.clear();
    vi.advanceTimersByTime(1000);
    expect(address.hash).toBe('#l=en&m=viridis');
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
    expect(address.hash).toBe('#s=10&t=2&l=en&m=viridis');
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
    expect(address.hash).toBe('#l=en&m=viridis');
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
