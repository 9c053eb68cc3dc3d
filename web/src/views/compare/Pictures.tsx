/** Small pictures: what the network is shown, a map over it, and a difference of maps. */
import { useMemo } from 'preact/hooks';
import { palette, SIGNED_MAP } from '../../../package/src/colormap';
import { centred, paintGray, paintMap } from '../../../package/src/paint';
import type { Grid } from '../../../package/src/protocol';
import { useApp, useModel } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';

interface Labelled {
  /** What a screen reader says; absent: the picture repeats what stands beside it. */
  label?: string;
  wrong?: boolean;
}

interface FrameProps extends Labelled {
  width: number;
  height: number;
  rgba: Uint8ClampedArray<ArrayBuffer> | null;
}

function Frame({ label, wrong = false, width, height, rgba }: FrameProps) {
  const said = label === undefined ? { 'aria-hidden': true as const } : { role: 'img' as const, 'aria-label': label };
  return (
    <div class={`compare-frame ${wrong ? 'wrong' : ''}`} {...said}>
      <PixelCanvas width={width} height={height} rgba={rgba} />
    </div>
  );
}

/** A picture as the network reads it. */
export function Ink({ pixels, label }: { pixels: Uint8Array | null } & Labelled) {
  const model = useModel();
  const rgba = useMemo(() => (pixels === null ? null : paintGray(pixels)), [pixels]);
  return (
    <Frame
      width={model?.inputWidth ?? 1}
      height={model?.inputHeight ?? 1}
      rgba={rgba}
      {...(label !== undefined && { label })}
    />
  );
}

interface MapProps extends Labelled {
  /** null: not there yet. */
  map: Grid | null;
  /** The picture beneath. */
  pixels: Uint8Array;
}

export function MapOver({ map, pixels, ...labelled }: MapProps) {
  const { settings } = useApp();
  const [colorMap, opacity] = [settings.colorMap.value, settings.opacity.value];
  const colors = useMemo(() => palette(colorMap), [colorMap]);
  const rgba = useMemo(
    () => (map === null ? null : paintMap(map.values, colors, pixels, opacity)),
    [map, colors, pixels, opacity],
  );
  return <Frame width={map?.width ?? 1} height={map?.height ?? 1} rgba={rgba} {...labelled} />;
}

const SIGNED = palette(SIGNED_MAP);

/** @param difference signed; its colours are centred on zero. @param largest the ends of the colours. */
export function Difference({ difference, largest, label }: { difference: Grid; largest: number } & Labelled) {
  const rgba = useMemo(() => paintMap(centred(difference.values, largest), SIGNED, null, 1), [difference, largest]);
  return (
    <Frame width={difference.width} height={difference.height} rgba={rgba} {...(label !== undefined && { label })} />
  );
}
