import type { Access, EventId, EventWarning, ValidationMode } from '@postrider/core';
import postgres from 'postgres';
import type { Tx } from './database.ts';
import { isNamedSo, keepWarnings, validationOf } from './event-validation.ts';
import { refusalOf } from './recording-refusal.ts';
import { onlyApplication, type Ref } from './ref.ts';
import type { Stage } from './rehearse.ts';

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
  /** Of an application that enforces validation. */
  | { readonly kind: 'unfit'; readonly violations: readonly EventWarning[] }
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

/** What the application's validation makes of events that are new: nothing is recorded, or all are, some with warnings. */
export type Verdict =
  | { readonly kind: 'unfit'; readonly violations: readonly EventWarning[] }
  /** For each of the events; null: none. */
  | { readonly kind: 'fit'; readonly warnings: readonly (readonly EventWarning[] | null)[] };

/**
 * Records events of one application, all or none, in a transaction of its own: it takes the database, because a refusal
 * ends the transaction and a key brings a lock timeout with it. Whoever has a transaction to record in uses
 * `postrider.emit`, which calls the same function.
 *
 * `judge` is asked within the transaction where the application wants validation, and not about events that were recorded
 * before under the same key: they are answered as they were then.
 */
export async function recordEvents(
  database: Stage,
  access: Access,
  application: Ref,
  events: readonly EventToRecord[],
  idempotencyKey: string | null,
  judge: (tx: Tx, mode: Exclude<ValidationMode, 'off'>) => Promise<Verdict>,
): Promise<Recording> {
  const record = async (tx: Tx, validation: 'off' | 'any'): Promise<Recording> => {
    const recorded = await callRecordEvents(tx, access, application, events, idempotencyKey, validation);
    return recorded.length === 0 ? { kind: 'application_not_found' } : { kind: 'recorded', events: recorded };
  };
  try {
    // One statement, which records nothing where there is something to validate: most applications pay for no more.
    const unvalidated = idempotencyKey === null ? await record(database, 'off') : null;
    if (unvalidated?.kind === 'recorded') return unvalidated;
    return await database.transaction(async (tx) => {
      if (idempotencyKey !== null) {
        await tx.sql`select set_config('lock_timeout', ${`${IDEMPOTENCY_WAIT_MS}ms`}, true)`;
        const withKey = await record(tx, 'off');
        if (withKey.kind === 'recorded') return withKey;
      }
      const mode = await validationOf(tx, access, application, idempotencyKey);
      if (mode === null) return { kind: 'application_not_found' };
      const verdict = mode === 'off' ? NOTHING_AMISS : await judge(tx, mode);
      if (verdict.kind === 'unfit') return verdict;
      const recording = await record(tx, 'any');
      if (recording.kind === 'recorded') await keepWarnings(tx, recording.events, verdict.warnings);
      return recording;
    });
  } catch (error) {
    const refusal = error instanceof postgres.PostgresError ? refusalOf(error) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

const NOTHING_AMISS: Verdict = { kind: 'fit', warnings: [] };

/** `validation`: whether only an application that wants none is meant. No row: there is no such application. */
async function callRecordEvents(
  tx: Tx,
  access: Access,
  application: Ref,
  events: readonly EventToRecord[],
  idempotencyKey: string | null,
  validation: 'off' | 'any',
): Promise<EventRecord[]> {
  const only = onlyApplication(access);
  const source = 'api';
  return tx.sql<EventRecord[]>`
    select r.id, r.type, r.uid, r.occurred_at as "occurredAt", r.created_at as "createdAt", r.replayed
    from (
      select a.id from postrider.applications as a
      where ${isNamedSo(tx, application)} and a.deleted_at is null and (${only}::uuid is null or a.id = ${only})
        and (${validation} = 'any' or a.validation = 'off')
    ) as a
    cross join lateral postrider.record_events(
      a.id,
      ${events.map(({ type }) => type)}::text[],
      ${events.map(({ data }) => data)}::text[],
      ${events.map(({ uid }) => uid)}::text[],
      ${idempotencyKey}::text,
      ${events.map(({ channels }) => (channels === null ? null : JSON.stringify(channels)))}::text[],
      ${events.map(({ occurredAt }) => momentText(occurredAt))}::timestamptz[],
      ${events.map(({ deliverAt }) => momentText(deliverAt))}::timestamptz[],
      ${events.map(({ expiresAfterSeconds: s }) => (s === null ? null : `${s} seconds`))}::interval[],
      ${source}::text
    ) as r
    order by r.ordinal`;
}

/** As text: postgres.js would announce an array of Dates as a single moment. */
export function momentText(moment: Date | null): string | null {
  return moment === null ? null : moment.toISOString();
}
