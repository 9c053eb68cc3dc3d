/** Projector mode: two maps in large type. Which two is chosen here, and here one leaves it. */
import { METHODS, type MethodId } from '../../package/src/protocol';
import type { LessonStep } from '../state/lesson';
import type { Projected } from '../state/settings';
import { useApp, useText } from './context';

/** The maps to begin with: one that asks for scores alone, one that asks for gradients. */
export const FIRST_PROJECTED: Projected = ['rise', 'grad-cam'];

/** `chosen` in this place; where it was in the other one, the two change places. */
export function withProjected([first, second]: Projected, place: 0 | 1, chosen: MethodId): Projected {
  if (place === 0) return [chosen, chosen === second ? first : second];
  return [chosen === first ? second : first, chosen];
}

/** What these ask, two maps cannot answer. */
const ABOUT_ALL: readonly LessonStep[] = ['maps', 'faithful', 'contrast', 'misread'];

/** The methods on show, in their order. */
export function shownMethods(projector: Projected | null, step: LessonStep | null): readonly MethodId[] {
  return projector === null || (step !== null && ABOUT_ALL.includes(step)) ? METHODS : projector;
}

export function useShownMethods(): readonly MethodId[] {
  const { projector, lesson } = useApp().settings;
  return shownMethods(projector.value, lesson.value?.step ?? null);
}

type Change = Event & { currentTarget: HTMLSelectElement };

export function ProjectorControls() {
  const { projector } = useApp().settings;
  const { maps, projector: text } = useText();
  const chosen = projector.value;
  const places = useShownMethods() === METHODS ? [] : ([0, 1] as const);
  if (chosen === null) return null;
  return (
    <div class="projector-controls">
      {places.map((place) => (
        <label key={place}>
          <span class="visually-hidden">{text.map(place + 1)}</span>
          <select
            id={`projected-${place + 1}`}
            value={chosen[place]}
            onChange={({ currentTarget: { value } }: Change) => {
              const method = METHODS.find((each) => each === value);
              if (method !== undefined) projector.value = withProjected(chosen, place, method);
            }}
          >
            {METHODS.map((method) => (
              <option key={method} value={method}>
                {maps.methods[method].name}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button
        type="button"
        id="leave-projector"
        onClick={() => {
          projector.value = null;
        }}
      >
        {text.leave}
      </button>
    </div>
  );
}
