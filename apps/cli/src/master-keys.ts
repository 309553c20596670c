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
import { type Asking, shower } from './asking.ts';
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
  settings: {
    readonly databaseUrl: SecretText;
    readonly masterKeys: SecretText;
    /** Instead of lines for people. */
    readonly json: boolean;
  },
): Promise<number> {
  const { databaseUrl, json } = settings;
  const show = shower({ print }, { json });
  const keyRing = parseKeyRing(settings.masterKeys);
  await requireCurrentSchema(databaseUrl);
  const database = openDatabase({ url: databaseUrl.reveal(), connectionsMax: 1, name: 'postrider master-keys' });
  try {
    switch (command) {
      case 'master-keys status':
        return showStatus(await masterKeyStatus({ database, keyRing }), show);
      case 'master-keys rotate':
        return await rotate({ database, keyRing }, show, json ? () => {} : print);
      case 'master-keys accept-loss':
        return await acceptLoss({ database, keyRing }, show);
    }
  } finally {
    await database.close();
  }
}

function showStatus(statuses: readonly MasterKeyStatus[], show: Asking['show']): number {
  show({ data: statuses }, ({ data }) => data.map(statusLine));
  return statuses.every(({ problem }) => problem === null) ? 0 : 1;
}

function statusLine({ id, place, secrets, endpoints, problem, isLost }: MasterKeyStatus): string {
  const remarks = [
    ...(isLost ? ['accepted as lost'] : []),
    ...(problem === null ? [] : [problem === 'missing' ? 'missing' : 'another key than the database knows']),
  ];
  const inBrackets = remarks.length === 0 ? '' : `  (${remarks.join(', ')})`;
  return `${nameOf(id)}  ${place}  ${countsOf({ secrets, endpoints })}${inBrackets}`;
}

/** A key that is missing keeps nobody from encrypting the rest anew; one that is wrong would encrypt it for nobody. */
async function rotate(deps: MasterKeyDeps, show: Asking['show'], print: (line: string) => void): Promise<number> {
  await refuseWrongKeys(deps);
  let printed = 0;
  const progress = (rows: number) => {
    if (rows - printed < ROWS_PER_LINE) return;
    printed = rows;
    print(`${rows} encrypted anew so far.`);
  };
  const { secrets, headers, unreadable, busy, unneeded } = await rotateMasterKeys({ ...deps, progress });
  const endpoints = unreadable.map((id) => encodeId('endpoint', id));
  const { activeId } = deps.keyRing;
  show({ activeId, secrets, endpoints: headers, unreadable: endpoints, busy, unneeded }, () => [
    `Encrypted anew with ${activeId} (${countsOf({ secrets, endpoints: headers })}).`,
    ...endpoints.map((id) => `${id} has a secret or header that does not open, and stays as it is.`),
    ...(busy > 0 ? [`${busy} were in use all the time: run it once more.`] : []),
    ...unneeded.map((id) => `Nothing is encrypted with ${id} any more: take it out of POSTRIDER_MASTER_KEYS.`),
  ]);
  return unreadable.length + busy > 0 ? 1 : 0;
}

function countsOf({ secrets, endpoints }: { readonly secrets: number; readonly endpoints: number }): string {
  return `secrets: ${secrets}, endpoints with sensitive headers: ${endpoints}`;
}

/** With a key that is wrong by its id, others may look lost that are only mixed up. */
async function acceptLoss(deps: MasterKeyDeps, show: Asking['show']): Promise<number> {
  await refuseWrongKeys(deps);
  const lost = (await acceptLostKeys(deps)).map(nameOf);
  show({ lost }, () =>
    lost.length === 0
      ? ['POSTRIDER_MASTER_KEYS lacks no key that is needed.']
      : lost.map((id) => `Nobody asks for ${id} any more: rotate the secrets of the endpoints that wait for it.`),
  );
  return 0;
}

async function refuseWrongKeys(deps: MasterKeyDeps): Promise<void> {
  const wrong = (await checkMasterKeys(deps)).filter(({ kind }) => kind === 'other_key');
  if (wrong.length > 0) throw new PlainError(wrong.map(sentenceOf).join(' '));
}
