/** The strip of real MNIST test images. */
import { type IdxImages, imageAt, readIdxImages } from '../lib/idx';

export interface Sample {
  /** Number in the MNIST test set. */
  index: number;
  label: string;
  pixels: Uint8Array;
}

interface SampleList {
  indices: number[];
  labels: string[];
}

export async function loadSamples(baseUrl: string): Promise<Sample[]> {
  const fetched = async (name: string) => {
    const response = await fetch(new URL(`samples/${name}`, baseUrl));
    if (!response.ok) throw new Error(`samples/${name}: the server answered ${response.status}`);
    return response;
  };
  const [list, images]: [SampleList, IdxImages] = await Promise.all([
    fetched('samples.json').then((response) => response.json() as Promise<SampleList>),
    fetched('images-idx3-ubyte').then(async (response) => readIdxImages(new Uint8Array(await response.arrayBuffer()))),
  ]);
  return list.indices.map((index, i) => ({ index, label: list.labels[i] ?? '', pixels: imageAt(images, i) }));
}
