/** The page: draw, see what is read, see why. */
import { AppContext, type AppWorld } from './context';
import { DrawingPad } from './DrawingPad';
import { Header } from './Header';
import { Maps } from './Maps';
import { Reading } from './Reading';
import { NoticeBar, StartUp, Status } from './Status';

export function App({ world }: { world: AppWorld }) {
  return (
    <AppContext.Provider value={world}>
      <Header />
      <StartUp />
      <NoticeBar />
      <main>
        <div class="desk">
          <DrawingPad />
          <Reading />
        </div>
        <Maps />
      </main>
      <Status />
    </AppContext.Provider>
  );
}
