import { randomBytes } from 'node:crypto';
import { createAddressGuard, encodeId, SecretText } from '@postrider/core';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue, type Queue } from '@postrider/queue';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { createApplication, createEndpoint } from '@postrider/usecases';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MasterKeysCommand, masterKeys } from '../src/master-keys.ts';
import { PlainError } from '../src/plain-error.ts';
import { readKeyRing } from '../src/read-key-ring.ts';

const ROOT = { actor: { kind: 'root' }, application: 'all' } as const;

let own: TestDatabase;
let queue: Queue;
beforeEach(async () => {
  own = await createTestDatabase();
  queue = await openQueue(own.database);
});
afterEach(async () => {
  await queue.close();
  await own.drop();
});

/** Of keys that consist of one byte each. */
const keys = (...ring: readonly (readonly [id: string, fill: number])[]) =>
  new SecretText(ring.map(([id, fill]) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`).join(','));

/** What a process with this ring does when it starts. */
const start = (ring: SecretText) => readKeyRing(own, ring);

/** An endpoint as such a process makes it; answers its id. */
async function endpointUnder(ring: SecretText): Promise<string> {
  const parsed = parseMasterKeys(ring.reveal());
  if (!parsed.ok) throw new Error(parsed.problem);
  const deps = {
    database: own.database,
    queue,
    keyRing: parsed.keyRing,
    doorbell: { ring: () => {} },
    random: randomBytes,
    now: () => new Date(),
    policy: { httpTargets: false, addressGuard: createAddressGuard({ allow: [] }), retentionDays: 30 },
    configurationSettled: async () => {},
  };
  const application = await createApplication(deps, ROOT, { name: 'An application' });
  if (!application.ok) throw new Error(application.refusal.code);
  const made = await createEndpoint(deps, ROOT, {
    application: encodeId('application', application.value.id),
    url: 'https://receiver.test/',
    headers: { 'x-token': 'hidden' },
  });
  if (!made.ok) throw new Error(made.refusal.code);
  return encodeId('endpoint', made.value.endpoint.id);
}

async function run(command: MasterKeysCommand, ring: SecretText) {
  const lines: string[] = [];
  const databaseUrl = new SecretText(own.url);
  const code = await masterKeys({ print: (line) => lines.push(line) }, command, {
    databaseUrl,
    masterKeys: ring,
    json: false,
  });
  return { code, lines };
}

test('A key is changed in steps, and each tells what it came to.', async () => {
  const both = keys(['k2', 2], ['k1', 1]);
  await start(keys(['k1', 1]));
  await endpointUnder(keys(['k1', 1]));
  await start(keys(['k1', 1], ['k2', 2]));
  await start(both);
  expect(await run('master-keys status', both)).toEqual({
    code: 0,
    lines: [
      'k2  active  secrets: 0, endpoints with sensitive headers: 0',
      'k1  older  secrets: 1, endpoints with sensitive headers: 1',
    ],
  });
  expect(await run('master-keys rotate', both)).toEqual({
    code: 0,
    lines: [
      'Encrypted anew with k2 (secrets: 1, endpoints with sensitive headers: 1).',
      'Nothing is encrypted with k1 any more: take it out of POSTRIDER_MASTER_KEYS.',
    ],
  });
  await start(keys(['k2', 2]));
});

test('A start with another key under a known id, or without a key that is needed, is refused with what to do.', async () => {
  await start(keys(['k1', 1]));
  await endpointUnder(keys(['k1', 1]));
  await expect(start(keys(['k1', 9]))).rejects.toThrow(
    new PlainError(
      'Master key k1 is not the one that this database knows by that id: put the right key into POSTRIDER_MASTER_KEYS, and give a new key an id of its own.',
    ),
  );
  await expect(start(keys(['k2', 2]))).rejects.toThrow(
    new PlainError(
      'POSTRIDER_MASTER_KEYS lacks master key k1, and secrets in this database are encrypted with it: put it back until postrider master-keys rotate says that it is not needed; if it is lost, see docs/operate/master-keys.md.',
    ),
  );
});

test('Nothing is encrypted anew with a ring in which a key is wrong.', async () => {
  await start(keys(['k1', 1], ['k2', 2]));
  await endpointUnder(keys(['k1', 1]));
  await expect(run('master-keys rotate', keys(['k2', 9], ['k1', 1]))).rejects.toThrow(PlainError);
  expect((await run('master-keys status', keys(['k2', 9], ['k1', 1]))).lines).toEqual([
    'k2  active  secrets: 0, endpoints with sensitive headers: 0  (another key than the database knows)',
    'k1  older  secrets: 1, endpoints with sensitive headers: 1',
  ]);
});

test('No key is given up with a ring in which another is wrong.', async () => {
  await start(keys(['k1', 1], ['k2', 2]));
  await endpointUnder(keys(['k1', 1]));
  await expect(run('master-keys accept-loss', keys(['k2', 9]))).rejects.toThrow(
    'Master key k2 is not the one that this database knows by that id',
  );
  expect((await run('master-keys status', keys(['k2', 2]))).lines).toContain(
    'k1  absent  secrets: 1, endpoints with sensitive headers: 1  (missing)',
  );
});

test('What does not open is named and skipped, and a key that is lost can be given up.', async () => {
  const ring = keys(['k2', 2]);
  const id = await endpointUnder(keys(['k1', 1]));
  expect(await run('master-keys rotate', ring)).toEqual({
    code: 1,
    lines: [
      'Encrypted anew with k2 (secrets: 0, endpoints with sensitive headers: 0).',
      `${id} has a secret or header that does not open, and stays as it is.`,
    ],
  });
  expect(await run('master-keys status', ring)).toMatchObject({ code: 1 });
  expect(await run('master-keys accept-loss', ring)).toEqual({
    code: 0,
    lines: ['Nobody asks for k1 any more: rotate the secrets of the endpoints that wait for it.'],
  });
  expect((await run('master-keys status', ring)).lines).toEqual([
    'k2  active  secrets: 0, endpoints with sensitive headers: 0',
    'k1  absent  secrets: 1, endpoints with sensitive headers: 1  (accepted as lost)',
  ]);
  await start(ring);
  expect(await run('master-keys accept-loss', ring)).toEqual({
    code: 0,
    lines: ['POSTRIDER_MASTER_KEYS lacks no key that is needed.'],
  });
});
