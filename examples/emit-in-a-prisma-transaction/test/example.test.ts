import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { uuid7 } from '@postrider/core';
import { insertApplication } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let { database, url, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, url, drop } = await createTestDatabase());
  const nothingSet = { format: null, retrySchedule: null, timeoutMs: null, autoDisable: null, metadata: {} };
  const application = { name: 'Demo', uid: 'demo', validation: 'off' as const, ...nothingSet };
  await insertApplication(database, uuid7(Date.now(), randomBytes(10)), application);
});
afterAll(() => drop());

const runFor = (customer: string) =>
  promisify(execFile)(process.execPath, [MAIN, customer], { env: { ...process.env, DATABASE_URL: url } });

test('The order that committed has its event, and the one that was rolled back has none.', async () => {
  const { stdout } = await runFor('demo');
  expect(stdout).toMatch(
    /^Order 1 is committed, and its event evt_\w+ with it\.\nAnother one was rolled back .*\nOrders in the table: 1, as before: 1\.\n$/,
  );
  const events = await database.sql`select type, data::text from postrider.events`;
  expect(events).toEqual([{ type: 'order.created', data: '{"orderId":1,"cents":1990}' }]);
});

test('Without the application it says what to do.', async () => {
  await expect(runFor('nobody')).rejects.toMatchObject({
    stderr: "There is no application 'nobody': pass its id (app_...) or its uid.\n",
  });
});
