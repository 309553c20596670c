import {
  type Database,
  headersUnder,
  insertMasterKey,
  type KnownMasterKey,
  knownMasterKeys,
  masterKeysInUse,
  secretsUnder,
} from '@postrider/db';
import { type KeyRing, keyIdOf, opensCanary, sealCanary, tryOpen } from '@postrider/encryption';
import { secretContext, tryOpenHeader } from './sealing.ts';

export interface MasterKeyDeps {
  readonly database: Database;
  readonly keyRing: KeyRing;
}

export interface MasterKeyProblem {
  /** The ring's key is not the one that is known by its id; or it lacks a key that something stored is under. */
  readonly kind: 'other_key' | 'missing';
  readonly id: string;
}

/**
 * What keeps a process from starting with this ring; none: each of its keys is known from now on, and another one under
 * the same id refused everywhere. Any number of processes may ask at once: with different keys, one of them is refused.
 */
export async function checkMasterKeys(deps: MasterKeyDeps): Promise<readonly MasterKeyProblem[]> {
  const known = await readKnown(deps);
  const problems = await masterKeyProblems(deps, known);
  if (problems.length > 0) return problems;
  const fresh = deps.keyRing.ids.filter((id) => known.get(id)?.isLost !== false);
  for (const id of fresh) await insertMasterKey(deps.database, { id, canary: sealCanary(deps.keyRing, id) });
  // Another process may have been first, with another key.
  return fresh.length === 0 ? [] : masterKeyProblems(deps, await readKnown(deps));
}

/** The same without a trace. */
export async function masterKeyProblems(
  { database, keyRing }: MasterKeyDeps,
  known: ReadonlyMap<string, KnownMasterKey>,
): Promise<readonly MasterKeyProblem[]> {
  const problems: MasterKeyProblem[] = [];
  for (const id of keyRing.ids) {
    const canary = known.get(id)?.canary ?? null;
    const same =
      canary === null ? await opensWhatIsStored({ database, keyRing }, id) : opensCanary(keyRing, canary, id);
    if (!same) problems.push({ kind: 'other_key', id });
  }
  for (const id of await masterKeysInUse(database)) {
    const isAskedFor = known.get(id)?.isLost !== true;
    if (keyRing.key(id) === undefined && isAskedFor) problems.push({ kind: 'missing', id });
  }
  return problems;
}

export async function readKnown({
  database,
}: Pick<MasterKeyDeps, 'database'>): Promise<ReadonlyMap<string, KnownMasterKey>> {
  return new Map((await knownMasterKeys(database)).map((key) => [key.id, key]));
}

/** Of secrets, and of endpoints with headers: one that was changed by hand must not speak for the others. */
const TRIED = 5;

/** A key without a canary is judged by what is stored under it, from before there were canaries; nothing: it is new. */
async function opensWhatIsStored({ database, keyRing }: MasterKeyDeps, id: string): Promise<boolean> {
  const secrets = await secretsUnder(database, id, TRIED);
  const opens = secrets.map(({ sealed, endpointId }) => tryOpen(keyRing, sealed, secretContext(endpointId)) !== null);
  for (const { endpointId, headers } of await headersUnder(database, id, TRIED)) {
    const underKey = headers.filter((header) => 'sealed' in header && keyIdOf(header.sealed) === id);
    opens.push(...underKey.map((header) => tryOpenHeader(keyRing, endpointId, header) !== null));
  }
  return opens.length === 0 || opens.includes(true);
}
