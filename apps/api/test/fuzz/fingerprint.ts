import type { Database } from '@postrider/db';

/** Changes with every row of ours, or of the queue, that is written, changed or deleted. */
export async function fingerprint({ sql }: Database): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', relnamespace::regnamespace, relname) as name
    from pg_class
    where relnamespace::regnamespace::text in ('postrider', 'postrider_queue')
      and relkind in ('r', 'p') and not relispartition
    order by name`;
  const parts = tables.map(
    ({ name }) => `select '${name}' as name, count(*), coalesce(max(xmin::text::bigint), 0) as newest from ${name}`,
  );
  return JSON.stringify(await sql.unsafe(parts.join(' union all ')));
}
