import type { System } from '@postrider/sdk';

type Table = System['partitions'][number]['table'];

/** What one day takes on disk, by table, in bytes. */
export interface PartitionDay {
  /** The day, in UTC: `2026-11-21`. */
  readonly day: string;
  readonly bytes: Readonly<Record<Table, number>>;
  readonly total: number;
}

/** The days up to today, newest first, and how many more there are ahead. */
export function partitionDays({ at, partitions }: System): {
  readonly days: readonly PartitionDay[];
  readonly ahead: number;
  /** The last of those; null: there is none. */
  readonly lastDay: string | null;
} {
  const days = new Map<string, Record<Table, number>>();
  for (const { from, table, bytes } of partitions) {
    const day = from.slice(0, 10);
    const sums = days.get(day) ?? { events: 0, deliveries: 0, attempts: 0 };
    sums[table] += bytes;
    days.set(day, sums);
  }
  const today = at.slice(0, 10);
  const all = [...days].sort(([a], [b]) => (a < b ? 1 : -1));
  const future = all.filter(([day]) => day > today);
  return {
    days: all
      .filter(([day]) => day <= today)
      .map(([day, bytes]) => ({ day, bytes, total: bytes.events + bytes.deliveries + bytes.attempts })),
    ahead: future.length,
    lastDay: future[0]?.[0] ?? null,
  };
}
