/** Ways to put something on the canvas without a pen, one at a time, with the network's reading beside each. */
import type { ComponentType } from 'preact';
import { WAYS, type Way } from '../../state/ways';
import { useApp, useWords } from '../../ui/context';
import { Camera } from './Camera';
import { Networks } from './Networks';
import { PixelEditor } from './PixelEditor';
import { ReadingStrip } from './ReadingStrip';
import { Steps } from './Steps';
import { Tests } from './Tests';
import { WORDS } from './words';
import './input.css';

const PARTS: Record<Way, ComponentType> = {
  pixels: PixelEditor,
  tests: Tests,
  steps: Steps,
  camera: Camera,
  networks: Networks,
};

export default function Ways() {
  const { way } = useApp();
  const words = useWords(WORDS);
  const chosen = way.value ?? 'pixels';
  const Part = PARTS[chosen];
  return (
    <>
      <nav class="ways-tabs" aria-label={words.parts}>
        {WAYS.map((each) => (
          <button
            key={each}
            type="button"
            data-way={each}
            aria-current={each === chosen ? 'page' : undefined}
            onClick={() => {
              way.value = each;
            }}
          >
            {words.ways[each]}
          </button>
        ))}
      </nav>
      <ReadingStrip />
      <div class="way" key={chosen}>
        <Part />
      </div>
    </>
  );
}
