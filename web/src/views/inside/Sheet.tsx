/** A term's pictures side by side on one canvas. */
import { useMemo } from 'preact/hooks';
import { gradient } from '../../../package/src/colormap';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { Picker } from './Picker';
import { type Layout, paintSheet, type Scale } from './painting';

export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 0.001 || size >= 10_000 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** What the colours of a sheet stand for. */
export function ScaleBar({ scale: { id, low, high } }: { scale: Scale }) {
  return (
    <div class="scale-bar">
      <span>{short(low)}</span>
      <span class="scale-colors" style={{ background: gradient(id, 'to right') }} />
      <span>{short(high)}</span>
    </div>
  );
}

function tilesPath({ columns, height, width }: Layout, places: readonly number[]): string {
  return places
    .map((place) => {
      const [x, y] = [(place % columns) * width, Math.floor(place / columns) * height];
      return `M${x} ${y}h${width}v${height}h${-width}z`;
    })
    .join('');
}

function gridPath({ columns, rows, height, width }: Layout): string {
  const down = Array.from({ length: columns - 1 }, (_, i) => `M${(i + 1) * width} 0V${rows * height}`);
  const across = Array.from({ length: rows - 1 }, (_, i) => `M0 ${(i + 1) * height}H${columns * width}`);
  return [...down, ...across].join('');
}

interface SheetProps {
  label: string;
  text: string;
  layout: Layout;
  rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Of tiles. */
  count: number;
  /** Which tile is chosen, from 0; -1: none. */
  chosen: number;
  onChoose(tile: number): void;
  /** Tiles that count for nothing at the moment. */
  faded?: readonly number[];
}

/** One tile is chosen. */
export function Sheet({ label, text, layout, rgba, count, chosen, onChoose, faded = [] }: SheetProps) {
  const { columns, rows } = layout;
  return (
    <Picker
      class="sheet"
      label={label}
      text={text}
      columns={columns}
      rows={rows}
      count={count}
      chosen={chosen}
      onChoose={onChoose}
    >
      <SheetPicture layout={layout} rgba={rgba} chosen={chosen} faded={faded} />
    </Picker>
  );
}

interface PictureProps {
  layout: Layout;
  rgba: Uint8ClampedArray<ArrayBuffer>;
  chosen: number;
  faded?: readonly number[];
  /** A single value, in values from the sheet's corner. */
  cell?: { y: number; x: number } | null;
}

export function SheetPicture({ layout, rgba, chosen, faded = [], cell = null }: PictureProps) {
  const [across, down] = [layout.columns * layout.width, layout.rows * layout.height];
  const grid = useMemo(() => gridPath(layout), [layout.columns, layout.rows, layout.height, layout.width]);
  return (
    <div class="sheet-picture" style={{ aspectRatio: `${across} / ${down}` }}>
      <PixelCanvas width={across} height={down} rgba={rgba} />
      <svg viewBox={`0 0 ${across} ${down}`} preserveAspectRatio="none" aria-hidden="true">
        {faded.length > 0 && <path class="faded" d={tilesPath(layout, faded)} />}
        <path class="grid" d={grid} />
        {chosen >= 0 && (
          <>
            <path class="chosen-halo" d={tilesPath(layout, [chosen])} />
            <path class="chosen" d={tilesPath(layout, [chosen])} />
          </>
        )}
        {cell !== null && <path class="cell" d={`M${cell.x} ${cell.y}h1v1h-1z`} />}
      </svg>
    </div>
  );
}

interface PanelProps {
  values: Float32Array;
  height: number;
  width: number;
  scale: Scale;
  label: string;
  smooth?: boolean;
}

/** A single picture of a term. */
export function TermPicture({ values, height, width, scale, label, smooth = false }: PanelProps) {
  const rgba = useMemo(() => paintSheet([values], { columns: 1, rows: 1, height, width }, scale), [values, scale]);
  return (
    <div class="term-picture" role="img" aria-label={label} style={{ aspectRatio: `${width} / ${height}` }}>
      <PixelCanvas width={width} height={height} rgba={rgba} smooth={smooth} />
    </div>
  );
}
