/** On which scale a term is painted. */
import { useMemo } from 'preact/hooks';
import { palette } from '../../../package/src/colormap';
import type { Term } from '../../../package/src/protocol';
import { useApp } from '../../ui/context';
import { type Scale, scaleOf, signedColors } from './painting';

const SIGNED = signedColors();
/** As they are seen. */
const GRAY = ['maskedImages', 'masks'];

/** In the page's colours, or on the signed ones where something is negative. */
export function useTermScale(term: Pick<Term, 'name' | 'values'> | null): Scale {
  const { colorMap } = useApp().settings;
  const id = GRAY.includes(term?.name ?? '') ? 'gray' : colorMap.value;
  const plain = useMemo(() => palette(id), [id]);
  return useMemo(() => scaleOf(term?.values ?? new Float32Array(), plain, SIGNED), [term, plain]);
}
