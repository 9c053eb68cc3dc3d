/**
 * `<inklens-map method="grad-cam++" src="digit.png">`: a digit and the map of why it is read so. Importing this module
 * registers the element.
 *
 * Attributes: `method` (default `grad-cam++`), `src` (a picture), `weights` (a network; absent: the package's), `label`
 * (shown above the caption), `alt` (names the picture for who does not see it), `colors` (`viridis`, `cividis`, `magma`,
 * `inferno`, `plasma` or `gray`), and every option of the method in kebab-case. A class may be given by number or by name.
 * Events: `inklens-map` with `{ map, classification }` when the map is done, `inklens-error` with the error.
 * Parts for styling: `picture`, `canvas`, `outline`, `label`, `caption`, `note`.
 */
import { COLOR_MAPS, palette } from './colormap.js';
import { inkOutline } from './contour.js';
import { optionsFrom } from './element-options.js';
import { describe, lackOf, methodName, type Told, wordsIn } from './element-words.js';
import { InklensError } from './errors.js';
import type { Inklens } from './index.js';
import type { ExplainRequest, FramedImage } from './lens.js';
import { paintMap } from './paint.js';
import { type Share, share } from './shared.js';

const DEFAULT_METHOD = 'grad-cam++';

const STYLE = `
:host { display: inline-block; width: 14rem; max-width: 100%; vertical-align: top; }
:host([hidden=""]) { display: none; }
figure { margin: 0; }
.picture { position: relative; aspect-ratio: 1; background: color-mix(in srgb, currentColor 10%, transparent); }
canvas, svg { position: absolute; width: 100%; height: 100%; }
.pixels { image-rendering: pixelated; }
path { fill: none; stroke: #fff; stroke-width: 0.35; }
.halo { stroke: #000; stroke-width: 0.7; }
figcaption, p { margin: 0.3em 0 0; font-size: 0.85em; line-height: 1.35; }
.label { font-weight: 600; }
.label:empty, .note:empty { display: none; }
.note { opacity: 0.75; }
`;

const BODY = `
<figure>
  <div class="picture" part="picture" role="img">
    <canvas part="canvas"></canvas>
    <svg part="outline" aria-hidden="true"><path class="halo"></path><path></path></svg>
  </div>
  <figcaption>
    <p class="label" part="label"></p>
    <p class="caption" part="caption"></p>
    <p class="note" part="note"></p>
  </figcaption>
</figure>
`;

async function fetchPicture(src: string, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(src, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new InklensError('unavailable', `${src} cannot be downloaded: ${cause}`);
  });
  if (!response.ok) throw new InklensError('unavailable', `${src}: the server answered ${response.status}.`);
  return response.blob();
}

/** On a server, where pages are only written, there are no elements; importing this file there does nothing. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** See the top of this file. */
export class InklensMap extends Base {
  readonly #root = this.attachShadow({ mode: 'open' });
  /** Any attribute may be an option, which `observedAttributes` cannot say. */
  readonly #changes = new MutationObserver(() => this.#update());
  #run: AbortController | null = null;
  #share: Share | null = null;
  #picture: { src: string; file: Blob } | null = null;

  connectedCallback(): void {
    if (this.#root.childElementCount === 0) this.#build();
    this.#changes.observe(this, { attributes: true });
    this.#update();
  }

  disconnectedCallback(): void {
    this.#changes.disconnect();
    this.#run?.abort();
    this.#run = null;
    this.#share?.giveBack();
    this.#share = null;
  }

  #build(): void {
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [style];
    const template = document.createElement('template');
    template.innerHTML = BODY;
    this.#root.append(template.content);
  }

  #update(): void {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    this.#part('picture').setAttribute('aria-busy', 'true');
    this.#say('label', this.getAttribute('label') ?? '');
    this.#show(run.signal)
      .catch((error: unknown) => {
        if (!run.signal.aborted) this.#fail(error);
      })
      .finally(() => {
        if (this.#run === run) this.#part('picture').setAttribute('aria-busy', 'false');
      });
  }

  async #show(signal: AbortSignal): Promise<void> {
    const src = this.getAttribute('src');
    if (src === null) throw new InklensError('invalid-argument', 'The attribute src is missing: it names a picture.');
    const method = this.getAttribute('method') ?? DEFAULT_METHOD;
    if (this.#part('caption').textContent === '') this.#describe(this.#words().computing(methodName(method)));
    const [lens, picture] = await Promise.all([this.#lens(), this.#file(src, signal)]);
    signal.throwIfAborted();
    const description = lens.methods.find(({ name }) => name === method);
    if (description === undefined) {
      const known = lens.methods.map(({ name }) => name).join(', ');
      throw new InklensError('not-found', `There is no method "${method}"; there are ${known}.`);
    }
    const options = optionsFrom(this.attributes, description, lens.model);
    const image = await lens.frame(picture, { signal });
    if (image.blank) throw new InklensError('invalid-argument', `No digit was found in ${src}.`);
    const classification = await lens.classify(image, { signal });
    // The core checks what the attributes say.
    const request = { ...options, method, signal } as ExplainRequest;
    for await (const map of lens.explain(image, request)) {
      signal.throwIfAborted();
      const told = { model: lens.model, classification, map };
      this.#paint(told, image);
      this.#tell(told, lens);
      if (map.done) this.#emit('inklens-map', { map, classification });
    }
  }

  #lens(): Promise<Inklens> {
    const weights = this.getAttribute('weights');
    const before = this.#share;
    this.#share = share(weights === null ? '' : new URL(weights, document.baseURI).href);
    before?.giveBack();
    return this.#share.lens;
  }

  async #file(src: string, signal: AbortSignal): Promise<Blob> {
    if (this.#picture?.src !== src) this.#picture = { src, file: await fetchPicture(src, signal) };
    return this.#picture.file;
  }

  #paint({ map }: Told, image: FramedImage): void {
    const { width, height, values } = map.saliencyMap;
    const colors = COLOR_MAPS.find((id) => id === this.getAttribute('colors')) ?? 'viridis';
    const canvas = this.#root.querySelector('canvas');
    if (canvas === null) return;
    canvas.width = width;
    canvas.height = height;
    // Superpixels have edges; smoothing them away would claim a precision that is not there.
    canvas.className = map.labelMap.length > 0 ? 'pixels' : '';
    const rgba = paintMap(values, palette(colors), image.pixels, 0.85);
    canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
    const outline = inkOutline(image.pixels, width, height);
    this.#part('picture').style.aspectRatio = `${width} / ${height}`;
    this.#part('outline').setAttribute('viewBox', `0 0 ${width} ${height}`);
    for (const path of this.#root.querySelectorAll('path')) path.setAttribute('d', outline);
  }

  #tell(told: Told, lens: Inklens): void {
    const words = this.#words();
    const { caption, label } = describe(words, told, this.getAttribute('alt'));
    this.#say('caption', caption);
    this.#say('note', lackOf(words, lens.engine));
    this.#part('picture').setAttribute('aria-label', label);
  }

  /** A map that no longer belongs to the attributes goes with the words about it. */
  #fail(error: unknown): void {
    const words = this.#words();
    const known = error instanceof InklensError;
    const reason = known ? (error.code === 'no-simd' ? words.noSimd : error.message) : String(error);
    const canvas = this.#root.querySelector('canvas');
    canvas?.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    for (const path of this.#root.querySelectorAll('path')) path.removeAttribute('d');
    this.#say('note', '');
    this.#describe(words.noMap(reason));
    this.#emit('inklens-error', error);
  }

  /** In the language of the text around. */
  #words() {
    return wordsIn(this.closest<HTMLElement>('[lang]')?.lang ?? '');
  }

  #describe(text: string): void {
    this.#say('caption', text);
    this.#part('picture').setAttribute('aria-label', text);
  }

  #say(part: string, text: string): void {
    const element = this.#part(part);
    if (element.textContent !== text) element.textContent = text;
  }

  #part(name: string): HTMLElement {
    const element = this.#root.querySelector<HTMLElement>(`[part=${name}]`);
    if (element === null) throw new Error(`no part ${name}`);
    return element;
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

if (globalThis.customElements?.get('inklens-map') === undefined)
  globalThis.customElements?.define('inklens-map', InklensMap);

declare global {
  interface HTMLElementTagNameMap {
    'inklens-map': InklensMap;
  }
}
