import type { Access, EventId } from '@postrider/core';
import postgres from 'postgres';
import type { Database, Tx } from './database.ts';
import { onlyApplication, type Ref } from './ref.ts';

export interface EventToRecord {
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  readonly uid: string | null;
  readonly channels: readonly string[] | null;
  readonly occurredAt: Date | null;
  readonly deliverAt: Date | null;
  readonly expiresAfterSeconds: number | null;
}

export interface EventRecord {
  readonly id: EventId;
  readonly type: string;
  readonly uid: string | null;
  readonly occurredAt: Date;
  readonly createdAt: Date;
  /** Recorded before, under the same idempotency key. */
  readonly replayed: boolean;
}

export type Recording =
  | { readonly kind: 'recorded'; readonly events: readonly EventRecord[] }
  | { readonly kind: 'application_not_found' }
  | { readonly kind: 'idempotency_in_progress' }
  | RecordingProblem;

export interface RecordingProblem {
  readonly kind: 'refused';
  /** The stable code that SQL names. */
  readonly code: string;
  readonly detail: string;
  /** The event that it is about, from 0; null: none in particular. */
  readonly index: number | null;
}

/** How long a request waits for another one with the same idempotency key. */
export const IDEMPOTENCY_WAIT_MS = 2_000;

/**
 * Records events of one application, all or none, in a transaction of its own: it takes the database, because a refusal
 * ends the transaction and a key brings a lock timeout with it. Whoever has a transaction to record in uses
 * `postrider.emit`, which calls the same function.
 */
export async function recordEvents(
  database: Database,
  access: Access,
  application: Ref,
  events: readonly EventToRecord[],
  idempotencyKey: string | null,
): Promise<Recording> {
  try {
    const recorded =
      idempotencyKey === null
        ? await callRecordEvents(database, access, application, events, null)
        : await database.transaction(async (tx) => {
            await tx.sql`select set_config('lock_timeout', ${`${IDEMPOTENCY_WAIT_MS}ms`}, true)`;
            return callRecordEvents(tx, access, application, events, idempotencyKey);
          });
    return recorded.length === 0 ? { kind: 'application_not_found' } : { kind: 'recorded', events: recorded };
  } catch (error) {
    const refusal = error instanceof postgres.PostgresError ? refusalOf(error) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

async function callRecordEvents(
  tx: Tx,
  access: Access,
  application: Ref,
  events: readonly EventToRecord[],
  idempotencyKey: string | null,
): Promise<EventRecord[]> {
  const only = onlyApplication(access);
  const named = 'id' in application ? tx.sql`a.id = ${application.id}` : tx.sql`a.uid = ${application.uid}`;
  const source = 'api';
  return tx.sql<EventRecord[]>`
    select r.id, r.type, r.uid, r.occurred_at as "occurredAt", r.created_at as "createdAt", r.replayed
    from (
      select a.id from postrider.applications as a
      where ${named} and a.deleted_at is null and (${only}::uuid is null or a.id = ${only})
    ) as a
    cross join lateral postrider.record_events(
      a.id,
      ${events.map(({ type }) => type)}::text[],
      ${events.map(({ data }) => data)}::text[],
      ${events.map(({ uid }) => uid)}::text[],
      ${idempotencyKey}::text,
      ${events.map(({ channels }) => (channels === null ? null : JSON.stringify(channels)))}::text[],
      ${events.map(({ occurredAt }) => textOf(occurredAt))}::timestamptz[],
      ${events.map(({ deliverAt }) => textOf(deliverAt))}::timestamptz[],
      ${events.map(({ expiresAfterSeconds: s }) => (s === null ? null : `${s} seconds`))}::interval[],
      ${source}::text
    ) as r
    order by r.ordinal`;
}

/** As text: postgres.js would announce an array of Dates as a single moment. */
function textOf(moment: Date | null): string | null {
  return moment === null ? null : moment.toISOString();
}

/** Null: no refusal but a failure. */
function refusalOf(error: postgres.PostgresError): Recording | null {
  switch (error.code) {
    case 'PR404':
    case 'PR409':
    case 'PR413':
    case 'PR422':
      return {
        kind: 'refused',
        code: error.constraint_name ?? '',
        detail: error.message,
        index: error.column_name === undefined ? null : Number(error.column_name),
      };
    case '55P03':
      return { kind: 'idempotency_in_progress' };
    // What JavaScript reads as JSON and PostgreSQL does not: nested deeper than its stack.
    case '22P02':
    case '54001':
      return {
        kind: 'refused',
        code: 'data_not_json',
        detail: "The event's data cannot be read as JSON, or is nested too deeply.",
        index: null,
      };
    case '22007':
    case '22008':
    case '22015':
      return {
        kind: 'refused',
        code: 'invalid_expiry',
        detail: 'A moment of the event, or its expiry, is outside of the time that can be stored.',
        index: null,
      };
    default:
      return null;
  }
}
