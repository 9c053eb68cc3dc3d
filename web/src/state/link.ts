/** Keeps the address in step with what is shown, and what is shown in step with an address that is opened. */
import { batch, effect, type Signal, signal } from '@preact/signals';
import { decodeLink, encodeLink, type LinkedPicture } from '../lib/hash';
import type { Sample } from './samples';
import type { Session } from './session';
import type { Settings } from './settings';
import { isEmpty, type Picture } from './types';

/** Browsers limit how often an address may change. */
const QUIET_MS = 250;

export interface LinkWorld {
  hash(): string;
  replace(hash: string): void;
}

function linked(picture: Picture, framedPixels: Uint8Array | undefined): LinkedPicture | null {
  if (isEmpty(picture)) return null;
  if (picture.kind === 'drawing') return { kind: 'drawing', strokes: [...picture.strokes] };
  if (picture.kind === 'framed' && picture.index !== null) return { kind: 'sample', index: picture.index };
  const pixels = picture.kind === 'framed' ? picture.pixels : framedPixels;
  return pixels === undefined ? null : { kind: 'pixels', pixels };
}

export class Link {
  /** Index of a sample that a link asked for and that is not loaded yet: the address must not lose it. */
  readonly #awaited: Signal<number | null> = signal(null);

  constructor(
    private readonly session: Session,
    private readonly settings: Settings,
    private readonly samples: Signal<readonly Sample[] | null>,
    private readonly world: LinkWorld,
  ) {}

  /** Shows what the address says; what it does not mention stays as it is. */
  open(): void {
    const { picture, target, language, colorMap } = decodeLink(this.world.hash());
    if (language !== null) this.settings.language.value = language;
    if (colorMap !== null) this.settings.colorMap.value = colorMap;
    if (picture?.kind === 'drawing') this.#show(picture, target);
    if (picture?.kind === 'pixels') this.#show({ kind: 'framed', pixels: picture.pixels, index: null }, target);
    if (picture?.kind === 'sample') this.#showSample(picture.index, target);
  }

  /** Keeps the address in step, after each pause. @return ends it. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    return effect(() => {
      this.#current();
      clearTimeout(timer);
      timer = setTimeout(() => this.write(), QUIET_MS);
    });
  }

  /** Brings the address up to date now. */
  write(): void {
    const link = this.#current();
    if (link !== null && link !== this.world.hash()) this.world.replace(link);
  }

  #current(): string | null {
    const { session, settings } = this;
    const link = encodeLink({
      picture: linked(session.picture.value, session.framed.value?.pixels),
      target: session.target.value,
      language: settings.language.value,
      colorMap: settings.colorMap.value,
    });
    return this.#awaited.value === null ? link : null;
  }

  #show(picture: Picture, target: number | null): void {
    batch(() => {
      this.session.show(picture);
      this.session.chooseTarget(target);
    });
  }

  #showSample(index: number, target: number | null): void {
    this.#awaited.value = index;
    const before = this.session.picture.peek();
    const stop = this.samples.subscribe((samples) => {
      if (samples === null || this.#awaited.peek() !== index) return;
      this.#awaited.value = null;
      queueMicrotask(() => stop());
      const sample = samples.find((candidate) => candidate.index === index);
      // Someone who has begun to draw in the meantime wants to keep that.
      if (sample === undefined || this.session.picture.peek() !== before) return;
      this.#show({ kind: 'framed', pixels: sample.pixels, index }, target);
    });
  }
}
