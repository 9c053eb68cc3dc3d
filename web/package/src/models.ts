/** The networks that the build put beside the page; `models/index.json` lists them, the default first. */

import { EngineFailure } from './module';
import type { ModelChoice } from './protocol';

export function modelUrl(baseUrl: string, id: string): string {
  return new URL(`models/${encodeURIComponent(id)}.safetensors`, baseUrl).href;
}

/** At least one. */
export async function fetchModelChoices(baseUrl: string): Promise<[ModelChoice, ...ModelChoice[]]> {
  const url = new URL('models/index.json', baseUrl).href;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const [first, ...rest]: ModelChoice[] = await response.json();
    if (first === undefined) throw new Error('it is empty');
    return [first, ...rest];
  } catch (cause) {
    throw new EngineFailure('unavailable', `${url} cannot be read: ${String(cause)}`);
  }
}
