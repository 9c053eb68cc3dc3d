/** The explanations side by side, and how they are shown. */
import { useMemo } from 'preact/hooks';
import { COLOR_MAPS, type ColorMapId, gradient, palette, SIGNED_MAP } from '../../package/src/colormap';
import type { MethodId } from '../../package/src/protocol';
import { className } from '../state/session';
import { MAP_VIEWS, type MapView } from '../state/types';
import { useApp, useModel, useText } from './context';
import { Locked } from './Locked';
import { MapCard, OpenedMap } from './MapCard';
import { ProjectorControls, useShownMethods } from './Projector';
import type { Colors } from './picture';
import { ScaleRow } from './Scale';

function ColorBar({ id }: { id: ColorMapId }) {
  const { settings } = useApp();
  const { maps } = useText();
  const signed = settings.view.value === 'signed';
  return (
    <div class="color-bar">
      <span>{signed ? maps.against : maps.low}</span>
      <span class="color-scale" style={{ background: gradient(signed ? SIGNED_MAP : id, 'to right') }} />
      <span>{signed ? maps.inFavour : maps.high}</span>
    </div>
  );
}

type Change<E> = Event & { currentTarget: E };

function MapControls() {
  const { settings } = useApp();
  const { maps, colorMaps } = useText();
  return (
    <div class="map-controls">
      <label>
        {maps.colorMap}
        <select
          id="color-map"
          value={settings.colorMap.value}
          onChange={(event: Change<HTMLSelectElement>) => {
            settings.colorMap.value = event.currentTarget.value as ColorMapId;
          }}
        >
          {COLOR_MAPS.map((id) => (
            <option key={id} value={id}>
              {colorMaps[id]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {maps.view}
        <select
          id="view"
          value={settings.view.value}
          onChange={(event: Change<HTMLSelectElement>) => {
            settings.view.value = event.currentTarget.value as MapView;
          }}
        >
          {MAP_VIEWS.map((view) => (
            <option key={view} value={view}>
              {maps.views[view]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {maps.opacity}
        <input
          id="opacity"
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={settings.opacity.value}
          onInput={(event: Change<HTMLInputElement>) => {
            settings.opacity.value = Number(event.currentTarget.value);
          }}
        />
      </label>
      <label>
        <input
          id="outline"
          type="checkbox"
          checked={settings.outline.value}
          onChange={(event: Change<HTMLInputElement>) => {
            settings.outline.value = event.currentTarget.checked;
          }}
        />
        {maps.outline}
      </label>
    </div>
  );
}

/** How all maps are shown: locked with what they show. */
function Controls() {
  return (
    <Locked>
      <MapControls />
      <ScaleRow />
    </Locked>
  );
}

/** The method of which everything is shown beside the six pictures; undefined: everything stands below every map. */
export function useOpened(): MethodId | null | undefined {
  const { layout, settings } = useApp();
  const shown = useShownMethods();
  const chosen = settings.opened.value;
  if (layout.value === 'roomy') return undefined;
  // With two maps on the wall nothing is said of a third one.
  if (chosen !== null && shown.includes(chosen)) return chosen;
  return layout.value === 'compact' ? (shown[0] ?? null) : null;
}

export function Maps() {
  const { session, settings, layout } = useApp();
  const { maps, measures } = useText();
  const shown = useShownMethods();
  const model = useModel();
  const [explained, contrasted] = [session.explained.value, session.contrasted.value];
  const name = explained === null ? null : className(model, explained);
  const subject = name === null || contrasted === null ? name : maps.rather(name, className(model, contrasted));
  const colorMap = settings.colorMap.value;
  const colors: Colors = useMemo(() => ({ usual: palette(colorMap), signed: palette(SIGNED_MAP) }), [colorMap]);
  const opened = useOpened();
  return (
    <section class="panel maps" aria-labelledby="maps-title" aria-busy={session.busy.value}>
      <div class="maps-head">
        <h2 id="maps-title">
          <span class="step">3</span> {subject === null ? maps.titleEmpty : maps.title(subject)}
        </h2>
        <ColorBar id={colorMap} />
        {opened === undefined && <Controls />}
        <ProjectorControls />
      </div>
      <div class={`map-list ${typeof opened === 'string' ? 'with-opened' : ''}`} data-maps={shown.length}>
        {shown.map((method) => (
          <MapCard
            key={method}
            method={method}
            colors={colors}
            {...(opened !== undefined && { opened: opened === method })}
          />
        ))}
      </div>
      {typeof opened === 'string' && <OpenedMap method={opened} colors={colors} large={layout.value === 'phone'} />}
      {opened !== undefined && <Controls />}
      {/* Of numbers that stand under every map, or under the one that is opened. */}
      {opened !== null && (
        <p class="areas-legend">
          {measures.legend} {name !== null && contrasted !== null && measures.contrast(name)}
        </p>
      )}
    </section>
  );
}
