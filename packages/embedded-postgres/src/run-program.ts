import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

export interface Finished {
  /** Null: it could not be started, or a signal ended it. */
  readonly code: number | null;
  /** Both streams together. */
  readonly output: string;
}

/** Runs a program to its end as that user, in a process group of its own: a terminal's Ctrl-C does not reach it. */
export function runProgram(user: ServerUser, file: string, args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...spawnOptions(user), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}

export function spawnOptions(user: ServerUser) {
  return {
    // Our own directory may be out of that user's reach.
    cwd: '/',
    detached: true,
    windowsHide: true,
    env: environment(),
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  };
}

/** Ours, without what would change PostgreSQL's behaviour; messages in English, because some are recognised. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(kept), LANG: 'C', LC_ALL: 'C' };
}
