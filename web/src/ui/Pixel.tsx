/** The pixel that is read: where it is in a picture, and what a map has there. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { percent, shortFigure, signedFigure } from '../../package/src/format';
import { type Explanation, METHODS } from '../../package/src/protocol';
import { MESSAGES } from '../i18n/languages';
import type { Messages } from '../i18n/messages';
import { type Cell, numbersAt, type PixelNumbers, unitOf } from '../state/numbers';
import type { Pixel } from '../state/types';
import { useApp, useText } from './context';

/** Screen readers hear a pixel once it has stood still for a moment. */
const ANNOUNCE_AFTER_MS = 500;

interface CrossProps {
  pixel: Pixel;
  width: number;
  height: number;
  cell?: Cell | null;
}

/** A frame around the pixel, and lines to the borders, so that it is found in a small picture. */
export function Cross({ pixel: { x, y }, width, height, cell = null }: CrossProps) {
  const [middleX, middleY] = [x + 0.5, y + 0.5];
  const lines = `M0 ${middleY}H${x}M${x + 1} ${middleY}H${width}M${middleX} 0V${y}M${middleX} ${y + 1}V${height}`;
  const frame = `M${x} ${y}h1v1h-1z`;
  return (
    <svg class="pixel-cross" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path class="halo" d={lines} />
      <path d={lines} />
      {cell !== null && (
        <>
          <rect class="cell" {...cell} />
          <rect class="dashes" {...cell} />
        </>
      )}
      <path class="halo frame" d={frame} />
      <path class="frame" d={frame} />
    </svg>
  );
}

/** A method's own number in words of few letters. */
function ownText({ pixel }: Messages, explanation: Explanation, { own, error }: PixelNumbers): string {
  const unit = unitOf(explanation);
  const number = error === null ? signedFigure(own) : `${own.toFixed(3)} ± ${error.toFixed(3)}`;
  return unit === null ? number : `${number} ${pixel.units[unit]}`;
}

/** Over a map: the pixel, and the map's numbers there. Moves without the map being painted again. */
export function PixelMark({ explanation }: { explanation: Explanation }) {
  const { session, settings } = useApp();
  const [pixel, view] = [session.pixel.value, settings.view.value];
  const text = useText();
  const numbers = pixel === null ? null : numbersAt(explanation, pixel, view);
  if (pixel === null || numbers === null) return null;
  const { width, height } = explanation.saliencyMap;
  return (
    <>
      <Cross pixel={pixel} width={width} height={height} cell={view === 'grid' ? numbers.cell : null} />
      <p class={`pixel-numbers ${pixel.y > 0.6 * height ? 'above' : ''}`}>
        <span class="pixel-place">{text.pixel.place(pixel.y + 1, pixel.x + 1)}</span>
        <strong>{shortFigure(numbers.share)}</strong>
        <span>{ownText(text, explanation, numbers)}</span>
      </p>
    </>
  );
}

/** The pixel's place and ink; null while none of this picture is read. */
export function usePixelText(ink: Uint8Array | undefined, width: number): readonly [place: string, ink: string] | null {
  const pixel = useApp().session.pixel.value;
  const text = useText().pixel;
  const value = pixel === null || pixel.x >= width ? undefined : ink?.[pixel.y * width + pixel.x];
  if (pixel === null || value === undefined) return null;
  return [text.place(pixel.y + 1, pixel.x + 1), text.ink(percent(value / 255))];
}

/** What is heard: the place, the ink, and all maps' values. */
export function PixelAnnouncement() {
  const { session, settings } = useApp();
  const spoken = useSignal('');
  useSignalEffect(() => {
    const [pixel, text] = [session.pixel.value, MESSAGES[settings.language.value]];
    const view = settings.view.value;
    const tell = () => {
      const [framed, engine] = [session.framed.peek(), session.engine.peek()];
      if (pixel === null || framed === null || engine.kind !== 'ready' || pixel.x >= engine.model.inputWidth) return '';
      const values = METHODS.flatMap((method) => {
        const { explanation } = session.explainer.maps[method].peek();
        const numbers = explanation === null ? null : numbersAt(explanation, pixel, view);
        if (explanation === null || numbers === null) return [];
        return [
          `${text.maps.methods[method].name} ${shortFigure(numbers.share)} (${ownText(text, explanation, numbers)})`,
        ];
      });
      const ink = percent((framed.pixels[pixel.y * engine.model.inputWidth + pixel.x] ?? 0) / 255);
      return text.pixel.announce(text.pixel.place(pixel.y + 1, pixel.x + 1), text.pixel.ink(ink), values);
    };
    const timer = setTimeout(() => {
      spoken.value = tell();
    }, ANNOUNCE_AFTER_MS);
    return () => clearTimeout(timer);
  });
  return (
    <p class="visually-hidden" id="pixel-spoken" role="status" aria-live="polite">
      {spoken.value}
    </p>
  );
}
