import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const POSTRIDER = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

/** A command of Postrider's, run in a folder with nothing set but what is given. Resolves when it has ended. */
export async function postrider(directory: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [POSTRIDER, ...args], {
    cwd: directory,
    env: environment({}),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`postrider ${args[0]} ended with exit code ${code}.`);
}

/** Postrider in development mode, reading these sources: where it is, and the key to it. */
export async function startPostrider(
  directory: string,
  sources: string,
): Promise<{ readonly url: string; readonly apiKey: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [POSTRIDER, 'start'], {
    cwd: directory,
    env: environment({ PORT: '0', POSTRIDER_SOURCES: sources, POSTRIDER_LOG_LEVEL: 'error' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const [, url] = /(http:\/\/[\d.]+:\d+)/.exec(printed) ?? [];
    const [, apiKey] = /API key\s+(\S+)/.exec(printed) ?? [];
    if (url === undefined || apiKey === undefined) continue;
    return {
      url,
      apiKey,
      stop: async () => {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
  throw new Error('Postrider ended instead of running.');
}

function environment(own: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...own };
}
