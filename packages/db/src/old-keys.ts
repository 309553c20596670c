import type { Tx } from './database.ts';

/** How long an idempotency key is remembered at least. */
const IDEMPOTENCY_KEY_HOURS = 24;

/** Forgets idempotency keys after their time, and uids of events that retention has dropped. Answers how many, at most `max`. */
export async function forgetOldKeys(
  tx: Tx,
  { retentionDays, max }: { readonly retentionDays: number; readonly max: number },
): Promise<number> {
  const keys = await tx.sql`
    delete from postrider.idempotency_keys where (application_id, key) in (
      select application_id, key from postrider.idempotency_keys
      where created_at < now() - ${IDEMPOTENCY_KEY_HOURS} * interval '1 hour'
      order by created_at limit ${max} for update skip locked
    ) returning 1`;
  const uids = await tx.sql`
    delete from postrider.event_uids where (application_id, uid) in (
      select application_id, uid from postrider.event_uids
      where event_id < postrider.uuid7_floor(now() - (${retentionDays}::integer + 1) * interval '1 day')
      order by event_id limit ${max} for update skip locked
    ) returning 1`;
  return Math.max(keys.length, uids.length);
}
