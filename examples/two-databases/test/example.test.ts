import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

test('What a service commits in a database of its own is delivered, and what it rolls back is not.', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN]);
  const [, id = ''] = /its event (evt_\w+)/.exec(stdout) ?? [];
  expect(stdout.split('\n')).toEqual([
    'The billing service has a PostgreSQL of its own, with an outbox in it.',
    'Postrider reads it, and has another.',
    `Invoice 1 is committed in the service's database, and its event ${id} with it.`,
    `The receiver got ${id}: {"invoiceId":1,"cents":1990}`,
    'Another one was rolled back: its event never happened.',
    'Source billing: nothing is waiting, nothing was refused.',
    '',
  ]);
  // Two PostgreSQL servers and Postrider are made and started for it.
}, 120_000);
