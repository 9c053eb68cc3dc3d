/** What LIME and RISE have in common: many samples of the picture, of which one is chosen. */
import { useMemo } from 'preact/hooks';
import { useWords } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { WORDS } from './languages';
import { layoutOf, paintVeiled } from './painting';
import { Sheet } from './Sheet';

/** As many samples stand on a sheet. */
export const PAGE = 64;

/** How much of a pixel a sample shows, 0..1. */
export type Shown = (sample: number, pixel: number) => number;

interface SheetProps {
  label: string;
  pixels: Uint8Array;
  width: number;
  shown: Shown;
  count: number;
  /** From 1. */
  position: number;
  onPosition(position: number): void;
}

/** The samples around the chosen one. */
export function SampleSheet({ label, pixels, width, shown, count, position, onPosition }: SheetProps) {
  const { sample } = useWords(WORDS);
  const first = Math.floor((position - 1) / PAGE) * PAGE;
  const onPage = Math.min(PAGE, count - first);
  const layout = layoutOf(onPage, pixels.length / width, width);
  const rgba = useMemo(
    () => paintVeiled(pixels, onPage, (tile, pixel) => shown(first + tile, pixel), layout),
    [pixels, shown, first, onPage, width],
  );
  return (
    <Sheet
      label={label}
      text={sample.at(position, count)}
      layout={layout}
      rgba={rgba}
      count={onPage}
      chosen={position - 1 - first}
      onChoose={(tile) => onPosition(first + tile + 1)}
    />
  );
}

/** The chosen one, large. */
export function SamplePicture({ label, pixels, width, shown, position }: Omit<SheetProps, 'count' | 'onPosition'>) {
  const height = pixels.length / width;
  const rgba = useMemo(
    () => paintVeiled(pixels, 1, (_, pixel) => shown(position - 1, pixel), { columns: 1, rows: 1, height, width }),
    [pixels, shown, position, width],
  );
  return (
    <div class="term-picture" role="img" aria-label={label} style={{ aspectRatio: `${width} / ${height}` }}>
      <PixelCanvas width={width} height={height} rgba={rgba} />
    </div>
  );
}
