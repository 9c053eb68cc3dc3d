/** Where the files of the WebAssembly artefacts are. */
import { type ArtefactFiles, type Artefacts, VARIANTS } from './protocol.js';

/** @param folder absolute address of a folder with one folder for each variant; it ends with a slash. */
export function artefactsIn(folder: string): Artefacts {
  const files = (variant: string): ArtefactFiles => ({
    script: new URL(`${variant}/inklens.js`, folder).href,
    wasm: new URL(`${variant}/inklens.wasm`, folder).href,
  });
  return Object.fromEntries(VARIANTS.map((variant) => [variant, files(variant)])) as Artefacts;
}
