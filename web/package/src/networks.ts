/** Gets a network's file: from a folder with a list, from an address, or as it was handed over. */
import { InklensError } from './errors.js';
import type { DownloadProgress, ModelChoice, NetworkSource } from './protocol.js';

export interface FetchedNetwork {
  id: string;
  bytes: Uint8Array;
  /** What is in the list. */
  models: ModelChoice[];
}

/** Gets a file and tells how much of it has arrived. */
export type Download = (url: string, onProgress: (progress: DownloadProgress) => void) => Promise<Uint8Array>;

/** At least one. */
async function fetchList(folder: string, download: Download): Promise<[ModelChoice, ...ModelChoice[]]> {
  const url = new URL('index.json', folder).href;
  const bytes = await download(url, () => undefined);
  try {
    const [first, ...rest]: ModelChoice[] = JSON.parse(new TextDecoder().decode(bytes));
    if (first === undefined) throw new Error('it is empty');
    return [first, ...rest];
  } catch (cause) {
    throw new InklensError('unavailable', `${url} cannot be read: ${String(cause)}`);
  }
}

export async function fetchNetwork(
  source: NetworkSource,
  download: Download,
  onProgress: (progress: DownloadProgress) => void,
): Promise<FetchedNetwork> {
  if (source.kind === 'bytes') return { id: '', bytes: source.bytes, models: [] };
  if (source.kind === 'file') {
    return { id: source.url, bytes: await download(source.url, onProgress), models: [] };
  }
  const models = await fetchList(source.folder, download);
  const { id } = models.find((model) => model.id === source.id) ?? models[0];
  const url = new URL(`${encodeURIComponent(id)}.safetensors`, source.folder).href;
  return { id, bytes: await download(url, onProgress), models };
}
