/** The link as it stands on paper: the shortest that shows the same, and its QR code where one can be read by a phone. */
import { encode } from 'uqr';
import { decodeLink, encodeLink } from '../../lib/hash';
import type { SheetLink } from './figures';
import type { TakeAwayWords } from './words';

/** More than this is a code of more modules than a phone reads from a sheet of paper at this size. */
const MAX_CODE = 1200;
const MAX_TEXT = 1500;

/**
 * A drawing's strokes may be longer than the pixels that the network sees of them, which give the same reading and maps.
 * @param pixels null: not known.
 */
export function shortestLink(address: string, pixels: Uint8Array | null): string {
  const [place = '', hash = ''] = address.split(/(?=#)/, 2);
  const link = decodeLink(hash);
  if (pixels === null || link.unreadable || link.picture?.kind !== 'drawing') return address;
  const other = place + encodeLink({ ...link, picture: { kind: 'pixels', pixels } });
  return other.length < address.length ? other : address;
}

export function sheetLink(address: string, pixels: Uint8Array | null, words: TakeAwayWords): SheetLink {
  const link = shortestLink(address, pixels);
  return {
    title: words.link,
    text: link.length > MAX_TEXT ? words.linkTooLong : link.length > MAX_CODE ? `${words.noCode} ${link}` : link,
    code: link.length > MAX_CODE ? null : encode(link, { ecc: 'L', border: 0 }).data,
  };
}
