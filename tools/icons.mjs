// node tools/icons.mjs: paints web/public/favicon.svg as the pictures in web/public/icons, by which the installed page is
// known. Needs Chromium.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { isMain, main, root } from './steps.mjs';

const pub = join(root, 'web', 'public');

/** By name: how large, the part of its side that the drawing takes, and the ground (none: what is behind it shows). */
const pictures = {
  'any-192': { size: 192, part: 1, ground: 'transparent' },
  'any-512': { size: 512, part: 1, ground: 'transparent' },
  // Systems cut these to a shape of theirs: what lies outside of a circle of four fifths may be lost.
  'maskable-512': { size: 512, part: 0.62, ground: '#f5f4f0' },
  'apple-180': { size: 180, part: 0.8, ground: '#f5f4f0' },
};

async function paint(page, svg, { size, part, ground }) {
  const [side, edge] = [size * part, (size * (1 - part)) / 2];
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0;background:${ground}}svg{position:absolute;left:${edge}px;top:${edge}px;width:${side}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: ground === 'transparent' });
}

if (isMain(import.meta.url)) {
  await main(
    { usage: 'node tools/icons.mjs', does: 'Paints the icons of the installed page from web/public/favicon.svg.' },
    async () => {
      const executablePath = process.env.CHROME ?? '/usr/bin/chromium';
      const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
      const page = await browser.newPage();
      const svg = readFileSync(join(pub, 'favicon.svg'), 'utf8');
      mkdirSync(join(pub, 'icons'), { recursive: true });
      for (const [name, picture] of Object.entries(pictures)) {
        writeFileSync(join(pub, 'icons', `${name}.png`), await paint(page, svg, picture));
      }
      await browser.close();
    },
  );
}
