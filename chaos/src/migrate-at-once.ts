import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { openDatabase, schemaState } from '@postrider/db';
import type { MigrationCrash, Plan } from './action.ts';
import { MAIN } from './member.ts';
import { startTripwire } from './tripwire.ts';

export interface MigrateAtOnceDeps {
  /** A superuser's connection string of an empty database. */
  readonly databaseUrl: string;
  /** Where what they say is appended. */
  readonly log: string;
  /** Told, in a sentence, what must never happen. */
  readonly wrong: (what: string) => void;
}

/**
 * Runs `postrider migrate` in several processes at once, each of which is ended at its point, and then once more. At every
 * end the schema must be there as a whole or not at all, and whoever was left alone must say that it is current.
 */
export async function migrateAtOnce(deps: MigrateAtOnceDeps, crashes: Plan['migrating']): Promise<void> {
  const database = openDatabase({ url: deps.databaseUrl, connectionsMax: 1, name: 'chaos migrate' });
  const isCurrent = async () => (await schemaState(database)).kind === 'fit';
  const look = async () => {
    const [begun] = await database.sql<{ is: boolean }[]>`
      select to_regclass('postrider.migrations') is not null and exists (
        select from pg_class where relnamespace = to_regnamespace('postrider') and relname <> 'migrations'
      ) as is`;
    if (begun?.is && !(await isCurrent())) deps.wrong('A process that migrated has left a part of the schema behind.');
  };
  try {
    await Promise.all(
      crashes.map(async (crash) => {
        await migrateOnce(deps, crash);
        await look();
      }),
    );
    await migrateOnce(deps, null);
    if (!(await isCurrent())) deps.wrong('The schema is not current after all have migrated.');
  } finally {
    await database.close();
  }
}

async function migrateOnce(
  { databaseUrl, log, wrong }: MigrateAtOnceDeps,
  crash: MigrationCrash | null,
): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const url = new URL(databaseUrl);
  let kill = () => {};
  if (crash !== null) {
    const wire = await startTripwire({ host: url.hostname, port: Number(url.port) }, crash, () => kill());
    undo.defer(() => wire.close());
    url.port = String(wire.port);
  }
  const output = openSync(log, 'a');
  const { PATH = '', HOME = '' } = process.env;
  const program = spawn(process.execPath, [MAIN, 'migrate'], {
    env: { PATH, HOME, DATABASE_URL: url.href },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  kill = () => program.kill('SIGKILL');
  const code = await new Promise<number | null>((resolve) => program.once('close', resolve));
  if (code !== null && code !== 0) wrong(`A process that migrates ended by itself with ${code}.`);
}
