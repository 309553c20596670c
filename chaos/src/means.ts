import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a machine lets us do to it. */
export interface Means {
  /** Of libfaketime, which shows processes another time; null: see `whyNoClocks`. */
  readonly clockLibrary: string | null;
  /** A sentence for people; null: clocks can jump. */
  readonly whyNoClocks: string | null;
  /** A sentence for people; null: PostgreSQL can be given a disk that is soon full. */
  readonly whyNoSmallDisk: string | null;
}

/** Of a machine that nobody has looked at. */
export const ALL_MEANS: Means = { clockLibrary: null, whyNoClocks: null, whyNoSmallDisk: null };

/** Where Debian and Ubuntu put it. */
const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
);

export function findMeans(): Means {
  const clockLibrary = LIBRARIES.find((path) => existsSync(path)) ?? null;
  return {
    clockLibrary,
    whyNoClocks:
      clockLibrary === null ? 'Clocks do not jump: libfaketime is not installed (apt-get install faketime).' : null,
    whyNoSmallDisk: canMount()
      ? null
      : 'No disk is filled: only root of Linux may mount a small one, in a container with leave to.',
  };
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(join(tmpdir(), 'postrider-chaos-mount-'));
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]).status !== 0) return false;
    return spawnSync('umount', [directory]).status === 0;
  } finally {
    rmdirSync(directory);
  }
}
