import { createSecretKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';

/** The master keys of a process. Shows their names and never the keys, however it is printed. */
export interface KeyRing {
  /** The one that encrypts; the others only decrypt what was written before. */
  readonly activeId: string;
  readonly ids: readonly string[];
  /** Undefined: there is no such key (any more). */
  key(id: string): KeyObject | undefined;
}

export type ParsedMasterKeys =
  | { readonly ok: true; readonly keyRing: KeyRing }
  | { readonly ok: false; readonly problem: string };

/** AES-256. */
const MASTER_KEY_BYTES = 32;

/**
 * Reads `id:base64(32 bytes)[,id:…]`, the first being the active one. `problem` is a sentence that names entries by their
 * number only: an entry without its id is nothing but a key.
 */
export function parseMasterKeys(text: string): ParsedMasterKeys {
  const keys = new Map<string, KeyObject>();
  for (const [index, entry] of text.split(',').entries()) {
    const parts = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})$/.exec(entry.trim());
    const id = parts?.[1];
    const encoded = parts?.[2];
    const form = `Entry ${index + 1} of the master keys`;
    if (id === undefined || encoded === undefined) {
      return { ok: false, problem: `${form} is not id:base64, the id being 1 to 32 of A-Z a-z 0-9 _ -.` };
    }
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length !== MASTER_KEY_BYTES || bytes.toString('base64') !== encoded) {
      return {
        ok: false,
        problem: `${form} is not the base64 of ${MASTER_KEY_BYTES} bytes: make one with openssl rand -base64 32.`,
      };
    }
    if (keys.has(id)) return { ok: false, problem: `${form} has an id that an earlier one has: give each its own.` };
    keys.set(id, createSecretKey(bytes));
  }
  return { ok: true, keyRing: keyRingOf(keys) };
}

function keyRingOf(keys: ReadonlyMap<string, KeyObject>): KeyRing {
  const ids = [...keys.keys()];
  const shown = { activeId: ids[0] ?? '', ids };
  return Object.freeze({
    ...shown,
    key: (id: string) => keys.get(id),
    toJSON: () => shown,
    [inspect.custom]: () => `KeyRing { active: ${shown.activeId}, ids: ${ids.join(' ')} }`,
  });
}
