/**
 * MNIST's test images, and how the page's networks read every one of them. `test-images/` beside the page holds
 *
 * - `list.json`, a `TestImageList`;
 * - `readings.gz`: the labels, and for each network what it reads and how sure it is;
 * - `few.gz`: the pixels of the images that come with every page;
 * - `digit-0.gz` to `digit-9.gz`, on some pages: the pixels of all images of a label, fetched when somebody looks at them.
 */
export interface TestImageList {
  /** Of which readings are known. */
  networks: string[];
  /** Numbers of the images in `few.gz`, in their order: all that a network misreads, and some of each digit. */
  few: number[];
  /** The pixels of all images are there. */
  all: boolean;
}

/** Of all images of the test set, by their number. */
export interface NetworkReadings {
  read: Uint8Array;
  /** Of what was read, in steps of 1 / 65,535. */
  probability: Uint16Array;
}

export interface Readings {
  count: number;
  labels: Uint8Array;
  networks: ReadonlyMap<string, NetworkReadings>;
}

export interface TestImage {
  index: number;
  label: number;
  pixels: Uint8Array;
}

const SIDE = 28;
const IMAGE_BYTES = SIDE * SIDE;
const CLASSES = 10;
/** Of a label; of a network: a reading and two bytes of probability. */
const BYTES_PER_IMAGE = { label: 1, network: 3 };

/**
 * Labels as bytes; then, network by network, how far each reading is from the label (0 to 9, modulo 10), the high bytes
 * of the probabilities and the low ones. Columns of like bytes compress to a fraction.
 */
export function unpackReadings(bytes: Uint8Array, networks: readonly string[]): Readings {
  const perImage = BYTES_PER_IMAGE.label + BYTES_PER_IMAGE.network * networks.length;
  const count = bytes.length / perImage;
  if (!Number.isInteger(count)) {
    throw new Error(
      `readings of ${networks.length} networks have ${bytes.length} bytes; expected a multiple of ${perImage}`,
    );
  }
  const column = (number: number) => bytes.subarray(number * count, (number + 1) * count);
  const labels = column(0);
  const found = networks.map((id, i): [string, NetworkReadings] => {
    const [off, high, low] = [column(1 + 3 * i), column(2 + 3 * i), column(3 + 3 * i)];
    return [
      id,
      {
        read: labels.map((label, image) => (label + (off[image] ?? 0)) % CLASSES),
        probability: Uint16Array.from(high, (byte, image) => 256 * byte + (low[image] ?? 0)),
      },
    ];
  });
  return { count, labels, networks: new Map(found) };
}

/** What to look at. `wrong` and `unsure` ask how a network reads; a page without all images has few of `digit` and `random`. */
export type Selection = { kind: 'digit'; digit: number } | { kind: 'wrong' } | { kind: 'unsure' } | { kind: 'random' };

/** Numbers of images in the order in which they are shown, from those that are there. @param random in [0, 1). */
export function select(
  selection: Selection,
  available: readonly number[],
  { labels }: Pick<Readings, 'labels'>,
  network: NetworkReadings | undefined,
  random: () => number,
): number[] {
  const sure = (index: number) => network?.probability[index] ?? 0;
  switch (selection.kind) {
    case 'digit':
      return available.filter((index) => labels[index] === selection.digit);
    case 'wrong':
      // The surest mistakes first: they are the ones to wonder at.
      return available
        .filter((index) => network !== undefined && network.read[index] !== labels[index])
        .sort((a, b) => sure(b) - sure(a));
    case 'unsure':
      return network === undefined ? [] : [...available].sort((a, b) => sure(a) - sure(b));
    case 'random':
      return shuffled(available, random);
  }
}

function shuffled(list: readonly number[], random: () => number): number[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] ?? 0, mixed[last] ?? 0];
  }
  return mixed;
}

/** Servers that say how a `.gz` file is compressed have the browser unpack it. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export class TestImages {
  readonly #parts = new Map<string, Promise<Uint8Array>>();

  private constructor(
    private readonly folder: URL,
    readonly list: TestImageList,
    readonly readings: Readings,
  ) {}

  /** @throws where a file is missing or is not what it should be. */
  static async load(baseUrl: string): Promise<TestImages> {
    const folder = new URL('test-images/', baseUrl);
    const [list, packed] = await Promise.all([
      fetched(folder, 'list.json').then((response) => response.json() as Promise<TestImageList>),
      fetched(folder, 'readings.gz').then((response) => response.arrayBuffer()),
    ]);
    return new TestImages(folder, list, unpackReadings(await unpacked(new Uint8Array(packed)), list.networks));
  }

  /** Numbers of the images that can be shown for a selection. */
  available(selection: Selection): readonly number[] {
    // What is misread comes with every page.
    return this.list.all && selection.kind !== 'wrong' ? [...this.readings.labels.keys()] : this.list.few;
  }

  async image(index: number): Promise<TestImage> {
    const label = this.readings.labels[index] ?? 0;
    const few = this.list.few.indexOf(index);
    const [name, at] = few >= 0 ? ['few.gz', few] : [`digit-${label}.gz`, this.#rank(index)];
    const pixels = (await this.#part(name)).slice(at * IMAGE_BYTES, (at + 1) * IMAGE_BYTES);
    if (pixels.length !== IMAGE_BYTES) throw new Error(`test image ${index} is not in test-images/${name}`);
    return { index, label, pixels };
  }

  /** How many images of the same label come before it. */
  #rank(index: number): number {
    const { labels } = this.readings;
    return labels.subarray(0, index).reduce((sum, label) => sum + Number(label === labels[index]), 0);
  }

  /** One that could not be fetched is fetched again by whoever asks next. */
  #part(name: string): Promise<Uint8Array> {
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const part = fetched(this.folder, name).then(async (response) =>
      unpacked(new Uint8Array(await response.arrayBuffer())),
    );
    part.catch(() => this.#parts.delete(name));
    this.#parts.set(name, part);
    return part;
  }
}

async function fetched(folder: URL, name: string): Promise<Response> {
  const response = await fetch(new URL(name, folder));
  if (!response.ok) throw new Error(`test-images/${name}: the server answered ${response.status}`);
  return response;
}
