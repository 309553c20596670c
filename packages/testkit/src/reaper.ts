import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Waits in a process of its own until ours is gone, however it ended, then stops the cluster and removes the
 * directories: a run that was killed leaves nothing behind. Not on Windows, which has no `sh`.
 */
export function startReaper({ location, directories }: { location: string; directories: readonly string[] }): {
  /** Everything has been removed already. */
  dismiss(): void;
} {
  if (process.platform === 'win32') return { dismiss: () => {} };
  const note = join(location, 'cluster', 'data', 'postmaster.pid');
  // Reading ends when the last process holding the other end is gone: that is us.
  const script = `
    cat >/dev/null
    if [ -r "$1" ]; then kill -QUIT "$(head -n 1 "$1")"; while [ -e "$1" ]; do sleep 0.1; done; fi
    shift
    rm -rf -- "$@"`;
  const child = spawn('sh', ['-c', script, 'sh', note, ...directories], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return { dismiss: () => child.kill('SIGKILL') };
}
