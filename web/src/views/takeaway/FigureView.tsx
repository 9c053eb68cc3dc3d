/** A figure as elements of the page: pixels on canvases, the rest as SVG, one over the other in the figure's order. */
import { useMemo } from 'preact/hooks';
import { FIGURE_FONT, type Figure, type ImagePart, type Part, scaleOf } from '../../lib/figure';
import { PixelCanvas } from '../../ui/PixelCanvas';
import './figure.css';

type Drawn = Exclude<Part, ImagePart>;

/** Neighbours that one element can hold: an image by itself, or a run of what SVG draws. */
function layersOf(parts: readonly Part[]): (ImagePart | Drawn[])[] {
  const layers: (ImagePart | Drawn[])[] = [];
  for (const part of parts) {
    const last = layers.at(-1);
    if (part.kind === 'image') layers.push(part);
    else if (Array.isArray(last)) last.push(part);
    else layers.push([part]);
  }
  return layers;
}

function Shape({ part }: { part: Drawn }) {
  switch (part.kind) {
    case 'box': {
      const { x, y, width, height, fill, radius } = part;
      return <rect x={x} y={y} width={width} height={height} fill={fill} rx={radius} />;
    }
    case 'path': {
      const scale = scaleOf(part.at);
      const cap = part.round ? 'round' : undefined;
      return (
        <path
          d={part.d}
          transform={`matrix(${part.at.join(' ')})`}
          fill={part.fill ?? 'none'}
          stroke={part.stroke}
          stroke-width={(part.strokeWidth ?? 1) / scale}
          stroke-dasharray={part.dash?.map((length) => length / scale).join(' ')}
          stroke-linecap={cap}
          stroke-linejoin={cap}
        />
      );
    }
    case 'text':
      return (
        <text
          x={part.x}
          y={part.y}
          fill={part.color}
          font-size={part.size}
          font-weight={part.weight}
          font-style={part.italic ? 'italic' : undefined}
          font-family={part.family}
          text-anchor={part.anchor}
          transform={part.turn === undefined ? undefined : `rotate(${part.turn} ${part.x} ${part.y})`}
        >
          {part.text}
        </text>
      );
  }
}

/** The last of the figure's lines, such as its link, can be copied from it: text stays text. */
export function FigureView({ figure }: { figure: Figure }) {
  const { width, height, background, title } = figure;
  const layers = useMemo(() => layersOf(figure.parts), [figure]);
  const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
  return (
    <div class="figure-view" role="img" aria-label={title} style={{ aspectRatio: `${width} / ${height}`, background }}>
      {layers.map((layer, i) =>
        Array.isArray(layer) ? (
          <svg key={i} viewBox={`0 0 ${width} ${height}`} font-family={FIGURE_FONT} aria-hidden="true">
            {layer.map((part, j) => (
              <Shape key={j} part={part} />
            ))}
          </svg>
        ) : (
          <div
            key={i}
            class="figure-image"
            style={{
              left: share(layer.x, width),
              top: share(layer.y, height),
              width: share(layer.width, width),
              height: share(layer.height, height),
            }}
          >
            <PixelCanvas width={layer.columns} height={layer.rows} rgba={layer.rgba} smooth={layer.smooth} />
          </div>
        ),
      )}
    </div>
  );
}
