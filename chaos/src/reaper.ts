import { spawn } from 'node:child_process';

/** Told so often which processes there are: what was started since is left behind by a run that is killed. */
const TELL_MS = 500;

/**
 * Waits in a process of its own until ours is gone, however it ended, and then ends those that it was last told of and
 * unmounts what was mounted: a run that was killed leaves nothing behind.
 */
export function startReaper(
  pids: () => Promise<readonly (number | null)[]>,
  { mounted }: { readonly mounted: string | null },
): { dismiss(): void } {
  // Reading ends when the last process holding the other end is gone: that is us.
  const script =
    'while read -r line; do last=$line; done; kill -KILL $last 2>/dev/null; [ -z "$1" ] || umount --lazy "$1"';
  const child = spawn('sh', ['-c', script, 'sh', mounted ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => {});
  child.unref();
  const tell = async () => {
    const living = (await pids()).filter((pid) => pid !== null && pid > 0);
    if (!child.stdin.destroyed) child.stdin.write(`${living.join(' ')}\n`);
  };
  const timer = setInterval(() => void tell(), TELL_MS);
  timer.unref();
  return {
    dismiss: () => {
      clearInterval(timer);
      child.kill('SIGKILL');
    },
  };
}
