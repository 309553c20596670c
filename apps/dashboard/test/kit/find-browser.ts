import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { soleUse } from '../../build/sole-use.ts';

/** Where systems put it; Debian's build without windows first, which needs a quarter less of a processor. */
const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Some 100 MB are fetched and unpacked. */
export const INSTALL_MS_MAX = 400_000;

const APT = '/usr/bin/apt-get';

/** Not in every version of Debian. */
const SHELL = 'chromium-headless-shell';

/** Where Chromium is; null: nowhere, and it cannot be installed from here either. */
export function browserPlace(): string | null {
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** Whether a Chromium that is missing may be installed: by Debian's own tool, which asks for root. */
export function isInstallable(): boolean {
  return process.getuid?.() === 0 && existsSync(APT);
}

/**
 * Where Chromium is, once it has been installed if it has to be: by one process, whoever asks at once. Throws what apt-get
 * says when it cannot.
 */
export async function installedBrowser(): Promise<string> {
  const place = browserPlace();
  if (place !== null) return place;
  if (!isInstallable()) throw new Error(`There is no Chromium here, in none of ${PLACES.join(', ')}.`);
  return soleUse(join(tmpdir(), 'postrider-installs-chromium'), async () => {
    if (browserPlace() === null) {
      // What is known of packages may be older than they are, or nothing.
      await aptGet('install', SHELL).catch(async () => {
        await aptGet('update');
        await aptGet('install', SHELL).catch(() => aptGet('install', 'chromium'));
      });
    }
    const installed = browserPlace();
    if (installed === null) throw new Error('apt-get installed it, but it is in none of the usual places.');
    return installed;
  });
}

async function aptGet(...what: readonly ['update'] | readonly ['install', string]): Promise<void> {
  const args = ['-qy', '--no-install-recommends', ...what];
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await promisify(execFile)(APT, args, { env: environment, timeout: INSTALL_MS_MAX, maxBuffer: 2 ** 24 }).catch(
    (error: { readonly message: string; readonly stdout?: string; readonly stderr?: string }) => {
      const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(-10).join('\n');
      throw new Error(`Chromium could not be installed: ${error.message}\n${said}`, { cause: error });
    },
  );
}
