/** Fetches a file of the page's own origin and reports how much of it has arrived. */

import { InklensError } from './errors.js';
import type { DownloadProgress } from './protocol.js';

export async function download(url: string, onProgress: (progress: DownloadProgress) => void): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new InklensError('unavailable', `${url} cannot be downloaded: ${String(cause)}`);
  });
  if (!response.ok || response.body === null) {
    throw new InklensError('unavailable', `${url} cannot be downloaded: the server answered ${response.status}`);
  }
  // A compressed transfer states its compressed length, which would say 100% too early.
  const compressed = response.headers.has('content-encoding');
  const totalBytes = compressed ? 0 : Number(response.headers.get('content-length') ?? 0);
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    receivedBytes += part.value.length;
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
