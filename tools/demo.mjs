// npm run demo: sets up, builds WebAssembly and the page, and serves it.

import { buildPage, buildWasm } from './build.mjs';
import { serve } from './serve.mjs';
import { setup } from './setup/setup.mjs';
import { main } from './steps.mjs';

await main(async () => {
  await setup();
  await buildWasm();
  await buildPage();
  const { url } = await serve();
  console.log(`\nInklens is at ${url} (Ctrl+C ends it)\n`);
});
