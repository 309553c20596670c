import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { uuid7 } from '@postrider/core';
import { insertApplication } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What docs/guides/emit-in-a-transaction.md shows is compiled, prepared or run.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const GUIDE = readFileSync(at('../../../docs/guides/emit-in-a-transaction.md'), 'utf8');

const blocks = (language: string) =>
  [...GUIDE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);

let { database, url, drop } = {} as TestDatabase;
beforeAll(async () => {
  ({ database, url, drop } = await createTestDatabase());
  const nothingSet = { format: null, retrySchedule: null, timeoutMs: null, autoDisable: null, metadata: {} };
  const application = { name: 'Acme', uid: 'acme', validation: 'off' as const, ...nothingSet };
  await insertApplication(database, uuid7(Date.now(), randomBytes(10)), application);
});
afterAll(() => drop());

/** What the guide takes for granted. */
const GIVEN = `
import type { ITXClientDenyList, getPrismaClient } from '@prisma/client/runtime/client';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Knex } from 'knex';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type postgres from 'postgres';
type Prisma = InstanceType<ReturnType<typeof getPrismaClient>>;
declare const sql: postgres.Sql;
declare const pool: pg.Pool;
declare const drizzleDb: PostgresJsDatabase;
declare const kyselyDb: Kysely<object>;
declare const prisma: { $transaction(run: (tx: Omit<Prisma, ITXClientDenyList>) => Promise<void>): Promise<void> };
declare const knex: Knex;
`;

test('The TypeScript of the guide compiles', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-guide-'));
  try {
    const compilerOptions = {
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      module: 'nodenext',
      target: 'esnext',
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [at('../../../node_modules/@types')],
      paths: { '@postrider/emitter': [at('../src/index.ts')] },
    };
    await symlink(at('../node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'guide.ts'), `${GIVEN}${blocks('ts').join('\n')}`);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['guide.ts'] }));
    const { stdout } = await promisify(execFile)(at('../../../node_modules/.bin/tsc'), ['-p', '.'], {
      cwd: folder,
    }).catch(({ stdout }: { readonly stdout: string }) => ({ stdout }));
    expect(stdout).toBe('');
    expect(blocks('ts').length).toBeGreaterThan(3);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const PSQL = process.env['PATH']
  ?.split(delimiter)
  .map((folder) => join(folder, 'psql'))
  .find((path) => existsSync(path));

test('The script for psql records an event', async () => {
  const [script = ''] = blocks('sql');
  // The embedded PostgreSQL brings no psql: where there is none, the driver sends the same.
  if (PSQL === undefined) await database.sql.unsafe(script);
  else {
    const args = [url, '--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-At', '-c', script];
    const { stdout } = await promisify(execFile)(PSQL, args);
    expect(stdout).toMatch(/^evt_\w+$/m);
  }
  const events = await database.sql`select data::text from postrider.events where type = 'order.created'`;
  expect(events).toEqual([{ data: '{"orderId": 42, "total": 19.90}' }]);
});

test.each(['python', 'go', 'ruby', 'php', 'java'])(
  'The statement for %s finds emit, with parameters of no type',
  async (language) => {
    const [statement = ''] = /select postrider\.emit\([^"']*\)/.exec(blocks(language).join('\n')) ?? [];
    let place = 0;
    const numbered = statement.replace(/%s|\?|\$\d/g, () => `$${++place}`);
    expect(place).toBe(3);
    const [row] = await database.sql.unsafe(numbered, ['acme', `from.${language}`, '{"a": 1.0}']);
    expect(row?.['emit']).toMatch(/^evt_/);
    const events = await database.sql`select data::text from postrider.events where type = ${`from.${language}`}`;
    expect(events).toEqual([{ data: '{"a": 1.0}' }]);
  },
);
