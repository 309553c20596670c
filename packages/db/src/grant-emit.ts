import type { Tx } from './database.ts';

export type EmitGrant =
  /** How many tables of Postrider's the role may read or change besides, by other grants or as who it is. */
  { readonly kind: 'changed'; readonly tablesBesides: number } | { readonly kind: 'no_such_role' };

/** Lets a role emit, with nothing more than that takes: USAGE on the schema and EXECUTE on each overload. */
export function grantEmit(tx: Tx, role: string): Promise<EmitGrant> {
  return change(tx, role, 'grant usage on schema postrider to', 'grant execute on function %s to');
}

/** Takes both back. */
export function revokeEmit(tx: Tx, role: string): Promise<EmitGrant> {
  return change(tx, role, 'revoke usage on schema postrider from', 'revoke execute on function %s from');
}

async function change(tx: Tx, role: string, ofSchema: string, ofFunction: string): Promise<EmitGrant> {
  // The driver would take a dot in a role's name for one between two names, so PostgreSQL quotes it.
  const statements = await tx.sql<{ statement: string }[]>`
    with role as (select rolname from pg_roles where rolname = ${role})
    select format('%s %I', ${ofSchema}::text, rolname) as statement from role
    union all
    select format('%s %I', format(${ofFunction}::text, p.oid::regprocedure), rolname) from role, pg_proc as p
    where p.pronamespace = 'postrider'::regnamespace and p.proname = 'emit'`;
  if (statements.length === 0) return { kind: 'no_such_role' };
  for (const { statement } of statements) await tx.sql.unsafe(statement);
  const [besides] = await tx.sql<{ tables: number }[]>`
    select count(*)::integer as tables from pg_class as c
    where c.relnamespace in (select oid from pg_namespace where nspname in ('postrider', 'postrider_queue'))
      and c.relkind in ('r', 'p', 'v') and not c.relispartition
      and has_table_privilege(${role}, c.oid, 'select, insert, update, delete, truncate')
      and has_schema_privilege(${role}, c.relnamespace, 'usage')`;
  return { kind: 'changed', tablesBesides: besides?.tables ?? 0 };
}
