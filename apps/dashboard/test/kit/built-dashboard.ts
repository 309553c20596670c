import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DASHBOARD_DIRECTORY } from '@postrider/dashboard';

const MAIN = join(import.meta.dirname, '..', '..', 'build', 'main.ts');

let building: Promise<string> | null = null;

/** The directory of the built dashboard, built first if the sources are newer. Rejects with what the build says. */
export function builtDashboard(): Promise<string> {
  building ??= promisify(execFile)(process.execPath, [MAIN]).then(
    () => DASHBOARD_DIRECTORY,
    ({ stderr }: { readonly stderr: string }) => {
      throw new Error(stderr);
    },
  );
  return building;
}
