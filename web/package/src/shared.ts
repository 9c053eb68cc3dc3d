/** The instances that the elements of a page share: one for each network. */
import { Inklens } from './index.js';

/** A share in an instance. Whoever has one gives it back. */
export interface Share {
  /** Absolute address; empty: the package's own network. */
  readonly weights: string;
  readonly lens: Promise<Inklens>;
  giveBack(): void;
}

interface Shared {
  lens: Promise<Inklens>;
  users: number;
}

/** An element that is moved leaves the page for a moment. */
const LINGER_MS = 2_000;

const shared = new Map<string, Shared>();

function open(weights: string): Shared {
  const lens = Inklens.create(weights === '' ? {} : { weights });
  const entry = { lens, users: 0 };
  shared.set(weights, entry);
  // The next who asks tries again.
  lens.catch(() => shared.delete(weights));
  return entry;
}

function close(weights: string, entry: Shared): void {
  if (entry.users > 0 || shared.get(weights) !== entry) return;
  shared.delete(weights);
  entry.lens.then(
    (lens) => lens.dispose(),
    () => undefined,
  );
}

export function share(weights: string): Share {
  const entry = shared.get(weights) ?? open(weights);
  entry.users++;
  return {
    weights,
    lens: entry.lens,
    giveBack() {
      entry.users--;
      setTimeout(() => close(weights, entry), LINGER_MS);
    },
  };
}
