import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

const LOOK_AGAIN_MS = 100;

/**
 * Does it while no other process does anything under the same lock file, which names the one that holds it: what a dead one
 * left is taken over.
 */
export async function soleUse<T>(lockFile: string, act: () => Promise<T>): Promise<T> {
  while (!(await isTaken(lockFile))) await setTimeout(LOOK_AGAIN_MS);
  try {
    return await act();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function isTaken(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''));
  // Empty: just being written, or gone again.
  if (holder > 0 && !isAlive(holder)) await rm(lockFile, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
