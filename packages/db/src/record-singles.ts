import type { Access, ApplicationId } from '@postrider/core';
import postgres from 'postgres';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import { type EventRecord, type EventToRecord, momentText } from './record-events.ts';
import { refusalOf } from './recording-refusal.ts';
import { onlyApplication, type Ref } from './ref.ts';

/** An event to record with neither uid nor idempotency key: recording it waits for no other transaction. */
export interface Single {
  readonly access: Access;
  readonly application: Ref;
  readonly event: Omit<EventToRecord, 'uid'>;
}

/**
 * Records events of any applications in one statement, which is one transaction. Answers for each at its place. Null: it
 * was not recorded, because its application is unknown or validates events, or because one of them was refused, and then
 * none of them was recorded; `recordEvents` of each alone tells.
 */
export async function recordSingles(tx: Tx, singles: readonly Single[]): Promise<readonly (EventRecord | null)[]> {
  const sections = sectionsOf(singles);
  const sorted = sections.flatMap(({ members }) => members);
  try {
    const rows = await callRecordSingles(tx, sections, sorted);
    const recorded = new Map(
      rows.map(({ place, ...event }) => [sorted[place], { ...event, uid: null, replayed: false }]),
    );
    return singles.map((single) => recorded.get(single) ?? null);
  } catch (error) {
    if (error instanceof postgres.PostgresError && refusalOf(error) !== null) return singles.map(() => null);
    throw error;
  }
}

/** Those that name one application alike and may see the same. */
interface Section {
  readonly application: Ref;
  /** Null: all. */
  readonly visible: ApplicationId | null;
  readonly members: Single[];
}

function sectionsOf(singles: readonly Single[]): Section[] {
  const sections = new Map<string, Section>();
  for (const single of singles) {
    const { application } = single;
    const visible = onlyApplication(single.access);
    const key = JSON.stringify([application, visible]);
    const section = sections.get(key);
    if (section === undefined) sections.set(key, { application, visible, members: [single] });
    else section.members.push(single);
  }
  return [...sections.values()];
}

/** `place`: among the sections' members, one section after the other. */
async function callRecordSingles(
  tx: Tx,
  sections: readonly Section[],
  sorted: readonly Single[],
): Promise<(Omit<EventRecord, 'uid' | 'replayed'> & { readonly place: number })[]> {
  const ends: number[] = [];
  for (const { members } of sections) ends.push((ends.at(-1) ?? 0) + members.length);
  const ids = sections.map(({ application }) => ('id' in application ? application.id : null));
  const uids = sections.map(({ application }) => ('uid' in application ? application.uid : null));
  const events = sorted.map(({ event }) => event);
  const source = 'api';
  return tx.sql`
    select r.place, r.id, r.type, r.occurred_at as "occurredAt", r.created_at as "createdAt"
    from postrider.record_singles(
      ${arrayText(ids)}::text::uuid[],
      ${uids}::text[],
      ${arrayText(sections.map(({ visible }) => visible))}::text::uuid[],
      ${arrayText(ends)}::text::integer[],
      ${events.map(({ type }) => type)}::text[],
      ${events.map(({ data }) => data)}::text[],
      ${events.map(({ channels }) => (channels === null ? null : JSON.stringify(channels)))}::text[],
      ${arrayText(events.map(({ occurredAt }) => momentText(occurredAt)))}::text::timestamptz[],
      ${arrayText(events.map(({ deliverAt }) => momentText(deliverAt)))}::text::timestamptz[],
      ${events.map(({ expiresAfterSeconds: s }) => (s === null ? null : `${s} seconds`))}::interval[],
      ${source}::text
    ) as r`;
}
