/** Every layer of the network on the drawing, and what of the picture each of its values sees. */
import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { paintGray } from '../../../package/src/paint';
import type { LayerOutput } from '../../../package/src/protocol';
import { partOf } from '../../state/inside';
import { className } from '../../state/session';
import { useModel, useWords } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { Bars } from './Bars';
import { fieldOf } from './field';
import { WORDS } from './languages';
import { Picker } from './Picker';
import { layoutOf, paintSheet } from './painting';
import { ScaleBar, SheetPicture, short } from './Sheet';
import { useTermScale } from './scales';
import type { InsideWords } from './words';

/** A value of a layer. */
interface Chosen {
  layer: string;
  /** Where it stands on the layer's sheet, from 0. */
  place: number;
}

interface LayerProps {
  output: LayerOutput;
  chosen: Signal<Chosen>;
}

/** What stands at a place of a sheet; null: nothing, the last row is not full. */
function cellAt({ shape }: LayerOutput, place: number) {
  const [channels = 1, height = 1, width = 1] = shape;
  const layout = layoutOf(channels, height, width);
  const across = layout.columns * width;
  const [row, column] = [Math.floor(place / across), place % across];
  const channel = Math.floor(row / height) * layout.columns + Math.floor(column / width);
  if (channel >= channels) return null;
  return { channel, y: row % height, x: column % width, sheet: { y: row, x: column }, layout };
}

function textOf(output: LayerOutput, place: number, words: InsideWords, unit: string) {
  if (output.shape.length !== 3) return words.layer.unit(output.name, unit, short(output.values[place] ?? 0));
  const cell = cellAt(output, place);
  if (cell === null) return '';
  const [, , width = 1] = output.shape;
  const value = partOf(output, cell.channel)[cell.y * width + cell.x] ?? 0;
  return words.layer.cell(output.name, cell.channel, cell.y + 1, cell.x + 1, short(value));
}

function Maps({ output, chosen }: LayerProps) {
  const words = useWords(WORDS);
  const [channels = 1, height = 1, width = 1] = output.shape;
  const layout = layoutOf(channels, height, width);
  const scale = useTermScale(output);
  const rgba = useMemo(() => {
    const tiles = Array.from({ length: channels }, (_, channel) => partOf(output, channel));
    return paintSheet(tiles, layout, scale);
  }, [output, scale]);
  const place = chosen.value.layer === output.name ? chosen.value.place : 0;
  const cell = cellAt(output, place);
  const [columns, rows] = [layout.columns * width, layout.rows * height];
  return (
    <>
      <Picker
        class="sheet"
        label={words.layer.shape(output.kind, output.shape)}
        text={textOf(output, place, words, '')}
        columns={columns}
        rows={rows}
        count={columns * rows}
        chosen={place}
        onHover
        onChoose={(next) => {
          if (cellAt(output, next) !== null) chosen.value = { layer: output.name, place: next };
        }}
      >
        <SheetPicture
          layout={layout}
          rgba={rgba}
          chosen={chosen.value.layer === output.name ? (cell?.channel ?? -1) : -1}
          cell={chosen.value.layer === output.name ? (cell?.sheet ?? null) : null}
        />
      </Picker>
      <ScaleBar scale={scale} />
    </>
  );
}

/** So many units are too many for bars: they are laid out in rows, like a text. */
const MANY = 200;

function ManyUnits({ output, chosen }: LayerProps) {
  const words = useWords(WORDS);
  const count = output.values.length;
  const width = Math.ceil(Math.sqrt(count));
  const layout = { columns: 1, rows: 1, height: Math.ceil(count / width), width };
  const scale = useTermScale(output);
  const rgba = useMemo(() => paintSheet([output.values], layout, scale), [output, scale]);
  const own = chosen.value.layer === output.name;
  const place = own ? chosen.value.place : 0;
  return (
    <>
      <Picker
        class="sheet"
        label={words.layer.shape(output.kind, output.shape)}
        text={textOf(output, place, words, String(place))}
        columns={width}
        rows={layout.height}
        count={count}
        chosen={place}
        onHover
        onChoose={(next) => {
          chosen.value = { layer: output.name, place: next };
        }}
      >
        <SheetPicture
          layout={layout}
          rgba={rgba}
          chosen={-1}
          cell={own ? { y: Math.floor(place / width), x: place % width } : null}
        />
      </Picker>
      <ScaleBar scale={scale} />
    </>
  );
}

function Units({ output, chosen }: LayerProps) {
  const words = useWords(WORDS);
  const model = useModel();
  const values = useMemo(() => Array.from(output.values), [output]);
  const place = chosen.value.layer === output.name ? chosen.value.place : 0;
  const unit = values.length === model?.classNames.length ? className(model, place) : String(place);
  return (
    <Bars
      label={words.layer.shape(output.kind, output.shape)}
      text={textOf(output, place, words, unit)}
      values={values}
      chosen={chosen.value.layer === output.name ? place : -1}
      onHover
      onChoose={(next) => {
        chosen.value = { layer: output.name, place: next };
      }}
    />
  );
}

function Layer(props: LayerProps) {
  const { shape, values } = props.output;
  if (shape.length === 3) return <Maps {...props} />;
  return values.length > MANY ? <ManyUnits {...props} /> : <Units {...props} />;
}

/** The picture with what the chosen value sees of it. */
function Field({
  output,
  place,
  pixels,
  width,
}: {
  output: LayerOutput | null;
  place: number;
  pixels: Uint8Array;
  width: number;
}) {
  const words = useWords(WORDS);
  const model = useModel();
  const height = pixels.length / width;
  const rgba = useMemo(() => paintGray(pixels), [pixels]);
  const cell = output !== null && output.shape.length === 3 ? cellAt(output, place) : null;
  const field = cell === null || output === null ? null : fieldOf(output, cell, { height, width });
  const unit = output?.values.length === model?.classNames.length ? className(model, place) : String(place);
  return (
    <div class="field-view">
      <div
        class="term-picture"
        role="img"
        aria-label={words.layer.picture}
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        <PixelCanvas width={width} height={height} rgba={rgba} />
        {field !== null && (
          <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
            <path
              class="field-halo"
              d={`M${field.left} ${field.top}H${field.right + 1}V${field.bottom + 1}H${field.left}z`}
            />
            <path
              class="field-edge"
              d={`M${field.left} ${field.top}H${field.right + 1}V${field.bottom + 1}H${field.left}z`}
            />
          </svg>
        )}
      </div>
      <div class="field-text">
        {output === null ? <p>{words.layer.hint}</p> : <p>{textOf(output, place, words, unit)}</p>}
        {field !== null && <p>{words.layer.field(field.top + 1, field.bottom + 1, field.left + 1, field.right + 1)}</p>}
        {field !== null && <p>{words.layer.size(field.whole.height, field.whole.width)}</p>}
        {output !== null && field === null && <p>{words.layer.all}</p>}
      </div>
    </div>
  );
}

export function NetworkView({ layers, pixels }: { layers: readonly LayerOutput[]; pixels: Uint8Array }) {
  const words = useWords(WORDS);
  const model = useModel();
  const chosen = useSignal<Chosen>({ layer: '', place: 0 });
  const output = layers.find(({ name }) => name === chosen.value.layer) ?? null;
  return (
    <div class="network">
      <Field output={output} place={chosen.value.place} pixels={pixels} width={model?.inputWidth ?? 1} />
      <ol class="inside-steps layers" style={{ '--columns': 4 }}>
        {layers.map((layer, i) => (
          <li key={layer.name} class="inside-step" data-layer={layer.name}>
            <h3>
              <span class="inside-number">{i + 1}</span> {layer.name}
            </h3>
            <p class="inside-text">{words.layer.shape(layer.kind, layer.shape)}</p>
            <div class="figures">
              <Layer output={layer} chosen={chosen} />
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
