import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { SecretText } from '@postrider/core';

/**
 * A secret that is made once and kept in a file of mode 0600: what `make` gave the first time, from then on. Written
 * under another name and linked, so that the file is whole when it is there and is never overwritten.
 */
export async function keptSecret(path: string, make: () => string): Promise<SecretText> {
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
  return readSecret(path);
}

async function readKept(path: string): Promise<SecretText | null> {
  try {
    return await readSecret(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function readSecret(path: string): Promise<SecretText> {
  return new SecretText((await readFile(path, 'utf8')).trim());
}
