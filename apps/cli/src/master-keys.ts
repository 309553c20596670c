import { encodeId, type SecretText } from '@postrider/core';
import { openDatabase } from '@postrider/db';
import {
  acceptLostKeys,
  checkMasterKeys,
  type MasterKeyDeps,
  type MasterKeyStatus,
  masterKeyStatus,
  rotateMasterKeys,
} from '@postrider/usecases';
import { PlainError } from './plain-error.ts';
import { nameOf, parseKeyRing, sentenceOf } from './read-key-ring.ts';
import { requireCurrentSchema } from './require-current-schema.ts';

export type MasterKeysCommand = 'master-keys status' | 'master-keys rotate' | 'master-keys accept-loss';

/** How many rows lie between two lines about the progress. */
const ROWS_PER_LINE = 10_000;

/** Carries out one of the commands and answers the exit code. */
export async function masterKeys(
  { print }: { readonly print: (line: string) => void },
  command: MasterKeysCommand,
  settings: { readonly databaseUrl: SecretText; readonly masterKeys: SecretText },
): Promise<number> {
  const { databaseUrl } = settings;
  const keyRing = parseKeyRing(settings.masterKeys);
  await requireCurrentSchema(databaseUrl);
  const database = openDatabase({ url: databaseUrl.reveal(), connectionsMax: 1, name: 'postrider master-keys' });
  try {
    switch (command) {
      case 'master-keys status':
        return printStatus(await masterKeyStatus({ database, keyRing }), print);
      case 'master-keys rotate':
        return await rotate({ database, keyRing }, print);
      case 'master-keys accept-loss':
        return await acceptLoss({ database, keyRing }, print);
    }
  } finally {
    await database.close();
  }
}

function printStatus(statuses: readonly MasterKeyStatus[], print: (line: string) => void): number {
  for (const { id, place, secrets, endpoints, problem, isLost } of statuses) {
    const remarks = [
      ...(isLost ? ['accepted as lost'] : []),
      ...(problem === null ? [] : [problem === 'missing' ? 'missing' : 'another key than the database knows']),
    ];
    const inBrackets = remarks.length === 0 ? '' : `  (${remarks.join(', ')})`;
    print(`${nameOf(id)}  ${place}  ${countsOf({ secrets, endpoints })}${inBrackets}`);
  }
  return statuses.every(({ problem }) => problem === null) ? 0 : 1;
}

/** A key that is missing keeps nobody from encrypting the rest anew; one that is wrong would encrypt it for nobody. */
async function rotate(deps: MasterKeyDeps, print: (line: string) => void): Promise<number> {
  await refuseWrongKeys(deps);
  let printed = 0;
  const progress = (rows: number) => {
    if (rows - printed < ROWS_PER_LINE) return;
    printed = rows;
    print(`${rows} encrypted anew so far.`);
  };
  const { secrets, headers, unreadable, busy, unneeded } = await rotateMasterKeys({ ...deps, progress });
  print(`Encrypted anew with ${deps.keyRing.activeId} (${countsOf({ secrets, endpoints: headers })}).`);
  for (const id of unreadable) {
    print(`${encodeId('endpoint', id)} has a secret or header that does not open, and stays as it is.`);
  }
  if (busy > 0) print(`${busy} were in use all the time: run it once more.`);
  for (const id of unneeded) print(`Nothing is encrypted with ${id} any more: take it out of POSTRIDER_MASTER_KEYS.`);
  return unreadable.length + busy > 0 ? 1 : 0;
}

function countsOf({ secrets, endpoints }: { readonly secrets: number; readonly endpoints: number }): string {
  return `secrets: ${secrets}, endpoints with sensitive headers: ${endpoints}`;
}

/** With a key that is wrong by its id, others may look lost that are only mixed up. */
async function acceptLoss(deps: MasterKeyDeps, print: (line: string) => void): Promise<number> {
  await refuseWrongKeys(deps);
  const lost = await acceptLostKeys(deps);
  for (const id of lost) {
    print(`Nobody asks for ${nameOf(id)} any more: rotate the secrets of the endpoints that wait for it.`);
  }
  if (lost.length === 0) print('POSTRIDER_MASTER_KEYS lacks no key that is needed.');
  return 0;
}

async function refuseWrongKeys(deps: MasterKeyDeps): Promise<void> {
  const wrong = (await checkMasterKeys(deps)).filter(({ kind }) => kind === 'other_key');
  if (wrong.length > 0) throw new PlainError(wrong.map(sentenceOf).join(' '));
}
