import { afterEach, describe, expect, it, vi } from 'vitest';
import { inkOf, MAX_PICTURE_BYTES } from '../../package/src/decoding';
import { InklensError } from '../../package/src/errors';

const INK = { width: 1, height: 1, ink: Uint8Array.of(255) };
const UNSUPPORTED = new InklensError('unsupported', 'This is a WebP picture.');
const DAMAGED = new InklensError('data-loss', 'The PNG ends early.');

/** A browser that decodes everything as an even picture. */
function browserDecodes(width: number, height: number) {
  const drawn: number[][] = [];
  const decode = vi.fn(async () => ({ width, height, close: () => undefined }));
  vi.stubGlobal('createImageBitmap', decode);
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      constructor(
        readonly width: number,
        readonly height: number,
      ) {}
      getContext() {
        return {
          drawImage: (_: unknown, ...place: number[]) => drawn.push(place),
          getImageData: (_x: number, _y: number, w: number, h: number) => ({
            width: w,
            height: h,
            data: new Uint8ClampedArray(w * h * 4),
          }),
        };
      }
    },
  );
  return { decode, drawn };
}

afterEach(() => vi.unstubAllGlobals());

describe('inkOf', () => {
  it('asks the core first, and the browser not at all where that will do', async () => {
    const { decode } = browserDecodes(2, 2);
    const core = vi.fn(async () => INK);
    expect(await inkOf(new Blob([Uint8Array.of(1, 2)]), core)).toBe(INK);
    expect(core).toHaveBeenCalledWith(Uint8Array.of(1, 2));
    expect(decode).not.toHaveBeenCalled();
  });

  it('lets the browser decode what the core does not know, turned as the file says', async () => {
    const { decode } = browserDecodes(3, 2);
    const core = vi.fn(async (bytes: Uint8Array) => {
      if (bytes.length < 10) throw UNSUPPORTED;
      return INK;
    });
    expect(await inkOf(Uint8Array.of(1, 2), core)).toBe(INK);
    expect(decode).toHaveBeenCalledWith(expect.any(Blob), { imageOrientation: 'from-image' });
    const bmp = core.mock.calls[1]?.[0];
    expect(bmp?.slice(0, 2)).toEqual(Uint8Array.of(0x42, 0x4d));
    expect(bmp?.length).toBe(122 + 3 * 2 * 4);
  });

  it('reduces what is too large for the core', async () => {
    const { drawn } = browserDecodes(8000, 6000);
    const core = vi.fn(async (bytes: Uint8Array) => {
      if (bytes.length < 10) throw new InklensError('resource-exhausted', 'too many pixels');
      return INK;
    });
    await inkOf(Uint8Array.of(1), core);
    const [, , width = 0, height = 0] = drawn[0] ?? [];
    expect(width * height).toBeLessThanOrEqual(2 ** 22);
    expect(width * height).toBeGreaterThan(2 ** 22 * 0.99);
    expect(width / height).toBeCloseTo(8000 / 6000, 2);
  });

  it("passes the core's sentence on where the browser knows no better", async () => {
    const core = async () => Promise.reject(UNSUPPORTED);
    await expect(inkOf(Uint8Array.of(1), core)).rejects.toBe(UNSUPPORTED);
    vi.stubGlobal('createImageBitmap', async () => Promise.reject(new Error('no picture')));
    vi.stubGlobal('OffscreenCanvas', class {});
    await expect(inkOf(Uint8Array.of(1), core)).rejects.toBe(UNSUPPORTED);
  });

  it('says of a format that the core does not read that the browser does not read it either', async () => {
    vi.stubGlobal('createImageBitmap', async () => Promise.reject(new Error('no picture')));
    vi.stubGlobal('OffscreenCanvas', class {});
    const webp = new InklensError('unsupported', 'This is a WebP picture, which is not read; expected a PNG.');
    const read = (type: string) => inkOf(new Blob([Uint8Array.of(1)], { type }), async () => Promise.reject(webp));
    await expect(read('image/webp')).rejects.toThrow(
      'This is a WebP picture, damaged or unknown to this browser; expected a PNG.',
    );
    await expect(read('application/pdf')).rejects.toBe(webp);
  });

  it('takes no half of a damaged file from the browser', async () => {
    const { decode } = browserDecodes(2, 2);
    await expect(inkOf(Uint8Array.of(1), async () => Promise.reject(DAMAGED))).rejects.toBe(DAMAGED);
    expect(decode).not.toHaveBeenCalled();
  });

  it('does not even read a file that is too long', async () => {
    const core = vi.fn(async () => INK);
    const file = new Blob([new Uint8Array(1)]);
    Object.defineProperty(file, 'size', { value: 3e8 });
    const read = vi.spyOn(file, 'arrayBuffer');
    await expect(inkOf(file, core)).rejects.toThrow(`300000000 bytes; expected at most ${MAX_PICTURE_BYTES}`);
    expect(read).not.toHaveBeenCalled();
    expect(core).not.toHaveBeenCalled();
  });
});
