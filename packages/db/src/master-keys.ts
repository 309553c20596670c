import type { Tx } from './database.ts';

/** A key as its row has it. */
export interface KnownMasterKey {
  readonly id: string;
  /** Sealed under the key; null: it was lost before it was first seen. */
  readonly canary: string | null;
  /** Nobody has it any more, and nobody is to ask for it. */
  readonly isLost: boolean;
}

export async function knownMasterKeys(tx: Tx): Promise<KnownMasterKey[]> {
  return tx.sql<KnownMasterKey[]>`
    select id, canary, lost_at is not null as "isLost" from postrider.master_keys order by created_at, id`;
}

/** Unless somebody else was first: whoever needs to know which canary it is reads it afterwards. One found again is not lost. */
export async function insertMasterKey(tx: Tx, { id, canary }: { id: string; canary: string }): Promise<void> {
  await tx.sql`
    insert into postrider.master_keys as k (id, canary) values (${id}, ${canary})
    on conflict (id) do update set canary = coalesce(k.canary, excluded.canary), lost_at = null
    where k.lost_at is not null`;
}

/** From now on nobody asks for this key. */
export async function markMasterKeyLost(tx: Tx, id: string): Promise<void> {
  await tx.sql`
    insert into postrider.master_keys (id, lost_at) values (${id}, now())
    on conflict (id) do update set lost_at = now()`;
}

/** The ids of the keys that anything stored is under: from one to the next along each index, however much is under them. */
export async function masterKeysInUse(tx: Tx): Promise<string[]> {
  const rows = await tx.sql<{ id: string }[]>`
    with recursive of_secrets (id) as (
      (select split_part(sealed, '.', 1) from postrider.endpoint_secrets order by 1 limit 1)
      union all
      select (
        select split_part(s.sealed, '.', 1) from postrider.endpoint_secrets as s
        where split_part(s.sealed, '.', 1) > u.id order by 1 limit 1
      ) from of_secrets as u where u.id is not null
    ), of_headers (ids) as (
      (select postrider.keys_of_headers(headers) from postrider.endpoints
        where postrider.keys_of_headers(headers) <> '{}' order by 1 limit 1)
      union all
      select (
        select postrider.keys_of_headers(e.headers) from postrider.endpoints as e
        where postrider.keys_of_headers(e.headers) <> '{}' and postrider.keys_of_headers(e.headers) > u.ids
        order by 1 limit 1
      ) from of_headers as u where u.ids is not null
    )
    select id from of_secrets where id is not null
    union
    select unnest(ids) from of_headers where ids is not null
    order by id`;
  return rows.map(({ id }) => id);
}

/** How much is under a key. Reads all of it. */
export interface UnderKey {
  readonly secrets: number;
  /** Endpoints with a header that is. */
  readonly endpoints: number;
}

export async function countUnderKey(tx: Tx, id: string): Promise<UnderKey> {
  const [row] = await tx.sql<UnderKey[]>`
    select
      (select count(*)::integer from postrider.endpoint_secrets where split_part(sealed, '.', 1) = ${id}) as secrets,
      (select count(*)::integer from postrider.endpoints
        where postrider.keys_of_headers(headers) <> '{}' and ${id} = any (postrider.keys_of_headers(headers)))
        as endpoints`;
  return row ?? { secrets: 0, endpoints: 0 };
}
