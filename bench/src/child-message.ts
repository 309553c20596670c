import type { ChildProcess } from 'node:child_process';

/** The next message of a kind from a child process; rejects when it ends without one. */
export function childMessage<T>(child: ChildProcess, kind: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const listen = (received: unknown) => {
      if (typeof received !== 'object' || received === null || !('kind' in received) || received.kind !== kind) return;
      child.off('message', listen);
      child.off('exit', ended);
      resolve(received as T);
    };
    const ended = () => reject(new Error(`A process of the bench ended before it said "${kind}".`));
    child.on('message', listen);
    child.once('exit', ended);
  });
}
