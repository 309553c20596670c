import { readdir } from 'node:fs/promises';

/** Files and sockets that a process has open; null where there is no /proc. */
export async function openFilesOf(pid: number): Promise<number | null> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => null);
  return names?.length ?? null;
}
