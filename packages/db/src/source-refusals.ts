import type { Access, ApplicationId } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import type { RefusedEntry } from './record-sourced.ts';
import { onlyApplication } from './ref.ts';
import type { SourceEntry, SourceLimits } from './source-outbox.ts';
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

/**
 * Takes some of one source whose time for another try has come; nobody else gets them until the transaction ends. No more
 * when their data has so many bytes, but always one.
 */
export async function takeDueRefusals(
  tx: Tx,
  { entriesMax, bytesMax }: SourceLimits,
): Promise<{ readonly source: string; readonly entries: readonly SourceEntry[] } | null> {
  const rows = await tx.sql<(SourceEntry & { readonly source: string })[]>`
    with due as materialized (
      select r.source, r.id, r.next_try_at, octet_length(r.data)::bigint as bytes from postrider.source_refusals as r
      where r.next_try_at <= now() and ${relayIsHere(tx)}
      order by r.next_try_at limit ${entriesMax} for update skip locked
    ), page as materialized (
      select * from (
        select source, id, next_try_at, sum(bytes) over so_far - bytes as bytes_before,
          first_value(source) over so_far as source_first
        from due window so_far as (order by next_try_at, source, id)
      ) as d
      where source = source_first and bytes_before < ${bytesMax}
    )
    select r.source, r.id, r.application, r.type, r.data, r.uid, r.idempotency_key as "idempotencyKey", r.channels,
      r.occurred_at as "occurredAt", r.began_at as "beganAt", r.deliver_at as "deliverAt", r.expires_at as "expiresAt"
    from page as p join postrider.source_refusals as r on r.source = p.source and r.id = p.id
    order by p.next_try_at, p.id`;
  const [first] = rows;
  return first === undefined ? null : { source: first.source, entries: rows.map(({ source, ...entry }) => entry) };
}

/** Those that have been recorded after all. */
export async function forgetRefusals(tx: Tx, source: string, ids: readonly string[]): Promise<void> {
  await tx.sql`
    delete from postrider.source_refusals where source = ${source} and id = any (${arrayText(ids)}::text::uuid[])`;
}

/** Forgets those of an application, whichever way they name it, whose own uid begins so. */
export async function forgetRefusalsByUid(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  uidPrefix: string,
): Promise<void> {
  const only = onlyApplication(access);
  await tx.sql`
    delete from postrider.source_refusals as r using postrider.applications as a
    where a.id = ${applicationId} and (${only}::uuid is null or a.id = ${only})
      and r.application in (a.typeid, a.uid) and starts_with(r.uid, ${uidPrefix})`;
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
