import { createHash } from 'node:crypto';
import type { PortalSessionId, PortalTheme } from '@postrider/core';
import type { Tx } from './database.ts';

/** Keeps a theme, once however many sessions have it; answers what it is called. */
export async function keepPortalTheme(tx: Tx, theme: PortalTheme): Promise<Uint8Array> {
  const text = JSON.stringify(theme);
  const hash = createHash('sha256').update(text).digest();
  // The row is written in any case: whoever is about to forget it looks again at when it was used last.
  await tx.sql`
    insert into postrider.portal_themes (hash, theme) values (${hash}::bytea, ${text})
    on conflict (hash) do update set used_at = now()`;
  return hash;
}

/** Of a session, as the contract proved it before it was kept; null: it has none. */
export async function findPortalTheme(tx: Tx, id: PortalSessionId): Promise<PortalTheme | null> {
  const [row] = await tx.sql<{ theme: string }[]>`
    select t.theme from postrider.portal_sessions as s join postrider.portal_themes as t on t.hash = s.theme_hash
    where s.id = ${id}`;
  return row === undefined ? null : (JSON.parse(row.theme) as PortalTheme);
}

/** Forgets up to `max` themes that no session has; answers how many. */
export async function forgetUnusedPortalThemes(tx: Tx, { max }: { readonly max: number }): Promise<number> {
  const rows = await tx.sql`
    delete from postrider.portal_themes as t
    where t.used_at < now() - interval '1 day' and t.hash = any (array(
      select hash from postrider.portal_themes as old
      where used_at < now() - interval '1 day'
        and not exists (select from postrider.portal_sessions as s where s.theme_hash = old.hash)
      order by used_at limit ${max}
    ))
    returning 1`;
  return rows.length;
}
