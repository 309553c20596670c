import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { claimFolder, lastingFolder } from './lasting-folder.ts';
import { runProgram } from './run-program.ts';
import { giveTo, type ServerUser } from './server-user.ts';

export interface Location {
  /** The cluster's folder: where it was wanted, or in the lasting temporary directory. */
  readonly folder: string;
  readonly user: ServerUser;
}

/**
 * Where the cluster for a wanted directory lives, and as which user it runs. A directory that already belongs to an
 * unprivileged user keeps that user. One that lies below a directory which the user may not enter (root's home, say) is
 * replaced by a folder of its own elsewhere, always the same one.
 */
export async function locate(wantedDirectory: string, chosen: ServerUser): Promise<Location> {
  const wanted = resolve(wantedDirectory);
  await mkdir(dirname(wanted), { recursive: true });
  if (chosen === null) {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    return { folder: wanted, user: null };
  }

  const found = await stat(wanted).catch(() => null);
  const user = found !== null && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : chosen;
  if (await mayEnter(user, dirname(wanted))) {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    await giveTo(user, wanted);
    return { folder: wanted, user };
  }
  const folder = lastingFolder('data', wanted);
  await claimFolder(folder, chosen);
  return { folder, user: chosen };
}

async function mayEnter(user: ServerUser, directory: string): Promise<boolean> {
  const { code } = await runProgram(user, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', directory]);
  return code === 0;
}
