/** The page: draw, see what is read, see why. */
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

export function App({ world }: { world: AppWorld }) {
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
          <Viewer />
          {/* On a phone what is chosen now and then stands below the maps, so that who draws sees them. */}
          {world.layout.value === 'phone' && (
            <section class="panel elsewhere">
              <Locked>
                <ModelChoice />
                <Samples />
              </Locked>
            </section>
          )}
        </div>
        <Trust />
      </main>
      <Status />
      <Lessons />
      <WaysDialog />
    </AppContext.Provider>
  );
}
