/** Gives what was made to whoever asked for it: as a file, by the clipboard, or to another program of the machine. */
import { type Figure, figureToSvg } from './figure';
import { figureToPng, pngAddress } from './figure-canvas';

export const FORMATS = ['png', 'svg'] as const;
export type PictureFormat = (typeof FORMATS)[number];

/** The address of a saved file is forgotten once the browser has surely taken it. */
const TAKEN_AFTER_MS = 60_000;

/** What may stand in a file's name on every system: letters, digits, dashes. `Grad-CAM++`: `grad-cam++`. */
export function fileName(parts: readonly string[], extension: string): string {
  const name = parts
    .map((part) => part.toLowerCase().replace(/[^\p{L}\p{N}+]+/gu, '-'))
    .join('-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
  return `${name}.${extension}`;
}

/** A download; nothing leaves the machine. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_AFTER_MS);
}

/** @param scale of a PNG; an SVG has none. */
export async function pictureBlob(figure: Figure, format: PictureFormat, scale: number): Promise<Blob> {
  if (format === 'png') return figureToPng(figure, scale);
  return new Blob([await figureToSvg(figure, pngAddress)], { type: 'image/svg+xml' });
}

/** @param name without extension. @return the file's name. */
export async function savePicture(
  figure: Figure,
  name: readonly string[],
  format: PictureFormat,
  scale: number,
): Promise<string> {
  const file = fileName(name, format);
  saveFile(await pictureBlob(figure, format, scale), file);
  return file;
}

/** As a PNG, which every program takes. Rejected where the browser has no such clipboard, or denies it. */
export async function copyPicture(figure: Figure, scale: number): Promise<void> {
  if (typeof ClipboardItem === 'undefined' || navigator.clipboard?.write === undefined) {
    throw new Error('no clipboard for pictures');
  }
  // The promise goes in as it is: whoever waits for it first has lost the right to write, in some browsers.
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': figureToPng(figure, scale) })]);
}

/** Whether the system takes pictures from this browser. */
export function canSharePictures(): boolean {
  const probe = new File([new Uint8Array(1)], 'a.png', { type: 'image/png' });
  return navigator.canShare?.({ files: [probe] }) === true;
}

/** @return false: whoever was asked changed their mind. */
export async function sharePicture(figure: Figure, name: readonly string[], scale: number): Promise<boolean> {
  const blob = await figureToPng(figure, scale);
  const file = new File([blob], fileName(name, 'png'), { type: 'image/png' });
  try {
    await navigator.share({ files: [file], title: figure.title });
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw error;
  }
}
