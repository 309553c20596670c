import { execFile } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A disk of memory, which can be filled up to its last byte. */
export interface SmallDisk {
  fill(): Promise<void>;
  /** Gives back what `fill` has taken. */
  empty(): Promise<void>;
  unmount(): Promise<void>;
}

/** What a cluster needs at most in a run, and little to fill. */
const SIZE = '512m';

const PIECE = Buffer.alloc(1024 * 1024);

const run = promisify(execFile);

/** Mounted at `directory`, which is made. Only root may. */
export async function mountSmallDisk(directory: string): Promise<SmallDisk> {
  await mkdir(directory, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', directory]);
  const filling = join(directory, 'filling');
  return {
    fill: async () => {
      const file = await open(filling, 'w');
      try {
        // Less and less, until not a byte is left.
        for (let bytes = PIECE.length; bytes >= 1; ) {
          const { bytesWritten } = await file.write(PIECE, 0, bytes).catch(whenFull);
          if (bytesWritten < bytes) bytes = Math.floor(bytes / 2);
        }
      } finally {
        await file.close();
      }
    },
    empty: () => rm(filling, { force: true }),
    unmount: async () => {
      // Whoever has a file open on it yet is about to end.
      await run('umount', ['--lazy', directory]);
    },
  };
}

function whenFull(error: unknown): { readonly bytesWritten: number } {
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return { bytesWritten: 0 };
  throw error;
}
