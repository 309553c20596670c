import type { EventId } from '@postrider/core';

/** What a page of an operation came to. */
export interface OperationPage {
  readonly deliveries: readonly OperationDelivery[];
  /** Where to go on; null: nothing is left. */
  readonly position: EventId | null;
}

/** A delivery that a page changed. */
export interface OperationDelivery {
  readonly eventId: EventId;
  readonly bytes: number;
  /** Null: now. */
  readonly dueAt: Date | null;
}

/** Rows that a page looks at for those it wants: some 20 ms, however few they are in a long history. */
export const SEEN_MAX = 5_000;

/** What a look along an index found, in its order. */
export interface Look {
  readonly wanted: readonly EventId[];
  readonly seen: number;
  readonly lastSeen: EventId | null;
}

/** Where the page after one of at most `max` begins; null: there is none. */
export function nextPosition({ wanted, seen, lastSeen }: Look, max: number): EventId | null {
  if (wanted.length >= max) return wanted.at(-1) ?? null;
  return seen < SEEN_MAX ? null : lastSeen;
}
