import type { Database } from '@postrider/db';

/** No cluster's: PostgreSQL makes its identifiers of the time. */
const ANOTHER_CLUSTER = '1';

/** Transaction ids below are PostgreSQL's own. */
const FIRST_XID = 3n;

/**
 * Makes the database what it were if it had been dumped in another cluster and restored here: one whose transactions had
 * come `distance` further than ours have now. Nothing that is open may have recorded events.
 */
export async function comeFromAnotherCluster(database: Database, distance: number): Promise<void> {
  await comeFromAPhysicalCopy(database, distance);
  await database.sql`update postrider.relay_cursors set system_identifier = ${ANOTHER_CLUSTER} where source = 'local'`;
}

/** The same of a cluster that has our identifier, because one was made of the other's files. */
export async function comeFromAPhysicalCopy(database: Database, distance: number): Promise<void> {
  const [row] = await database.sql<{ first: string; last: string; now: string; lo: string; hi: string }[]>`
    select least(pg_snapshot_xmin(lo), (select xid from postrider.events order by xid limit 1))::text as first,
      greatest(pg_snapshot_xmax(hi), (select xid from postrider.events order by xid desc limit 1))::text as last,
      (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + xid_offset)::text as now, lo::text, hi::text
    from postrider.relay_cursors where source = 'local'`;
  if (row === undefined) throw new Error('There is no cursor.');
  const wanted = BigInt(row.now) + BigInt(distance) - BigInt(row.last);
  const lowest = FIRST_XID - BigInt(row.first);
  const shift = wanted < lowest ? lowest : wanted;
  const shifted = (snapshot: string) => snapshot.replaceAll(/\d+/g, (xid) => String(BigInt(xid) + shift));
  await database.transaction(async ({ sql }) => {
    await sql`
      update postrider.events set xid = (xid::text::bigint + ${String(shift)}::text::bigint)::text::xid8`;
    await sql`
      update postrider.relay_cursors
      set lo = ${shifted(row.lo)}::text::pg_snapshot,
        hi = ${shifted(row.hi)}::text::pg_snapshot,
        position_xid = (position_xid::text::bigint + ${String(shift)}::text::bigint)::text::xid8
      where source = 'local'`;
  });
}
