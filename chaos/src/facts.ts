import type { EndpointRole } from './cast.ts';
import type { NemesisEntry } from './entries.ts';

/*
 * What a run has left: what was promised, what the database says, and what receivers saw. Moments are milliseconds since
 * 1970; ids are as the API shows them; endpoints and applications go by their uids.
 */

export interface Facts {
  readonly endpoints: readonly EndpointRole[];
  /** What producers were told is recorded. */
  readonly acknowledged: readonly EventFact[];
  /** Uids of events whose transaction was rolled back. */
  readonly undone: readonly string[];
  readonly events: readonly EventFact[];
  readonly deliveries: readonly DeliveryFact[];
  readonly attempts: readonly AttemptFact[];
  readonly requests: readonly RequestFact[];
  /** Attempts that the statistics count, by endpoint and outcome. */
  readonly counted: readonly {
    readonly endpoint: string;
    readonly outcome: AttemptFact['outcome'];
    readonly count: number;
  }[];
  readonly nemesis: readonly NemesisEntry[];
  /** What is there although everything has come to rest: a sentence each. */
  readonly restless: readonly string[];
}

export interface EventFact {
  readonly id: string;
  readonly uid: string;
  readonly type: string;
  readonly application: string;
}

export interface DeliveryFact {
  readonly id: string;
  readonly eventId: string;
  readonly endpoint: string;
  readonly application: string;
  readonly status: 'pending' | 'retrying' | 'delivered' | 'failed' | 'cancelled';
  readonly reason: string | null;
  readonly attemptCount: number;
  readonly createdAt: number;
  readonly completedAt: number | null;
  /** Places it has in the queue or parked. */
  readonly places: number;
}

export interface AttemptFact {
  readonly eventId: string;
  readonly endpoint: string;
  readonly number: number;
  readonly trigger: 'schedule' | 'manual' | 'recover' | 'backfill' | 'rotation' | 'test';
  readonly outcome: 'delivered' | 'rejected' | 'timed_out' | 'unreachable' | 'blocked' | 'lost';
  readonly responseStatus: number | null;
  readonly startedAt: number;
}

/** A request as its receiver saw it. */
export interface RequestFact {
  readonly at: number;
  /** Whose receiver it came to, and what its path said. */
  readonly endpoint: string;
  readonly path: string;
  /** Null: it broke off before that could be read. */
  readonly eventId: string | null;
  /** Its body came to its end. */
  readonly whole: boolean;
  /** Of the event, as its data has it; null: not read. */
  readonly uid: string | null;
  /** What it was answered; null: nothing. */
  readonly status: number | null;
}

/** Of an event and an endpoint: what belongs to one delivery. */
export function pairOf({ eventId, endpoint }: { readonly eventId: string | null; readonly endpoint: string }): string {
  return `${eventId} for ${endpoint}`;
}

/** By event and endpoint. */
export function byPair<T extends { readonly eventId: string | null; readonly endpoint: string }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(all, pairOf);
}
