/** Debian's Chromium behind the same few calls as the other browsers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Actions, type Remote, source } from './remote';
import { launch } from './visitor';

type Step = { type: string; x?: number; y?: number; value?: string };

/** The keys that the path needs, by the standard's numbers. */
const KEYS: Record<string, string> = { '\uE007': 'Enter', '\uE010': 'End', '\uE017': 'Delete' };

class Chromium implements Remote {
  readonly complaints: string[] = [];

  constructor(
    private readonly page: Page,
    readonly downloads: string,
    readonly close: () => Promise<void>,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('download', (download) => download.saveAs(join(downloads, download.suggestedFilename())));
  }

  async visit(url: string): Promise<void> {
    await this.page.goto(url);
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  async ask<T, A extends readonly unknown[]>(look: (...args: A) => T, ...args: A): Promise<T> {
    return JSON.parse(await this.page.evaluate<string>(`(() => { ${source(look, args)} })()`));
  }

  async act(actions: Actions): Promise<void> {
    const { mouse, keyboard } = this.page;
    for (const step of actions.flatMap((device) => device.actions as Step[])) {
      if (step.type === 'pointerMove') await mouse.move(step.x ?? 0, step.y ?? 0);
      else if (step.type === 'pointerDown') await mouse.down();
      else if (step.type === 'pointerUp') await mouse.up();
      else if (step.type === 'keyDown') await keyboard.press(KEYS[step.value ?? ''] ?? step.value ?? '');
    }
  }

  screenshot(): Promise<Buffer> {
    return this.page.screenshot();
  }
}

export async function openChromium(): Promise<Remote> {
  const downloads = mkdtempSync(join(tmpdir(), 'inklens-chromium-'));
  const browser = await launch();
  const page = await browser.newPage({ locale: 'en-US' });
  return new Chromium(page, downloads, async () => {
    await browser.close();
    rmSync(downloads, { recursive: true, force: true, maxRetries: 5 });
  });
}
