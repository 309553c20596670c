import { countUnderKey, markMasterKeyLost, masterKeysInUse, type UnderKey } from '@postrider/db';
import { recordAudit } from './audit.ts';
import { type MasterKeyDeps, type MasterKeyProblem, masterKeyProblems, readKnown } from './check-master-keys.ts';
import { operator } from './operator.ts';

export interface MasterKeyStatus extends UnderKey {
  readonly id: string;
  /** `active`: it encrypts; `older`: the ring has it, and it decrypts; `absent`: the ring does not have it. */
  readonly place: 'active' | 'older' | 'absent';
  /** Null: there is none. */
  readonly problem: MasterKeyProblem['kind'] | null;
  readonly isLost: boolean;
}

/** The keys of the ring in its order, and then those it lacks although something stored is under them. */
export async function masterKeyStatus(deps: MasterKeyDeps): Promise<readonly MasterKeyStatus[]> {
  const { database, keyRing } = deps;
  const known = await readKnown(deps);
  const problems = new Map((await masterKeyProblems(deps, known)).map(({ id, kind }) => [id, kind]));
  const ids = new Set([...keyRing.ids, ...(await masterKeysInUse(database))]);
  const statuses: MasterKeyStatus[] = [];
  for (const id of ids) {
    const older = keyRing.key(id) === undefined ? 'absent' : 'older';
    statuses.push({
      id,
      place: id === keyRing.activeId ? 'active' : older,
      problem: problems.get(id) ?? null,
      isLost: known.get(id)?.isLost ?? false,
      ...(await countUnderKey(database, id)),
    });
  }
  return statuses;
}

/**
 * Accepts that nobody has the keys any more that the ring lacks: no start asks for them, and what is under them stays
 * unreadable until one is found again. Answers which.
 */
export async function acceptLostKeys(deps: MasterKeyDeps): Promise<readonly string[]> {
  const missing = (await masterKeyProblems(deps, await readKnown(deps))).filter(({ kind }) => kind === 'missing');
  await deps.database.transaction(async (tx) => {
    for (const { id } of missing) await markMasterKeyLost(tx, id);
    const acts = missing.map(({ id }) => ({
      action: 'master_keys.lost' as const,
      applicationId: null,
      target: { kind: 'master_key' as const, id },
    }));
    await recordAudit(tx, operator('master-keys accept-loss'), acts);
  });
  return missing.map(({ id }) => id);
}
