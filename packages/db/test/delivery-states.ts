import type { DeliveryState } from '@postrider/core';
import type { DeliveryKey, Tx } from '@postrider/db';

/** A state as columns, with its moments as hours from the transaction's. */
export interface StateColumns {
  readonly status: string;
  readonly nextInHours: number | null;
  readonly resumeInHours: number | null;
  readonly wish: 'retry' | 'cancel' | null;
  readonly reason: string | null;
}

const OPEN: readonly StateColumns[] = (['pending', 'retrying'] as const).flatMap((status) =>
  [-1, 1].flatMap((nextInHours) =>
    [null, 2].flatMap((resumeInHours) =>
      ([null, 'retry', 'cancel'] as const).map((wish) => ({ status, nextInHours, resumeInHours, wish, reason: null })),
    ),
  ),
);

const CLOSED: readonly StateColumns[] = (
  [
    ['delivered', null],
    ['failed', 'exhausted'],
    ['failed', 'gone'],
    ['failed', 'blocked'],
    ['failed', 'aborted'],
    ['cancelled', 'cancelled_by_user'],
    ['cancelled', 'endpoint_disabled'],
    ['cancelled', 'endpoint_deleted'],
    ['cancelled', 'expired'],
  ] as const
).map(([status, reason]) => ({ status, nextInHours: null, resumeInHours: null, wish: null, reason }));

/** Every state in which something can find a delivery. */
export const EVERY_STATE: readonly StateColumns[] = [...OPEN, ...CLOSED];

/** Puts a delivery into a state; what is closed was so yesterday. */
export async function putState({ sql }: Tx, { eventId, endpointId }: DeliveryKey, state: StateColumns): Promise<void> {
  await sql`
    update postrider.deliveries set status = ${state.status}, reason = ${state.reason}, wish = ${state.wish},
      next_attempt_at = now() + ${state.nextInHours}::float8 * interval '1 hour',
      resume_at = now() + ${state.resumeInHours}::float8 * interval '1 hour',
      completed_at = case when ${state.nextInHours}::float8 is null then now() - interval '1 day' end,
      attempt_count = 7, retry_count = 3, lost_count = 2
    where event_id = ${eventId} and endpoint_id = ${endpointId}`;
}

/** The delivery as core's lifecycle has it; what a closed one is left with is the row's CHECKs' business. */
export async function readState(
  { sql }: Tx,
  { eventId, endpointId }: DeliveryKey,
): Promise<{ readonly state: DeliveryState; readonly now: Date }> {
  const [row] = await sql<{ now: Date; reason: string | null; columns: DeliveryState }[]>`
    select now() as now, reason, status, next_attempt_at as "nextAttemptAt", resume_at as "resumeAt", wish,
      attempt_count as "attemptCount", retry_count as "retryCount", lost_count as "lostCount"
    from postrider.deliveries where event_id = ${eventId} and endpoint_id = ${endpointId}`;
  if (row === undefined) throw new Error('The delivery is gone.');
  const { now, reason, ...columns } = row as unknown as { now: Date; reason: string | null } & Record<string, unknown>;
  const { status, attemptCount, retryCount } = columns;
  const isOpen = columns['nextAttemptAt'] !== null;
  const closedState = { status, attemptCount, retryCount, ...(reason === null ? {} : { reason }) };
  return { state: (isOpen ? columns : closedState) as unknown as DeliveryState, now };
}

const HOUR_MS = 3_600_000;

/** With its moments as hours from now: a statement's moment is a little later than its transaction's. */
export function relative(state: DeliveryState, now: Date): object {
  const hours = (value: unknown) => (value instanceof Date ? `${Math.round((+value - +now) / HOUR_MS)} h` : value);
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, hours(value)]));
}
