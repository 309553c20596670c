import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { giveTo, type ServerUser } from './server-user.ts';

/** Unlike /tmp, it is kept when the machine restarts. */
const LASTING_TEMPORARY_DIRECTORY = process.platform === 'win32' ? tmpdir() : '/var/tmp';

/** A folder in the system's lasting temporary directory, always the same one for the same wanted path. */
export function lastingFolder(purpose: string, wanted: string): string {
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const ours = process.getuid?.() ?? 0;
  return join(LASTING_TEMPORARY_DIRECTORY, `postrider-${purpose}-${ours}-${name}`);
}

/**
 * Makes a folder that belongs to `user`. Everybody can write to the temporary directory, so one that is there already
 * is taken only if it is a real directory of that user.
 */
export async function claimFolder(folder: string, user: ServerUser): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
    await giveTo(user, folder);
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
    const found = await lstat(folder);
    const owner = user?.uid ?? process.getuid?.() ?? found.uid;
    // Between another process' mkdir and its chown the folder is still our own.
    const trusted = found.uid === owner || found.uid === process.getuid?.();
    if (!found.isDirectory() || !trusted) {
      throw new EmbeddedPostgresError(`${folder} belongs to somebody else: remove it, or set POSTRIDER_DATA_DIR.`);
    }
  }
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
