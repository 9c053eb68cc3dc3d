/** The worker thread of Node. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { download } from './download.js';
import { InklensError } from './errors.js';
import type { ToWorker } from './protocol.js';
import { Service } from './service.js';

if (parentPort === null) throw new Error('This file runs as a worker thread only.');
const port = parentPort;

/** Node's own fetch does not read files. */
async function readOrDownload(...[url, onProgress]: Parameters<typeof download>): Promise<Uint8Array> {
  if (!url.startsWith('file:')) return download(url, onProgress);
  try {
    return new Uint8Array(await readFile(fileURLToPath(url)));
  } catch (cause) {
    throw new InklensError('unavailable', `${url} cannot be read: ${cause}`);
  }
}

const service = new Service({
  post: (message, transfer) => port.postMessage(message, transfer),
  download: readOrDownload,
  // A message to itself will not do: Node receives up to a thousand from one port before it looks at another.
  afterEvents(resume, ms) {
    if (ms > 0) setTimeout(resume, ms);
    else setImmediate(resume);
  },
  cores: availableParallelism(),
  mayShareMemory: true,
  onStrayError(tell) {
    const listener = (error: Error) => tell(error.message);
    process.on('uncaughtException', listener);
    return () => process.off('uncaughtException', listener);
  },
});
port.on('message', (message: ToWorker) => service.receive(message));
port.postMessage({ type: 'ready' });
