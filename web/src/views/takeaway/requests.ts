/** Saves what is on the page as a file that the program repeats. */
import { METHODS } from '../../../package/src/protocol';
import { checksumOf } from '../../lib/checksum';
import { fileName, saveFile } from '../../lib/saving';
import { requestText, type Seen } from '../../state/request';
import type { Session } from '../../state/session';

/** null where the network's file cannot be had again; the browser still has it, as a rule. */
async function networkChecksum(address: string | null): Promise<string | null> {
  if (address === null) return null;
  try {
    const response = await fetch(address, { cache: 'force-cache' });
    return response.ok ? await checksumOf(new Uint8Array(await response.arrayBuffer())) : null;
  } catch {
    return null;
  }
}

/** What is final and belongs to the same picture; null while that is not all. */
function seenBy(session: Session, checksum: string | null, link: string): Seen | null {
  const [engine, classification] = [session.engine.peek(), session.classification.peek()];
  const maps = METHODS.map((method) => session.explainer.maps[method].peek());
  const pixels = session.framed.peek()?.pixels;
  const explanations = maps.flatMap(({ explanation, status }) =>
    explanation !== null && status === 'done' ? [explanation] : [],
  );
  if (engine.kind !== 'ready' || classification === null || pixels === undefined) return null;
  if (session.busy.peek() || explanations.length === 0) return null;
  return { model: engine.model, checksum, engine: engine.engine, pixels, classification, explanations, link };
}

/** @return the file's name, and whether the network's checksum stands in it. */
export async function saveRequest(session: Session, link: string): Promise<{ file: string; named: boolean }> {
  const checksum = await networkChecksum(session.networkAddress());
  const seen = seenBy(session, checksum, link);
  if (seen === null) throw new Error('the drawing has changed; try again once its maps are final');
  const explained = session.explained.peek() ?? 0;
  const target = seen.model.classNames[explained] ?? String(explained);
  const file = fileName(['inklens', 'request', target], 'json');
  saveFile(new Blob([requestText(seen)], { type: 'application/json' }), file);
  return { file, named: checksum !== null };
}
