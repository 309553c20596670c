import { readFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';

/** The operating system's user that PostgreSQL runs as; null: the one we are. */
export type ServerUser = { readonly uid: number; readonly gid: number } | null;

/** Debian's and macOS' number for nobody, for a system that lists no fitting user. */
const NOBODY = 65534;

/** PostgreSQL refuses to run as root, so there it gets `postgres` if the system has such a user, else `nobody`. */
export function chooseServerUser(): ServerUser {
  if (process.getuid?.() !== 0) return null;
  return userNamed('postgres') ?? userNamed('nobody') ?? { uid: NOBODY, gid: NOBODY };
}

/** Gives a file or directory to the user PostgreSQL runs as. */
export async function giveTo(user: ServerUser, path: string): Promise<void> {
  if (user !== null) await chown(path, user.uid, user.gid);
}

function userNamed(name: string): ServerUser {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name && uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}
