/** The page: draw, see what is read, see why. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { AppContext, type AppWorld } from './context';
import { DrawingPad } from './DrawingPad';
import { Header } from './Header';
import { Lessons } from './Lessons';
import { Locked } from './Locked';
import { WaysDialog } from './MoreWays';
import { ModelChoice, Reading } from './Reading';
import { Samples } from './Samples';
import { Status } from './Status';
import { Trust } from './Trust';
import { Viewer } from './Viewer';

/**
 * How many parts of the page stand there: one more after each is painted. All in one task would keep the browser from
 * everything else for longer, on a phone for a quarter of a second.
 */
function useParts(count: number): number {
  const there = useSignal(1);
  useEffect(() => {
    if (there.value >= count) return;
    const next = setTimeout(() => there.value++);
    return () => clearTimeout(next);
  }, [there.value]);
  return there.value;
}

export function App({ world }: { world: AppWorld }) {
  const parts = useParts(3);
  return (
    <AppContext.Provider value={world}>
      <Header />
      <main>
        <div class="stage">
          <div class="desk">
            <Locked>
              <DrawingPad />
              <Reading />
            </Locked>
          </div>
          {parts > 1 && <Viewer />}
          {/* On a phone what is chosen now and then stands below the maps, so that who draws sees them. */}
          {parts > 2 && world.layout.value === 'phone' && (
            <section class="panel elsewhere">
              <Locked>
                <ModelChoice />
                <Samples />
              </Locked>
            </section>
          )}
        </div>
        {parts > 2 && <Trust />}
      </main>
      {parts > 2 && (
        <>
          <Status />
          <Lessons />
          <WaysDialog />
        </>
      )}
    </AppContext.Provider>
  );
}
