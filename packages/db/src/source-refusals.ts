import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import type { RefusedEntry } from './record-sourced.ts';
import type { SourceEntry } from './source-outbox.ts';
import { relayIsHere } from './sources.ts';

/** Keeps what could not be recorded. One that is there already stays, with the reason of now and a longer wait. */
export async function keepRefused(tx: Tx, source: string, refused: readonly RefusedEntry[]): Promise<void> {
  if (refused.length === 0) return;
  const all = (of: (entry: SourceEntry) => string | null) => refused.map(({ entry }) => of(entry));
  await tx.sql`
    insert into postrider.source_refusals as r (source, id, code, application, type, data, uid, idempotency_key,
      channels, occurred_at, began_at, deliver_at, expires_at)
    select ${source}, t.*
    from unnest(
      ${arrayText(refused.map(({ entry }) => entry.id))}::text::uuid[],
      ${refused.map(({ code }) => code)}::text[],
      ${all(({ application }) => application)}::text[],
      ${all(({ type }) => type)}::text[],
      ${all(({ data }) => data)}::text[],
      ${all(({ uid }) => uid)}::text[],
      ${all(({ idempotencyKey }) => idempotencyKey)}::text[],
      ${all(({ channels }) => channels)}::text[],
      ${all(({ occurredAt }) => occurredAt)}::text[],
      ${all(({ beganAt }) => beganAt)}::text[],
      ${all(({ deliverAt }) => deliverAt)}::text[],
      ${all(({ expiresAt }) => expiresAt)}::text[]
    ) as t
    on conflict (source, id) do update
    -- 1, 2, 4 … 32 minutes, then an hour.
    set code = excluded.code, tries = r.tries + 1,
      next_try_at = now() + least(interval '1 hour', interval '1 minute' * 2 ^ least(r.tries, 6))`;
}

/** Takes up to `max` of one source whose time for another try has come; nobody else gets them until the transaction ends. */
export async function takeDueRefusals(
  tx: Tx,
  max: number,
): Promise<{ readonly source: string; readonly entries: readonly SourceEntry[] } | null> {
  const rows = await tx.sql<(SourceEntry & { readonly source: string })[]>`
    select r.source, r.id, r.application, r.type, r.data, r.uid, r.idempotency_key as "idempotencyKey", r.channels,
      r.occurred_at as "occurredAt", r.began_at as "beganAt", r.deliver_at as "deliverAt", r.expires_at as "expiresAt"
    from postrider.source_refusals as r
    where r.next_try_at <= now() and ${relayIsHere(tx)}
    order by r.next_try_at limit ${max} for update skip locked`;
  const [first] = rows;
  if (first === undefined) return null;
  const entries = rows.flatMap(({ source, ...entry }) => (source === first.source ? [entry] : []));
  return { source: first.source, entries };
}

/** Those that have been recorded after all. */
export async function forgetRefusals(tx: Tx, source: string, ids: readonly string[]): Promise<void> {
  await tx.sql`
    delete from postrider.source_refusals where source = ${source} and id = any (${arrayText(ids)}::text::uuid[])`;
}

/** Forgets up to `max` that were refused before the retention; answers how many. */
export async function forgetOldRefusals(
  tx: Tx,
  { retentionDays, max }: { readonly retentionDays: number; readonly max: number },
): Promise<number> {
  const gone = await tx.sql`
    delete from postrider.source_refusals where (source, id) in (
      select source, id from postrider.source_refusals
      where refused_at < now() - ${retentionDays}::integer * interval '1 day'
      order by refused_at limit ${max} for update skip locked
    ) returning 1`;
  return gone.length;
}
