import { describe, expect, it } from 'vitest';
import { MAPS, shownFromLink, shownToLink } from '../../src/state/views';

describe('what is shown in place of the maps', () => {
  it('goes into a link and comes back', () => {
    expect(shownToLink(MAPS)).toBe(null);
    expect(shownToLink({ view: 'inside', detail: '' })).toBe('inside');
    for (const detail of ['', 'grad-cam', 'a.b,c=1']) {
      const shown = { view: 'compare' as const, detail };
      expect(shownFromLink(shownToLink(shown))).toEqual(shown);
    }
  });
  it.each([null, '', 'maps', 'outside', 'INSIDE', '.x', 'inside-out'])('%j is the maps', (text) => {
    expect(shownFromLink(text)).toEqual(MAPS);
  });
});
