// npm run demo: sets up, builds the variant of WebAssembly that current browsers take and the page, and
// serves it. The other variants are built while the page is there already; a browser that asks for
// one of them waits for it.

import { addVariant, buildPage, buildWasm, variants } from './build.mjs';
import { portOf, serve } from './serve.mjs';
import { setup } from './setup/setup.mjs';
import { main } from './steps.mjs';

/** Variants on their way: `of(path)` is a promise for the one that a path is about, if any. */
function pendingVariants(names) {
  const pending = new Map(names.map((name) => [name, withResolvers()]));
  return {
    of: (path) => names.map((name) => path.includes(`/engine/${name}/`) && pending.get(name)?.promise).find(Boolean),
    settle(name) {
      pending.get(name).resolve();
      pending.delete(name);
    },
  };
}

/** A promise and what fulfils it; Node 20 has no Promise.withResolvers. */
function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function buildTheOthers(names, pending) {
  console.log('The variants for other browsers are built behind it.');
  const failed = [];
  for (const name of names) {
    await addVariant(name).catch((error) => failed.push(`${name}: ${error.message}`));
    // Also when it failed: whoever waits is told that there is none, and takes the next.
    pending.settle(name);
  }
  for (const failure of failed) console.error(`The page does without one variant. ${failure}`);
  if (failed.length === 0) console.log('Every browser finds its variant now.');
}

const script = {
  usage: 'npm run demo',
  does: 'Sets up, builds WebAssembly and the page, serves it on this machine and prints its address.',
  options: {
    mnist: { type: 'string', text: 'folder with MNIST, for all its test images on the page (or INKLENS_MNIST)' },
    port: { type: 'string', text: 'the port to serve at (8080, or a free one when it is taken)' },
  },
  stays: true,
};
await main(script, async (values) => {
  const port = values.port && portOf(values.port);
  const [first, ...others] = variants;
  await setup();
  await buildWasm([first]);
  await buildPage(values.mnist);
  const pending = pendingVariants(others);
  const { url } = await serve({ port, pending: pending.of });
  console.log(`\nInklens is at ${url} (Ctrl+C ends it)\n`);
  await buildTheOthers(others, pending);
});
