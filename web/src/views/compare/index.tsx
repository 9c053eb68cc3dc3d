/** The view that compares the maps of the drawing with each other, with a visitor's own, and with themselves. */
import type { ComponentType } from 'preact';
import { useWords } from '../../ui/context';
import { Locked } from '../../ui/Locked';
import { Curves } from './Curves';
import './compare.css';
import { Duel } from './Duel';
import { TABS, type Tab } from './detail';
import { useDetail } from './hooks';
import { WORDS } from './languages';
import { Pairs } from './Pairs';
import { Sanity } from './Sanity';

const CONTENTS: Record<Tab, ComponentType> = { curves: Curves, duel: Duel, sanity: Sanity, pairs: Pairs };

export default function View() {
  const words = useWords(WORDS);
  const [{ tab }, change] = useDetail();
  const Content = CONTENTS[tab];
  return (
    <section class="panel compare" aria-labelledby="compare-title">
      <div class="compare-head">
        <h2 id="compare-title">{words.title}</h2>
        <Locked>
          <nav class="compare-tabs" aria-label={words.title}>
            {TABS.map((each) => (
              <button
                key={each}
                type="button"
                data-compare={each}
                aria-current={each === tab ? 'page' : undefined}
                onClick={() => change({ tab: each })}
              >
                {words.tabs[each]}
              </button>
            ))}
          </nav>
        </Locked>
      </div>
      {tab === 'pairs' ? (
        <Locked>
          <Content />
        </Locked>
      ) : (
        <Content />
      )}
    </section>
  );
}
