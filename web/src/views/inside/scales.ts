/** On which scale a term is painted. */
import { useMemo } from 'preact/hooks';
import { palette, SIGNED_MAP } from '../../../package/src/colormap';
import type { Term } from '../../../package/src/protocol';
import { useApp } from '../../ui/context';
import { rangeOf, type Scale } from './painting';

/** As they are seen. */
const GRAY = ['maskedImages', 'masks'];

/** In the page's colours, or on the signed ones where something is negative. */
export function useTermScale(term: Pick<Term, 'name' | 'values'> | null): Scale {
  const { colorMap } = useApp().settings;
  const range = useMemo(() => rangeOf(term?.values ?? new Float32Array()), [term]);
  const plain = GRAY.includes(term?.name ?? '') ? 'gray' : colorMap.value;
  const id = range.low < 0 ? SIGNED_MAP : plain;
  const colors = useMemo(() => palette(id), [id]);
  return useMemo(() => ({ id, colors, ...range }), [id, colors, range]);
}
