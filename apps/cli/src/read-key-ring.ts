import type { SecretText } from '@postrider/core';
import type { Database } from '@postrider/db';
import { type KeyRing, parseMasterKeys } from '@postrider/encryption';
import { checkMasterKeys, type MasterKeyProblem } from '@postrider/usecases';
import { PlainError } from './plain-error.ts';

/** The ring of a process that is about to start. Throws PlainError when the database was encrypted with other keys. */
export async function readKeyRing(
  { database }: { readonly database: Database },
  masterKeys: SecretText,
): Promise<KeyRing> {
  const keyRing = parseKeyRing(masterKeys);
  const problems = await checkMasterKeys({ database, keyRing });
  if (problems.length > 0) throw new PlainError(problems.map(sentenceOf).join(' '));
  return keyRing;
}

export function parseKeyRing(masterKeys: SecretText): KeyRing {
  const parsed = parseMasterKeys(masterKeys.reveal());
  if (!parsed.ok) throw new PlainError(parsed.problem);
  return parsed.keyRing;
}

export function sentenceOf({ kind, id }: MasterKeyProblem): string {
  const name = nameOf(id);
  switch (kind) {
    case 'other_key':
      return `Master key ${name} is not the one that this database knows by that id: put the right key into POSTRIDER_MASTER_KEYS, and give a new key an id of its own.`;
    case 'missing':
      return `POSTRIDER_MASTER_KEYS lacks master key ${name}, and secrets in this database are encrypted with it: put it back until postrider master-keys rotate says that it is not needed; if it is lost, see docs/operate/master-keys.md.`;
  }
}

/** What was changed by hand may name anything as its key. */
export function nameOf(id: string): string {
  return /^[A-Za-z0-9_-]{1,32}$/.test(id) ? id : JSON.stringify(id.slice(0, 32));
}
