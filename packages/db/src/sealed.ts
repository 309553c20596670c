import type { EndpointId } from '@postrider/core';
import type { Tx } from './database.ts';
import { parseStoredHeaders, type StoredHeader } from './stored-headers.ts';

/*
 * What is sealed under other keys than the active one, a page after the other, and putting it back under that. Nothing is
 * locked while it is opened and sealed again: it is replaced if it is still what was read and nobody holds its row. Who
 * waits for no one is in no deadlock, and what was passed over is found by the next walk.
 */

export interface SealedSecret {
  readonly seq: string;
  readonly endpointId: EndpointId;
  readonly sealed: string;
}

/** Where a walk stands: the last key and row of the page before, in the order of the index. */
export interface SealedAfter {
  readonly key: string;
  readonly row: string;
}

export interface SealedPage<Item> {
  readonly items: readonly Item[];
  /** Null: there is no more. */
  readonly next: SealedAfter | null;
}

/** A few of the secrets that are under a key, to try it on. */
export async function secretsUnder(tx: Tx, key: string, max: number): Promise<SealedSecret[]> {
  return tx.sql<SealedSecret[]>`
    select seq::text, endpoint_id as "endpointId", sealed from postrider.endpoint_secrets
    where split_part(sealed, '.', 1) = ${key} order by endpoint_secrets.seq limit ${max}`;
}

/** A few of the endpoints that have a header under a key. */
export async function headersUnder(tx: Tx, key: string, max: number): Promise<SealedHeaders[]> {
  const rows = await tx.sql<{ endpointId: EndpointId; headers: unknown }[]>`
    select id as "endpointId", headers from postrider.endpoints
    where postrider.keys_of_headers(headers) <> '{}' and ${key} = any (postrider.keys_of_headers(headers))
    limit ${max}`;
  return rows.map(({ endpointId, headers }) => ({ endpointId, headers: parseStoredHeaders(headers) }));
}

/** Secrets, from the beginning if `after` is null. */
export async function secretsNotUnder(
  tx: Tx,
  activeKey: string,
  { after, max }: { readonly after: SealedAfter | null; readonly max: number },
): Promise<SealedPage<SealedSecret>> {
  const rows = await tx.sql<(SealedSecret & { key: string })[]>`
    select seq::text, endpoint_id as "endpointId", sealed, split_part(sealed, '.', 1) as key
    from postrider.endpoint_secrets
    where split_part(sealed, '.', 1) <> ${activeKey}
      and (split_part(sealed, '.', 1), seq) > (${after?.key ?? ''}, ${after?.row ?? '0'}::bigint)
    order by split_part(sealed, '.', 1), endpoint_secrets.seq limit ${max}`;
  const last = rows.length < max ? undefined : rows.at(-1);
  return { items: rows, next: last === undefined ? null : { key: last.key, row: last.seq } };
}

/** Answers how many: those that are still what they were, and free. */
export async function replaceSecrets(
  tx: Tx,
  replacements: readonly { readonly seq: string; readonly from: string; readonly to: string }[],
): Promise<number> {
  const rows = await tx.sql`
    with given as materialized (
      select * from jsonb_to_recordset(${tx.sql.json([...replacements])}) as g (seq bigint, "from" text, "to" text)
    ), free as materialized (
      select s.seq, g."from", g."to" from given as g join postrider.endpoint_secrets as s on s.seq = g.seq
      where s.sealed = g."from" for no key update of s skip locked
    )
    update postrider.endpoint_secrets as s set sealed = f."to" from free as f
    where s.seq = f.seq and s.sealed = f."from" returning 1`;
  return rows.length;
}

export interface SealedHeaders {
  readonly endpointId: EndpointId;
  readonly headers: readonly StoredHeader[];
}

/** Endpoints with a header under another key, from the beginning if `after` is null. */
export async function headersNotUnder(
  tx: Tx,
  activeKey: string,
  { after, max }: { readonly after: SealedAfter | null; readonly max: number },
): Promise<SealedPage<SealedHeaders>> {
  const rows = await tx.sql<{ endpointId: EndpointId; headers: unknown; keys: string }[]>`
    select id as "endpointId", headers, postrider.keys_of_headers(headers)::text as keys
    from postrider.endpoints
    where postrider.keys_of_headers(headers) <> '{}' and postrider.keys_of_headers(headers) <> array[${activeKey}]
      and (postrider.keys_of_headers(headers), id)
        > (${after?.key ?? '{}'}::text::text[], ${after?.row ?? '00000000-0000-0000-0000-000000000000'}::uuid)
    order by postrider.keys_of_headers(headers), endpoints.id limit ${max}`;
  const last = rows.length < max ? undefined : rows.at(-1);
  return {
    items: rows.map(({ endpointId, headers }) => ({ endpointId, headers: parseStoredHeaders(headers) })),
    next: last === undefined ? null : { key: last.keys, row: last.endpointId },
  };
}

/** The same; without a new revision, for what is sent stays what it is. */
export async function replaceHeaders(
  tx: Tx,
  replacements: readonly {
    readonly endpointId: EndpointId;
    readonly from: readonly StoredHeader[];
    readonly to: readonly StoredHeader[];
  }[],
): Promise<number> {
  const given = replacements.map(({ endpointId, from, to }) => ({
    id: endpointId,
    from: from.map((header) => ({ ...header })),
    to: to.map((header) => ({ ...header })),
  }));
  const rows = await tx.sql`
    with given as materialized (
      select * from jsonb_to_recordset(${tx.sql.json(given)}) as g (id uuid, "from" jsonb, "to" jsonb)
    ), free as materialized (
      select e.id, g."from", g."to" from given as g join postrider.endpoints as e on e.id = g.id
      where e.headers = g."from" for no key update of e skip locked
    )
    update postrider.endpoints as e set headers = f."to" from free as f
    where e.id = f.id and e.headers = f."from" returning 1`;
  return rows.length;
}
