/** One method's map over the digit, with what it means and what it cost. */
import { useMemo } from 'preact/hooks';
import { inkOutline } from '../lib/contour';
import { milliseconds } from '../lib/format';
import { paintMap, positivePart } from '../lib/paint';
import { opposingMarks } from '../lib/superpixels';
import type { Explanation, Grid, MethodId } from '../protocol';
import { className } from '../state/session';
import type { MapState } from '../state/types';
import { useApp, useText } from './context';
import { PixelCanvas } from './PixelCanvas';
import { useModel } from './Reading';

interface CardProps {
  method: MethodId;
  colors: Uint8ClampedArray;
}

/** On the layer's own grid there is no digit beneath: its cells are not the image's pixels. */
function MapPicture({
  explanation,
  pixels,
  colors,
}: {
  explanation: Explanation;
  pixels: Uint8Array;
  colors: Uint8ClampedArray;
}) {
  const { settings } = useApp();
  const [view, opacity] = [settings.view.value, settings.opacity.value];
  const { cam, saliencyMap } = explanation;
  const onGrid = view === 'grid' && cam.values.length > 0;
  const grid: Grid = onGrid ? cam : saliencyMap;
  const rgba = useMemo(
    () => paintMap(onGrid ? positivePart(cam.values) : grid.values, colors, onGrid ? null : pixels, opacity),
    [grid, colors, pixels, opacity, onGrid],
  );
  // Superpixels have edges; smoothing them away would claim a precision that is not there.
  const smooth = view === 'smooth' && explanation.labelMap.length === 0;
  return <PixelCanvas width={grid.width} height={grid.height} rgba={rgba} smooth={smooth} />;
}

function Marks({ explanation, pixels }: { explanation: Explanation; pixels: Uint8Array }) {
  const { settings } = useApp();
  const { width, height } = explanation.saliencyMap;
  const outline = useMemo(() => inkOutline(pixels, width, height), [pixels, width, height]);
  const marks = useMemo(
    () => opposingMarks(explanation.labelMap, explanation.superpixelWeights, width),
    [explanation, width],
  );
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {settings.outline.value && (
        <>
          <path class="outline-halo" d={outline} />
          <path class="outline" d={outline} />
        </>
      )}
      {marks.map(({ x, y }) => (
        <path key={`${x} ${y}`} class="against" d={`M${x - 0.9} ${y}h1.8`} />
      ))}
    </svg>
  );
}

function Facts({ state: { status, explanation }, method }: { state: MapState; method: MethodId }) {
  const { maps } = useText();
  if (explanation === null) return <p class="facts">{maps.waiting}</p>;
  const { completed, total, elapsedMs, forwardPasses, backwardPasses, fitR2, labelMap } = explanation;
  return (
    <>
      <progress
        class={status === 'refining' ? '' : 'complete'}
        max={total}
        value={completed}
        aria-label={`${maps.methods[method].name}: ${maps.refining(completed, total)}`}
      />
      <p class="facts">
        {maps.milliseconds(milliseconds(elapsedMs))} · {maps.passes(forwardPasses, backwardPasses)}
        {labelMap.length > 0 && (
          <span class="fit">
            {maps.fit(fitR2.toFixed(2))} · {maps.opposes}
          </span>
        )}
      </p>
    </>
  );
}

export function MapCard({ method, colors }: CardProps) {
  const { session } = useApp();
  const { maps } = useText();
  const model = useModel();
  const state = session.maps[method].value;
  const { explanation, pixels, status } = state;
  const text = maps.methods[method];
  const explained = explanation?.targetClass ?? session.explained.value;
  const name = explained === null ? '…' : className(model, explained);
  const reason = explanation !== null && explanation.labelMap.length > 0 ? maps.blankReason.lime : maps.blankReason.cam;
  const blank = explanation?.blank === true && status !== 'refining';
  return (
    <article
      class="map-card"
      data-method={method}
      data-status={status}
      data-blank={blank}
      data-target={explained ?? ''}
    >
      <h3>{text.name}</h3>
      <div class="map-frame" role="img" aria-label={explanation === null ? maps.waiting : maps.label(text.name, name)}>
        {explanation !== null && pixels !== null && (
          <>
            <MapPicture explanation={explanation} pixels={pixels} colors={colors} />
            <Marks explanation={explanation} pixels={pixels} />
          </>
        )}
      </div>
      <Facts state={state} method={method} />
      {blank ? (
        <p class="reading-text blank">
          <strong>{maps.blank}.</strong> {reason(name)}
        </p>
      ) : (
        <p class="reading-text">{text.reading(name)}</p>
      )}
    </article>
  );
}
