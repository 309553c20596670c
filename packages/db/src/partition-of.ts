import type { EventId } from '@postrider/core';

/** A day (UTC) as partitions are named by it: `20261121`. */
export type PartitionDay = string;

/**
 * The day whose partitions hold an event, its deliveries and its attempts: told by the milliseconds in its id. The hot
 * queries name them outright: through the parent table each would lock and prune every partition there is.
 */
export function partitionDayOf(eventId: EventId): PartitionDay {
  return partitionDayAt(Number.parseInt(eventId.slice(0, 8) + eventId.slice(9, 13), 16));
}

/** The day of a moment, in milliseconds since 1970. */
export function partitionDayAt(milliseconds: number): PartitionDay {
  const day = Math.floor(milliseconds / DAY_MS);
  let name = names.get(day);
  if (name === undefined) {
    name = new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    if (names.size >= NAMES_MAX) names.clear();
    names.set(day, name);
  }
  return name;
}

/** Groups by partition, in the order of days and keeping the order within each: who locks more than one locks alike. */
export function byPartitionDay<T>(items: readonly T[], eventIdOf: (item: T) => EventId): Map<PartitionDay, T[]> {
  const groups = new Map<PartitionDay, T[]>();
  for (const item of items) {
    const day = partitionDayOf(eventIdOf(item));
    const group = groups.get(day);
    if (group === undefined) groups.set(day, [item]);
    else group.push(item);
  }
  return groups.size < 2 ? groups : new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const DAY_MS = 86_400_000;

/** Names already made; a process meets a month's worth of days. */
const names = new Map<number, PartitionDay>();
const NAMES_MAX = 100;
