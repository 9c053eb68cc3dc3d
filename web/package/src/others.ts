/** Engines with another network than the loaded one, beside it on the same threads. */
import { loadModel } from './host.js';
import { type Engine, engineOf } from './module.js';
import { type Download, fetchNetwork } from './networks.js';
import type { OtherNetwork } from './protocol.js';

/** Of a slider that goes back and forth, and of a list of networks; each takes as much memory as a network does. */
const MOST_KEPT = 6;

/** Those that were asked for last are kept. A job goes on even if its engine is dropped meanwhile. */
export class OtherEngines {
  readonly #kept = new Map<string, Promise<Engine>>();
  #bytesSeen = 0;

  constructor(private readonly download: Download) {}

  /**
   * Two calls that wait for the same network get the same engine: to be used at once, for it may be given back later.
   * @param engine with the loaded network.
   */
  find(engine: Engine, network: OtherNetwork): Promise<Engine> {
    const key = this.#keyOf(network);
    const found = this.#kept.get(key) ?? this.#made(key, engine, network);
    // The newest stands last.
    this.#kept.delete(key);
    this.#kept.set(key, found);
    for (const [oldest, old] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#drop(oldest, old);
    }
    return found;
  }

  /** To be called when another network is loaded: what was made of the one before is of no use. */
  forget(): void {
    for (const [key, engine] of this.#kept) this.#drop(key, engine);
  }

  /** What cannot be made is not kept, so that it is tried again. */
  #made(key: string, engine: Engine, network: OtherNetwork): Promise<Engine> {
    const made = this.#make(engine, network);
    made.catch(() => {
      if (this.#kept.get(key) === made) this.#kept.delete(key);
    });
    return made;
  }

  #drop(key: string, engine: Promise<Engine>): void {
    this.#kept.delete(key);
    engine.then(
      (made) => made.delete(),
      () => undefined,
    );
  }

  async #make(engine: Engine, network: OtherNetwork): Promise<Engine> {
    if (network.kind === 'randomized') {
      return engineOf(engine.randomized(network.layers, network.seed));
    }
    const { id, bytes } = await fetchNetwork(network, this.download, () => undefined);
    const other = engine.beside();
    try {
      loadModel(other, id, bytes);
      return other;
    } catch (error) {
      other.delete();
      throw error;
    }
  }

  #keyOf(network: OtherNetwork): string {
    switch (network.kind) {
      case 'randomized':
        return `randomized ${network.layers} ${network.seed}`;
      case 'listed':
        return `listed ${network.folder} ${network.id}`;
      case 'file':
        return `file ${network.url}`;
      case 'bytes':
        return `bytes ${this.#bytesSeen++}`;
    }
  }
}
