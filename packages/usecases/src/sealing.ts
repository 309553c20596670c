import type { EndpointId } from '@postrider/core';
import type { StoredHeader } from '@postrider/db';
import { type KeyRing, open, tryOpen } from '@postrider/encryption';

// What ciphertext is bound to: put into another row, or another place in its row, it does not open.

export function secretContext(endpointId: EndpointId): string {
  return `endpoint:${endpointId}:secret`;
}

/** `name` as the endpoint has it, letter by letter. */
export function headerContext(endpointId: EndpointId, name: string): string {
  return `endpoint:${endpointId}:header:${name}`;
}

/** The value in the clear: revealed already, for it is about to be sent or measured. */
export function openHeader(keyRing: KeyRing, endpointId: EndpointId, header: StoredHeader): string {
  if (!('sealed' in header)) return header.value;
  return open(keyRing, header.sealed, headerContext(endpointId, header.name)).reveal();
}

/** The same for who goes on without: null when it cannot be opened. */
export function tryOpenHeader(keyRing: KeyRing, endpointId: EndpointId, header: StoredHeader): string | null {
  if (!('sealed' in header)) return header.value;
  return tryOpen(keyRing, header.sealed, headerContext(endpointId, header.name))?.reveal() ?? null;
}
