import type { SealedHeaders, SealedSecret, StoredHeader } from '@postrider/db';
import { type KeyRing, keyIdOf, seal, tryOpen } from '@postrider/encryption';
import { headerContext, secretContext } from './sealing.ts';

/** What to put in place of something sealed; null: nothing in it opens that is not under the active key. */
export interface Resealed<Replacement> {
  readonly replacement: Replacement | null;
  /** Whether all of it opens. */
  readonly opens: boolean;
}

export function resealSecret(
  keyRing: KeyRing,
  { seq, endpointId, sealed }: SealedSecret,
): Resealed<{ readonly seq: string; readonly from: string; readonly to: string }> {
  const to = resealText(keyRing, sealed, secretContext(endpointId));
  return to === null ? { replacement: null, opens: false } : { replacement: { seq, from: sealed, to }, opens: true };
}

/** Header by header: one that does not open keeps no other from being sealed anew. */
export function resealHeaders(
  keyRing: KeyRing,
  { endpointId, headers }: SealedHeaders,
): Resealed<{
  readonly endpointId: SealedHeaders['endpointId'];
  readonly from: readonly StoredHeader[];
  readonly to: readonly StoredHeader[];
}> {
  let changed = false;
  let opens = true;
  const to = headers.map((header) => {
    if (!('sealed' in header) || keyIdOf(header.sealed) === keyRing.activeId) return header;
    const sealed = resealText(keyRing, header.sealed, headerContext(endpointId, header.name));
    if (sealed === null) opens = false;
    else changed = true;
    return sealed === null ? header : { ...header, sealed };
  });
  return { replacement: changed ? { endpointId, from: headers, to } : null, opens };
}

function resealText(keyRing: KeyRing, sealed: string, context: string): string | null {
  const text = tryOpen(keyRing, sealed, context);
  return text === null ? null : seal(keyRing, text, context);
}
