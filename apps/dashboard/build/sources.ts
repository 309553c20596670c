import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const LOCKFILE = 'pnpm-lock.yaml';

/** What the built files depend on, from the root; of a folder, all that is below it. */
export const SOURCES = [
  'apps/dashboard/src',
  'apps/dashboard/build',
  'apps/dashboard/index.html',
  'apps/dashboard/portal.html',
  'apps/dashboard/package.json',
  // Ours that may be bundled.
  'packages/core/src',
  'packages/sdk/src',
  'packages/signing/src',
];

/** The same as long as building again would give the same files. Of the repository at `root`. */
export async function digestOfSources(root = ROOT): Promise<string> {
  const files = (await Promise.all(SOURCES.map((source) => filesAt(join(root, source))))).flat().sort();
  const digest = createHash('sha256');
  const texts = await Promise.all(files.map((file) => readFile(file)));
  for (const [index, file] of files.entries()) {
    const text = texts[index] ?? '';
    digest.update(`${relative(root, file)}\0${text.length}\0`).update(text);
  }
  return digest.update(lockedVersions(await readFile(join(root, LOCKFILE), 'utf8'))).digest('hex');
}

/** Whether a change of a module of ours, by its absolute path, changes the digest. */
export function isSource(module: string): boolean {
  const path = relative(ROOT, module).split(sep).join('/');
  return SOURCES.some((source) => path === source || path.startsWith(`${source}/`));
}

async function filesAt(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return null;
      throw error;
    },
  );
  if (entries === null) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The dashboard's own part of the lockfile, so that what others install leaves the files as they are. */
function lockedVersions(lockfile: string): string {
  const [, part = ''] = /^ {2}apps\/dashboard:\n((?: {3,}.*\n|\n)*)/m.exec(lockfile) ?? [];
  if (part === '') throw new Error(`${LOCKFILE} has no versions for apps/dashboard: run pnpm install.`);
  return part;
}
