/** How alike the maps on the page rank the pixels, each pair of them: measured now, so that it is true of whatever is shown. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Explanation, METHODS } from '../../../package/src/protocol';
import { useApp, useText, useWords } from '../../ui/context';
import { figure } from './figures';
import { WORDS } from './languages';

/** Of a map and those before it, in the methods' order; null: one of the two is blank. */
type Rows = readonly (readonly (number | null)[])[];

function useLikeness(): Rows | null {
  const { client, explainer } = useApp().session;
  const rows = useSignal<Rows | null>(null);
  const states = METHODS.map((method) => explainer.maps[method].value);
  const maps = states.map(({ status, explanation }) => (status === 'done' ? explanation : null));
  useEffect(() => {
    rows.value = null;
    const there = maps.filter((map): map is Explanation => map !== null);
    if (there.length < METHODS.length) return;
    const aborter = new AbortController();
    const { signal } = aborter;
    const likeness = async (a: Explanation, b: Explanation) =>
      (await client.call('compareMaps', { a: a.saliencyMap, b: b.saliencyMap }, { signal })).spearman;
    const all = there.map((a, i) => Promise.all(there.slice(0, i).map((b) => likeness(a, b))));
    Promise.all(all).then(
      (found) => {
        if (!signal.aborted) rows.value = found;
      },
      // Without the table the answer still stands.
      () => undefined,
    );
    return () => aborter.abort();
  }, maps);
  return rows.value;
}

export function Likeness() {
  const { maps } = useText();
  const words = useWords(WORDS);
  const rows = useLikeness();
  if (rows === null) return null;
  const known = rows.flat().filter((value) => value !== null);
  const ends = [Math.min(...known), Math.max(...known)];
  const names = METHODS.map((method) => maps.methods[method].name);
  return (
    // Beside an answer that is read aloud; fifteen numbers with it, at every new map, are too much.
    <table class="lesson-likeness" id="lesson-likeness" aria-label={words.likeness} aria-live="off">
      <thead>
        <tr>
          <td />
          {names.slice(0, -1).map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(1).map((row, i) => (
          <tr key={names[i + 1]}>
            <th scope="row">{names[i + 1]}</th>
            {row.map((value, j) => (
              <td key={names[j]} class={value !== null && ends.includes(value) ? 'extreme' : ''}>
                {value === null ? maps.blank : figure(value)}
              </td>
            ))}
            {names.slice(i + 2).map((name) => (
              <td key={name} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
