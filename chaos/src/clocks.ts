import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOCKS, type ClockName } from './cast.ts';

/** The wall clocks of processes, which can be set while they run. Monotonic ones go on as they were. */
export interface Clocks {
  /** With what a process is started whose clock this is. */
  environment(whose: ClockName): Readonly<Record<string, string>>;
  /** By so much it is ahead of ours; negative: behind. Seen within a second. */
  set(whose: ClockName, minutes: number): void;
  /** The most that it was ever ahead; at least 0. */
  furthest(whose: ClockName): number;
}

/** Read again so often; it is asked for much more often. */
const READ_SECONDS = 1;

/** Kept in files of `directory`. `library`: of libfaketime; null: they cannot be set. */
export function openClocks(directory: string, library: string | null): Clocks {
  const folder = join(directory, 'clocks');
  mkdirSync(folder);
  // PostgreSQL runs as another user where we are root, and reads its own.
  chmodSync(folder, 0o755);
  const fileOf = (whose: ClockName) => join(folder, whose);
  const furthest = new Map<ClockName, number>();
  const set = (whose: ClockName, minutes: number) => {
    furthest.set(whose, Math.max(minutes, furthest.get(whose) ?? 0));
    // Renamed into place: whoever reads finds the one or the other.
    const next = `${fileOf(whose)}.next`;
    writeFileSync(next, `${minutes < 0 ? '-' : '+'}${Math.abs(minutes) * 60}\n`, { mode: 0o644 });
    renameSync(next, fileOf(whose));
  };
  for (const whose of CLOCKS) set(whose, 0);
  return {
    environment: (whose) =>
      library === null
        ? {}
        : {
            LD_PRELOAD: library,
            FAKETIME_TIMESTAMP_FILE: fileOf(whose),
            FAKETIME_CACHE_DURATION: String(READ_SECONDS),
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
            NO_FAKE_STAT: '1',
          },
    set,
    furthest: (whose) => furthest.get(whose) ?? 0,
  };
}
