import { createHash, randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { claimFolder, lastingFolder } from './lasting-folder.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/**
 * PostgreSQL's programs, in a place from which `user` can run them: as installed in node_modules, or a copy of that in
 * the lasting temporary directory where node_modules is out of that user's reach or cannot be written by us.
 */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const installed = installedFolder();
  // Not ours to write perhaps; then the copy is made complete.
  await makeSymlinks(installed).catch(() => {});
  const first = await runProgram(user, binariesIn(installed).postgres, ['--version']);
  if (first.code === 0) return binariesIn(installed);

  const copy = await copyOf(installed);
  const second = await runProgram(user, binariesIn(copy).postgres, ['--version']);
  if (second.code === 0) return binariesIn(copy);
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run on this machine (${second.output}): set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

function installedFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (npm package ${name}): set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

function binariesIn(folder: string): Binaries {
  const end = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(folder, 'bin', `${name}${end}`);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

/** npm packages cannot hold symlinks; this one lists them. Making one that is there already is no error, so many may try. */
async function makeSymlinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: readonly { source: string; target: string }[] = JSON.parse(list);
  const within = (path: string) => join(folder, '..', path);
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), within(target)).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** One copy per installation and version of it, made under another name first, so that it is whole when it is there. */
async function copyOf(installed: string): Promise<string> {
  const { mtimeMs, size } = await stat(binariesIn(installed).postgres);
  const version = createHash('sha256').update(`${installed} ${mtimeMs} ${size}`).digest('hex');
  const folder = lastingFolder('programs', version);
  await claimFolder(folder, null);
  const copy = join(folder, 'native');
  if (await stat(copy).catch(() => null)) return copy;

  const making = join(folder, `making-${randomBytes(4).toString('hex')}`, 'native');
  await mkdir(dirname(making), { recursive: true });
  await cp(installed, making, { recursive: true, verbatimSymlinks: true });
  await makeSymlinks(making);
  for (const path of [folder, dirname(making)]) await chmod(path, 0o755);
  await rename(making, copy).catch((error) => {
    // Another process was quicker; its copy is the same.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  await rm(dirname(making), { recursive: true, force: true });
  return copy;
}
