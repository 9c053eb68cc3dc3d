/** A person at the page: opens it in Chromium, draws, looks. */
import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { METHODS, type MethodId } from '../../package/src/protocol';

interface Digit {
  label: number;
  strokes: [number, number][][];
}

/** Digits that real people drew with a pen. */
const DIGITS: Digit[] = JSON.parse(readFileSync(new URL('../data/strokes.json', import.meta.url), 'utf8')).digits;

export function digit(label: number, which = 0): Digit {
  return DIGITS.filter((each) => each.label === label)[which] ?? expect.fail(`no digit ${label}`);
}

export const CHROMIUM = process.env.CHROME ?? '/usr/bin/chromium';

/** Chromium as root without a display, and without the connections that it makes on its own. */
export function launch(more: readonly string[] = [], executablePath = CHROMIUM): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

/** Where on the page a stroke's point is: the digit fills the middle 60% of the canvas. */
async function placed(page: Page, strokes: Digit['strokes']): Promise<[number, number][][]> {
  const box = (await page.locator('#pad').boundingBox()) ?? expect.fail('no canvas');
  const along = (start: number, size: number, value: number) => start + size * (0.2 + (0.6 * value) / 1000);
  return strokes.map((stroke) => stroke.map(([x, y]) => [along(box.x, box.width, x), along(box.y, box.height, y)]));
}

/**
 * One visitor for the tests of a file, who goes from link to link, because starting an engine for each takes most of
 * their time. Whom a test has left in trouble is replaced.
 */
export class Regular {
  private visitor: Visitor | null = null;

  async arrive(browser: Browser, url: string, hash: string): Promise<Visitor> {
    if (this.visitor === null) this.visitor = await Visitor.arrive(browser, url + hash);
    else await this.visitor.follow(hash);
    return this.visitor;
  }

  /** After each test: `visitor` is whom it had, and leaves unless it is the regular one and all is well. */
  async part(visitor: Visitor, failed: boolean): Promise<void> {
    const { complaints } = visitor;
    if (visitor !== this.visitor || failed || complaints.length > 0) {
      if (visitor === this.visitor) this.visitor = null;
      await visitor.leave();
    }
    expect(complaints).toEqual([]);
  }
}

export class Visitor {
  readonly complaints: string[] = [];
  /** How often the page was loaded, reloads included. */
  arrivals = 0;

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      // Where a test leaves service workers out, the browser says so.
      if (message.text().startsWith('Service Worker registration blocked')) return;
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (request.isNavigationRequest()) this.arrivals++;
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 1000 }, ...options });
    const visitor = new Visitor(await context.newPage());
    await visitor.page.goto(url);
    return visitor;
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }

  /** Opens a link in the same window: for a test that begins anew, without starting an engine anew. */
  async follow(hash: string): Promise<void> {
    await this.page.evaluate(async (link) => {
      if (location.hash === link) return;
      const arrived = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      location.hash = link;
      await arrived;
      await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    }, hash);
  }

  /** Waits until the engine runs and everything shown belongs to what is on the canvas. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(
      () =>
        document.querySelector('#status[data-variant]') !== null &&
        document.querySelector('.maps')?.getAttribute('aria-busy') === 'false',
    );
  }

  async draw({ strokes }: Digit): Promise<void> {
    const { mouse } = this.page;
    for (const stroke of await placed(this.page, strokes)) {
      await mouse.move(...(stroke[0] ?? [0, 0]));
      await mouse.down();
      for (const [x, y] of stroke) await mouse.move(x, y);
      await mouse.up();
    }
  }

  /** As `draw`, with a finger. */
  async drawByTouch({ strokes }: Digit): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    for (const stroke of await placed(this.page, strokes)) {
      const [first, ...rest] = stroke.map(([x, y]) => ({ x, y }));
      await touch('touchStart', first === undefined ? [] : [first]);
      for (const point of rest) await touch('touchMove', [point]);
      await touch('touchEnd', []);
    }
    await session.detach();
  }

  /** The class that the page says the network reads; null if it says none. */
  async reading(): Promise<number | null> {
    await this.settled();
    const verdict = this.page.locator('#verdict');
    return (await verdict.count()) === 0 ? null : Number(await verdict.getAttribute('data-class'));
  }

  /** The pixels of a map as they are on the page; null while there is none. */
  async map(method: MethodId): Promise<{ pixels: string; colors: number; blank: boolean; target: number } | null> {
    await this.settled();
    return this.page.evaluate((name) => {
      const card = document.querySelector<HTMLElement>(`[data-method="${name}"]`);
      const canvas = card?.querySelector('canvas');
      if (card?.dataset.status !== 'done' || !canvas) return null;
      // By way of a copy: reading back the page's own canvas again and again would change how it is drawn.
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy?.drawImage(canvas, 0, 0);
      const pixels = Array.from(copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? []);
      const colors = new Set<string>();
      for (let i = 0; i < pixels.length; i += 4) colors.add(pixels.slice(i, i + 3).join());
      const { blank, target } = card.dataset;
      return { pixels: pixels.join(), colors: colors.size, blank: blank === 'true', target: Number(target) };
    }, method);
  }

  async maps(): Promise<Record<MethodId, NonNullable<Awaited<ReturnType<Visitor['map']>>>>> {
    const entries = await Promise.all(
      METHODS.map(async (method) => [method, (await this.map(method)) ?? expect.fail(`no map of ${method}`)]),
    );
    return Object.fromEntries(entries);
  }

  /** Unfolds the options of a method; those of another are folded away. */
  async openOptions(method: MethodId): Promise<void> {
    await this.settled();
    const details = this.card(method).locator('details');
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  }

  card(method: MethodId): Locator {
    return this.page.locator(`[data-method="${method}"]`);
  }

  /** How many steps of a method have gone into what its card shows. */
  completed(method: MethodId): Promise<number> {
    return this.card(method)
      .locator('progress')
      .evaluate((bar: HTMLProgressElement) => bar.value);
  }

  async engine(): Promise<{ variant: string; threads: number; text: string }> {
    await this.settled();
    return this.page.locator('#status').evaluate((element: HTMLElement) => ({
      variant: element.dataset.variant ?? '',
      threads: Number(element.dataset.threads),
      text: element.innerText,
    }));
  }

  notice(kind: string): Promise<string> {
    return this.page.locator(`[data-notice="${kind}"] p`).innerText();
  }
}
