/** The view that looks inside a method, on the built page: its sum is the card's map, and all of it goes by keys. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { digit, launch, Visitor } from './visitor';

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launch();
  site = await serve({ port: 0 });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(async () => {
  await visitor?.leave();
});

/** Opens a link and waits for the view's pictures. */
async function arrive(shown: string): Promise<Visitor['page']> {
  visitor = await Visitor.arrive(browser, `${site.url}#v=2&l=en&s=10&p=${shown}`);
  await settled();
  return visitor.page;
}

async function settled(): Promise<void> {
  await visitor.page.locator('.inside[aria-busy="false"] .inside-step').first().waitFor();
}

/** What is painted on a canvas. */
function painted(selector: string): Promise<string> {
  return visitor.page
    .locator(selector)
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
      copy?.drawImage(canvas, 0, 0);
      return Array.from(copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? []).join();
    });
}

const verdict = () => visitor.page.locator('.inside-verdict').first();

describe('the sum, channel by channel', () => {
  it('leads from a card to the map on that card, pixel for pixel', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#v=2&l=en&s=10`);
    const { page } = visitor;
    const onCard = await visitor.map('grad-cam');
    await visitor.card('grad-cam').locator('.look-inside').click();
    await settled();
    expect(await page.locator('.inside').getAttribute('data-topic')).toBe('grad-cam');
    const before = await painted('figure[data-term="partialMaps"] canvas');
    const slider = page.locator('#inside-position');
    expect(await slider.inputValue()).toBe('1');
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => verdict().innerText()).toContain('pixel for pixel');
    const after = await painted('figure[data-term="partialMaps"] canvas');
    expect(after).toBe(onCard?.pixels);
    expect(after).not.toBe(before);
    expect(visitor.complaints).toEqual([]);
  });

  it.each(['grad-cam++', 'score-cam', 'layer-cam'])('of %s is the map on its card', async (method) => {
    const page = await arrive(`inside.${encodeURIComponent(method)}`);
    await page.locator('#inside-all').click();
    await expect.poll(() => verdict().innerText()).toContain('pixel for pixel');
    expect(await page.locator('.formula math').count()).toBeGreaterThan(1);
  });
});

it('channels stand and are added by weight, down to the same map; LayerCAM has no such order', async () => {
  const page = await arrive('inside.grad-cam');
  const orders = () => page.locator('#inside-order button').evaluateAll((all) => all.map((each) => each.textContent));
  expect(await orders()).toEqual(['contribution', 'weight', 'number']);
  const position = page.locator('.inside-step[data-step="sum"] output');
  const usual = await position.first().innerText();
  await page.locator('#inside-order [data-order="weight"]').click();
  await page.locator('.order-note').waitFor();
  await expect.poll(() => position.first().innerText()).not.toBe(usual);
  await page.locator('#inside-all').click();
  await expect.poll(() => verdict().innerText()).toContain('pixel for pixel');
  await page.locator('[data-topic="layer-cam"]').click();
  await expect.poll(orders).toEqual(['contribution', 'number']);
  await expect.poll(() => page.locator('#inside-order [aria-pressed="true"]').innerText()).toBe('contribution');
  expect(visitor.complaints).toEqual([]);
});

it('from one layer of LayerCAM leads to the stack of all, and back to what was chosen', async () => {
  const page = await arrive('inside.layer-cam&layer-cam.layer=pool1');
  const toggle = page.locator('#inside-stack');
  expect(await page.locator('.stack-switch p').innerText()).toContain('pool1');
  await toggle.focus();
  await page.keyboard.press('Enter');
  await page.locator('.stack-map').nth(1).waitFor();
  await expect.poll(() => new URL(page.url()).hash).toContain('layer-cam.variant=fused');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('inside-stack');
  await expect.poll(() => verdict().innerText()).toContain('pixel for pixel');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.stack-switch p').count()).toBe(1);
  expect(await page.locator('.stack-switch p').innerText()).toContain('pool1');
  await expect.poll(() => new URL(page.url()).hash).toContain('layer-cam.layer=pool1');
  expect(visitor.complaints).toEqual([]);
});

/** A network of one convolution, all of whose weights are equal, as a file. */
function ofOneConvolution(): Buffer {
  const shapes: [string, number[]][] = [
    ['conv.weight', [2, 1, 5, 5]],
    ['fc.weight', [10, 288]],
  ];
  let end = 0;
  const tensors = shapes.map(([name, shape]) => {
    const begin = end;
    end += 4 * shape.reduce((product, size) => product * size);
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
  });
  const layers = [
    { name: 'conv', type: 'conv2d', weight: 'conv.weight', bias: false },
    { name: 'relu', type: 'relu' },
    { name: 'pool', type: 'max_pool2d', kernel: 2 },
    { name: 'flatten', type: 'flatten' },
    { name: 'fc', type: 'dense', weight: 'fc.weight', bias: false },
  ];
  const described = {
    format: 'inklens.model.v1',
    name: 'one convolution',
    input: JSON.stringify({ height: 28, width: 28, channels: 1, mean: 0.13, deviation: 0.31 }),
    layers: JSON.stringify(layers),
  };
  const header = Buffer.from(JSON.stringify({ __metadata__: described, ...Object.fromEntries(tensors) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.from(new Float32Array(end / 4).fill(0.01).buffer)]);
}

it('of a network with a single layer for LayerCAM there is no step that joins layers', async () => {
  const page = await arrive('inside.layer-cam');
  const joins = page.locator('#inside-stack');
  await joins.waitFor();
  const file = { name: 'one.safetensors', mimeType: '', buffer: ofOneConvolution() };
  await page.locator('#more-ways').click();
  await page.locator('[data-way=networks]').click();
  await page.locator('#network-file').setInputFiles(file);
  await page.locator('#use-network').click();
  await page.locator('dialog [aria-pressed=true]').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('#model').inputValue()).toBe('own:1');
  await expect.poll(() => joins.count()).toBe(0);
  expect(await page.locator('.inside-steps > li').count()).toBe(5);
  expect(visitor.complaints).toEqual([]);
});

it('a fusion’s layer and the place in its sum are in the link', async () => {
  const page = await arrive('inside.layer-cam.5.relu1&layer-cam.variant=fused');
  const pressed = () => page.locator('#inside-layer [aria-pressed="true"]').innerText();
  expect([await pressed(), await page.locator('#inside-position').inputValue()]).toEqual(['relu1', '5']);
  await page.locator('#inside-layer [data-layer="relu2"]').click();
  await expect.poll(() => new URL(page.url()).hash).toContain('inside.layer-cam.5.relu2');
  expect(visitor.complaints).toEqual([]);
});

describe('samples', () => {
  it('of LIME can be left out, and are counted by the link', async () => {
    const page = await arrive('inside.lime.3');
    const position = page.locator('#inside-position');
    expect(await position.inputValue()).toBe('3');
    await expect.poll(() => verdict().innerText()).toContain('pixel for pixel');
    await page.locator('#inside-leave-out').check();
    await page.locator('.fit-facts small').first().waitFor();
    const facts = await page.locator('.fit-facts dd').first().innerText();
    expect(facts).toMatch(/^0\.\d+ with it 0\.\d+$/);
    const [without, whole] = facts.split(' with it ');
    expect(without).not.toBe(whole);
    await position.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => new URL(page.url()).hash).toContain('inside.lime.4.left-out');
    await page.reload();
    await page.locator('.fit-facts small').first().waitFor();
    expect([await position.inputValue(), await page.locator('#inside-leave-out').isChecked()]).toEqual(['4', true]);
  });

  it('of RISE add up to the map on the card', async () => {
    const page = await arrive('inside.rise');
    await expect.poll(() => verdict().innerText()).toContain('pixel for pixel');
    await page.locator('#inside-run').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('#inside-run + output').innerText()).toMatch(/^1 mask/);
  });
});

describe('symbols and pictures', () => {
  it('are joined: a symbol leads to its picture by keys and a picture to its symbol', async () => {
    const page = await arrive('inside.grad-cam');
    const symbol = page.locator('.symbols [data-term="scoreGradient"]');
    await symbol.focus();
    expect(await page.locator('figure.pointed').getAttribute('data-term')).toBe('scoreGradient');
    expect(await page.locator('.formula .pointed').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.locator('figure[data-term="activations"] .symbol').click();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-to-picture'));
    expect(await focused()).toBe('activations');
  });
});

describe('the network', () => {
  it('tells what of the picture a value sees, and follows the pen', async () => {
    const page = await arrive('inside.network');
    const sheet = page.locator('[data-layer="conv2"] .picker');
    await sheet.focus();
    await page.keyboard.press('ArrowRight');
    const text = () => page.locator('.field-text').innerText();
    await expect.poll(text).toMatch(/conv2, channel 0, row 1, column 2: /);
    expect(await text()).toMatch(/It sees rows 1 to \d+ and columns \d+ to \d+\./);
    const before = await painted('[data-layer="conv2"] canvas');
    await visitor.draw(digit(4));
    await settled();
    await expect.poll(() => painted('[data-layer="conv2"] canvas')).not.toBe(before);
    expect(visitor.complaints).toEqual([]);
  });
});
