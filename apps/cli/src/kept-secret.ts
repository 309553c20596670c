import { link, readFile, rm, writeFile } from 'node:fs/promises';

/**
 * A secret that is made once and kept in a file of mode 0600: what `make` gave the first time, from then on. Written
 * under another name and linked, so that the file is whole when it is there and is never overwritten.
 */
export async function keptSecret(path: string, make: () => string): Promise<string> {
  const before = await readKept(path);
  if (before !== null) return before;
  const making = `${path}.${process.pid}`;
  await writeFile(making, `${make()}\n`, { mode: 0o600 });
  try {
    await link(making, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(making, { force: true });
  }
  return (await readFile(path, 'utf8')).trim();
}

async function readKept(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
