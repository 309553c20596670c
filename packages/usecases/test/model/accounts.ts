import { expect } from 'vitest';
import type { Model } from './model.ts';
import type { Real } from './real.ts';

/** What is counted, and what is on record of people and of Postrider itself, is what has happened. */
export async function expectAccounts(model: Model, real: Real): Promise<void> {
  expect(await countsOf(real)).toEqual(countsInModel(model));
  expect(await healthOf(real)).toEqual(
    model.endpoints.map(({ status, failures }) => ({ status, failures: status === 'deleted' ? null : failures })),
  );
  expect(await operationsOf(real)).toEqual(model.operations.map(({ status, done }) => ({ status, done })));
  expect(await auditOf(real)).toEqual(model.audit);
}

/** Attempts by outcome and ends by status, of each endpoint; those that there are. */
function countsInModel({ endpoints, deliveries }: Model): Record<string, number>[] {
  return endpoints.map((_, name) => {
    const counts: Record<string, number> = {};
    for (const { endpoint, log, ends } of deliveries.values()) {
      if (endpoint !== name) continue;
      for (const outcome of log) counts[outcome] = (counts[outcome] ?? 0) + 1;
      for (const end of ends) counts[`closed ${end}`] = (counts[`closed ${end}`] ?? 0) + 1;
    }
    return counts;
  });
}

async function countsOf({ deps, endpoints }: Real): Promise<Record<string, number>[]> {
  const rows = await deps.database.sql<({ id: string } & Record<string, number>)[]>`
    select endpoint_id as id, sum(delivered)::integer as delivered, sum(rejected)::integer as rejected,
      sum(timed_out)::integer as timed_out, sum(unreachable)::integer as unreachable, sum(blocked)::integer as blocked,
      sum(lost)::integer as lost, sum(closed_delivered)::integer as "closed delivered",
      sum(closed_failed)::integer as "closed failed", sum(closed_cancelled)::integer as "closed cancelled"
    from postrider.endpoint_stats group by endpoint_id`;
  const byId = new Map(rows.map(({ id, ...counts }) => [id, counts]));
  return endpoints.map(({ id }) =>
    Object.fromEntries(Object.entries(byId.get(id) ?? {}).filter(([, count]) => count > 0)),
  );
}

async function healthOf({ deps, endpoints }: Real) {
  const rows = await deps.database.sql<{ id: string; status: string; failures: number | null }[]>`
    select e.id, case when e.deleted_at is null then e.status else 'deleted' end as status,
      case when e.deleted_at is null then s.consecutive_failures end as failures
    from postrider.endpoints as e join postrider.endpoint_state as s on s.endpoint_id = e.id`;
  const byId = new Map(rows.map(({ id, ...health }) => [id, health]));
  return endpoints.map(({ id }) => byId.get(id));
}

async function operationsOf({ deps, operations }: Real) {
  const rows = await deps.database.sql<{ id: string; status: string; done: number }[]>`
    select id, case when completed_at is null then 'open' else status end as status, done::integer
    from postrider.operations`;
  const byId = new Map(rows.map(({ id, ...operation }) => [id, operation]));
  return operations.map(({ id }) => byId.get(id));
}

async function auditOf({ deps, applications }: Real): Promise<string[]> {
  const rows = await deps.database.sql<{ action: string }[]>`
    select action from postrider.audit_log where application_id = any(${applications.map(({ id }) => id)}::uuid[])
    order by id`;
  return rows.map(({ action }) => action);
}
