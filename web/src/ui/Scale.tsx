/** Which value has the strongest colour, in the views that show the methods' own numbers; and in words what they show. */
import { SCALES, type Scale } from '../state/types';
import { useApp, useText } from './context';

/** Normalised maps reach from 0 to 1 each by themselves: with them there is nothing to choose. */
function useOwnNumbers(): boolean {
  const view = useApp().settings.view.value;
  return view === 'grid' || view === 'signed';
}

export function ScaleChoice() {
  const { settings } = useApp();
  const { maps } = useText();
  if (!useOwnNumbers()) return null;
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

export function ScaleNote() {
  const { settings } = useApp();
  const { maps } = useText();
  if (!useOwnNumbers()) return null;
  return (
    <p class="scale-note">
      {settings.view.value === 'signed' && maps.signedNote} {maps.scaleNotes[settings.scale.value]}
    </p>
  );
}
