/** Under a map: how well it orders the pixels, beside what maps reach that know nothing of the network. */
import { shortFigure } from '../../package/src/format';
import type { Better, MethodId } from '../../package/src/protocol';
import { TO_BEAT, UNDER_MAPS } from '../state/measuring';
import { verdictOn } from '../state/trust';
import { useApp, useText } from './context';

export const ARROWS = { lower: '↓', higher: '↑', neither: '' };
const SIGNS = { better: '✓', worse: '✗', even: '=' };

interface OtherProps {
  name: string;
  better: Better;
  /** null: not measured yet. */
  own: number | null;
  value: number | null;
}

function Other({ name, better, own, value }: OtherProps) {
  const { measures } = useText();
  if (own === null || value === null) return <td>…</td>;
  const verdict = verdictOn(own, value, better, shortFigure);
  const word = (measures.baselines[name]?.name ?? name).toLowerCase();
  return (
    <td data-verdict={verdict}>
      <span aria-hidden="true">{SIGNS[verdict]}</span>
      <span class="visually-hidden">{measures.verdict[verdict](word)}</span> {shortFigure(value)}
    </td>
  );
}

/** Its place is there before its numbers are: nothing moves when they come. */
export function Areas({ method }: { method: MethodId }) {
  const { measuring, explainer } = useApp().session;
  const { measures: text } = useText();
  const table = measuring.describe();
  const rows = measuring.rows.value;
  const row = rows.find(({ name }) => name === method);
  // A number belongs to the map that it was taken of, not to the one that has replaced it.
  const current = row !== undefined && row.explanation === explainer.maps[method].value.explanation;
  const numberOf = (map: string, measure: string) =>
    rows.find(({ name }) => name === map)?.values.get(measure)?.value ?? null;
  return (
    <table class="areas" data-measured={current && UNDER_MAPS.every((name) => row.values.has(name))}>
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">{text.measure}</span>
          </th>
          <th scope="col">{text.own}</th>
          {TO_BEAT.map((name) => (
            <th key={name} scope="col" title={text.baselines[name]?.text}>
              {(text.baselines[name]?.name ?? name).toLowerCase()}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {UNDER_MAPS.map((name) => {
          const better = table.find((each) => each.name === name)?.better ?? 'neither';
          const measured = current ? row.values.get(name) : undefined;
          const own = measured?.value ?? null;
          const words = text.words[name];
          return (
            <tr key={name} data-measure={name}>
              <th scope="row" title={words?.text}>
                {words?.name ?? name} <span aria-hidden="true">{ARROWS[better]}</span>
                <span class="visually-hidden">{better !== 'neither' && text.better[better]}</span>
              </th>
              {measured !== undefined && own === null ? (
                <td class="no-order" colSpan={1 + TO_BEAT.length} title={text.reasonOf(measured.reason)}>
                  {row?.explanation?.blank === true ? text.noOrder : text.reasonOf(measured.reason)}
                </td>
              ) : (
                <>
                  <td class="own">{own === null ? '…' : shortFigure(own)}</td>
                  {TO_BEAT.map((other) => (
                    <Other key={other} name={other} better={better} own={own} value={numberOf(other, name)} />
                  ))}
                </>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
