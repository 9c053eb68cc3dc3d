/** Networks of the visitor's own: read from a file, described before they are used, and never sent anywhere. */
import { type Signal, signal } from '@preact/signals';
import type { EngineClient } from '../../package/src/client';
import type { ModelChoice, NetworkDescription } from '../../package/src/protocol';
import { checkFileSize } from '../../package/src/sizes';

export interface OwnNetwork extends ModelChoice {
  bytes: Uint8Array;
}

/** A file that was looked at and waits for a yes. */
export interface OfferedNetwork {
  file: string;
  bytes: Uint8Array;
  description: NetworkDescription;
}

/** Whether a file is meant as a network: by its name, or because it begins as a safetensors file does. */
export async function looksLikeNetwork(file: File): Promise<boolean> {
  if (/\.(safetensors|pth?|bin|onnx|h5|keras|npz|pkl|ckpt)$/i.test(file.name)) return true;
  if (file.type !== '') return false;
  // Eight bytes of the header's length, then JSON.
  const start = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  return start[8] === 0x7b && start[6] === 0 && start[7] === 0;
}

export class OwnNetworks {
  readonly list: Signal<readonly OwnNetwork[]> = signal([]);
  readonly offered: Signal<OfferedNetwork | null> = signal(null);
  /** A file is being read. */
  readonly reading: Signal<boolean> = signal(false);
  #count = 0;
  /** Of files given one after the other the last one counts. */
  #asked = 0;

  constructor(private readonly client: Pick<EngineClient, 'call'>) {}

  find(id: string | null): OwnNetwork | undefined {
    return this.list.value.find((network) => network.id === id);
  }

  /** Describes a file. @throws where it is too large, cannot be read or holds no network that runs here. */
  async offer(file: File): Promise<void> {
    checkFileSize('weights file', file.size);
    const asked = ++this.#asked;
    this.reading.value = true;
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const description = await this.client.call('describe', { bytes });
      if (asked === this.#asked) this.offered.value = { file: file.name, bytes, description };
    } finally {
      if (asked === this.#asked) this.reading.value = false;
    }
  }

  /** Puts what was offered among the networks. @param others that are there already. @return null: nothing was. */
  accept(others: readonly ModelChoice[]): OwnNetwork | null {
    const offered = this.offered.peek();
    if (offered === null) return null;
    const name = unused(offered.description.name || offered.file, [...others, ...this.list.peek()]);
    const network = { id: `own:${++this.#count}`, name, bytes: offered.bytes };
    this.list.value = [...this.list.peek(), network];
    this.offered.value = null;
    return network;
  }

  refuse(): void {
    this.#asked++;
    this.reading.value = false;
    this.offered.value = null;
  }
}

/** Two files may name their network the same. */
function unused(wanted: string, others: readonly ModelChoice[]): string {
  const names = new Set(others.map(({ name }) => name));
  let name = wanted;
  for (let number = 2; names.has(name); number++) name = `${wanted} (${number})`;
  return name;
}
