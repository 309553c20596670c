import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { Location } from './location.ts';
import { isAlive } from './postmaster.ts';
import { runProgram } from './run-program.ts';
import { giveTo } from './server-user.ts';

const PASSWORD_BYTES = 24;

/** What of a cluster's folder is whose: the password lies beside the data, and is made together with it. */
export const clusterIn = (folder: string) => ({
  data: join(folder, 'cluster', 'data'),
  password: join(folder, 'cluster', 'password'),
  port: join(folder, 'port'),
  log: join(folder, 'postgres.log'),
});

/**
 * Makes the cluster if it is not there yet. It is made under another name and then renamed, so that a killed process
 * leaves no half of one, and of two processes that begin together one makes it and both use it.
 */
export async function initialize({ folder, user }: Location, binaries: Binaries): Promise<void> {
  if (await stat(join(folder, 'cluster')).catch(() => null)) return;
  await removeAbandoned(folder);

  const making = join(folder, `making-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(making, { mode: 0o700 });
  const password = join(making, 'password');
  await writeFile(password, randomBytes(PASSWORD_BYTES).toString('base64url'), { mode: 0o600 });
  for (const path of [making, password]) await giveTo(user, path);
  const { code, output } = await runProgram(user, binaries.initdb, [
    `--pgdata=${join(making, 'data')}`,
    '--username=postgres',
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and character classes on every platform, whatever it has installed.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  if (code !== 0) {
    await rm(making, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`initdb could not make a cluster in ${folder}: ${lastLine(output)}`);
  }
  await rename(making, join(folder, 'cluster')).catch(async () => {
    await rm(making, { recursive: true, force: true });
  });
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const maker = /^making-(\d+)-/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function lastLine(output: string): string {
  return output.split('\n').at(-1) ?? '';
}
