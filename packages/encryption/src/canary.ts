import { SecretText } from '@postrider/core';
import type { KeyRing } from './key-ring.ts';
import { keyIdOf, sealUnder, tryOpen } from './seal.ts';

// What tells a key from another of the same id, when nothing else is at hand that was sealed under it.

/** To be stored when a key of the ring is first seen. */
export function sealCanary(ring: KeyRing, id: string): string {
  return sealUnder(ring, id, CANARY, contextOf(id));
}

/** Whether the ring's key of this id is the one that this canary was sealed under. */
export function opensCanary(ring: KeyRing, canary: string, id: string): boolean {
  return keyIdOf(canary) === id && tryOpen(ring, canary, contextOf(id)) !== null;
}

const CANARY = new SecretText('Postrider');

function contextOf(id: string): string {
  return `master-key:${id}:canary`;
}
