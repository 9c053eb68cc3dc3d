/** Fetches a file and reports how much of it has arrived. */
import { InklensError } from './errors.js';
import type { DownloadProgress } from './protocol.js';

/** Whoever shows how much has arrived has something to do each time. */
const TELL_MS = 100;

async function read(
  body: ReadableStream<Uint8Array>,
  totalBytes: number,
  onProgress: (progress: DownloadProgress) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    receivedBytes += part.value.length;
    if (performance.now() - toldAt < TELL_MS && receivedBytes !== totalBytes) continue;
    toldAt = performance.now();
    onProgress({ receivedBytes, totalBytes });
  }
  const bytes = new Uint8Array(receivedBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** @throws InklensError `unavailable`, also for a connection that is lost on the way. */
export async function download(url: string, onProgress: (progress: DownloadProgress) => void): Promise<Uint8Array> {
  const unavailable = (why: string) => new InklensError('unavailable', `${url} cannot be downloaded: ${why}`);
  const lost = (cause: unknown) => {
    throw unavailable(String(cause));
  };
  const response = await fetch(url).catch(lost);
  if (!response.ok || response.body === null) throw unavailable(`the server answered ${response.status}`);
  // A compressed transfer states its compressed length, which would say 100% too early.
  const compressed = response.headers.has('content-encoding');
  const totalBytes = compressed ? 0 : Number(response.headers.get('content-length') ?? 0);
  return read(response.body, totalBytes, onProgress).catch(lost);
}
