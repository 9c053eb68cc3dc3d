/** Which value has the strongest colour, in the views that show the methods' own numbers; and in words what they show. */
import { SCALES, type Scale } from '../state/types';
import { useApp, useText } from './context';

function ScaleChoice() {
  const { settings } = useApp();
  const { maps } = useText();
  return (
    <label>
      {maps.scale}
      <select
        id="scale"
        value={settings.scale.value}
        onChange={(event: Event & { currentTarget: HTMLSelectElement }) => {
          settings.scale.value = event.currentTarget.value as Scale;
        }}
      >
        {SCALES.map((scale) => (
          <option key={scale} value={scale}>
            {maps.scales[scale]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Normalised maps reach from 0 to 1 each by themselves: with them there is nothing to choose. */
export function ScaleRow() {
  const { settings } = useApp();
  const { maps } = useText();
  const view = settings.view.value;
  if (view !== 'grid' && view !== 'signed') return null;
  return (
    <div class="scale-row">
      <ScaleChoice />
      <p>
        {view === 'signed' && maps.signedNote} {maps.scaleNotes[settings.scale.value]}
      </p>
    </div>
  );
}
