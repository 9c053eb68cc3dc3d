/** The page: draw, see what is read, see why. */
import { AppContext, type AppWorld } from './context';
import { DrawingPad } from './DrawingPad';
import { Header } from './Header';
import { WaysDialog } from './MoreWays';
import { Reading } from './Reading';
import { NoticeBar, StartUp, Status } from './Status';
import { Trust } from './Trust';
import { Viewer } from './Viewer';

export function App({ world }: { world: AppWorld }) {
  return (
    <AppContext.Provider value={world}>
      <Header />
      <main>
        <div class="stage">
          <div class="desk">
            <DrawingPad />
            <Reading />
          </div>
          <Viewer />
        </div>
        <Trust />
      </main>
      <Status />
      {/* Over the page, not in it: what comes and goes must not move the canvas from under a pen. */}
      <div class="banners">
        <StartUp />
        <NoticeBar />
      </div>
      <WaysDialog />
    </AppContext.Provider>
  );
}
