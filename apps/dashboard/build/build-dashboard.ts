import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compressFilesIn } from './compress.ts';
import { soleUse } from './sole-use.ts';
import { digestOfSources } from './sources.ts';

/** Where files are built that come to their place by being renamed: on its file system. */
const WORKSHOP = join(import.meta.dirname, '..', 'node_modules', '.cache', 'build');

/** Among the built files: the digest of what they were built from. */
const NOTE = 'sources.txt';

/**
 * Sees to it that the files in a directory are those that the sources make, and says whether that took building. Any number of
 * processes may ask for it at once: one of them builds. Throws what Vite says of sources that cannot be built, and leaves
 * the old files where they are.
 */
export async function buildDashboard(directory: string): Promise<'built' | 'current'> {
  const wanted = await digestOfSources();
  if ((await builtFrom(directory)) === wanted) return 'current';
  await mkdir(WORKSHOP, { recursive: true });
  return soleUse(join(WORKSHOP, 'lock'), async () => {
    if ((await builtFrom(directory)) === wanted) return 'current';
    await buildFrom(wanted, directory);
    return 'built';
  });
}

async function builtFrom(directory: string): Promise<string | null> {
  return readFile(join(directory, NOTE), 'utf8').catch(() => null);
}

async function buildFrom(digest: string, directory: string): Promise<void> {
  // Only now: what is current needs no tools, and is found so at once.
  const { build } = await import('vite');
  const { VITE_SETTINGS } = await import('./vite-settings.ts');
  const scratch = await mkdtemp(join(WORKSHOP, 'run-'));
  try {
    const fresh = join(scratch, 'fresh');
    await build({ ...VITE_SETTINGS, build: { ...VITE_SETTINGS.build, outDir: fresh } });
    await compressFilesIn(join(fresh, 'assets'));
    await writeFile(join(fresh, NOTE), digest);
    await rename(directory, join(scratch, 'old')).catch(ignoreAbsence);
    await rename(fresh, directory);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
