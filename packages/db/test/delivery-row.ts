import type { DeliveryKey, SettledAttempt, SettledState, Tx } from '@postrider/db';

/** A delivery's columns that a test sets and looks at. Moments of open ones are what the database stored, to the millisecond. */
export interface Row {
  readonly status: string;
  readonly reason: string | null;
  readonly attemptCount: number;
  readonly retryCount: number;
  readonly lostCount: number;
  readonly nextAttemptAt: Date | null;
  readonly resumeAt: Date | null;
  readonly wish: 'retry' | 'cancel' | null;
  readonly isClosed: boolean;
}

export async function readRow({ sql }: Pick<Tx, 'sql'>, { eventId, endpointId }: DeliveryKey): Promise<Row> {
  const [row] = await sql<Row[]>`
    select status, reason, attempt_count as "attemptCount", retry_count as "retryCount", lost_count as "lostCount",
      next_attempt_at as "nextAttemptAt", resume_at as "resumeAt", wish, completed_at is not null as "isClosed"
    from postrider.deliveries where event_id = ${eventId} and endpoint_id = ${endpointId}`;
  if (row === undefined) throw new Error('The delivery is gone.');
  return row;
}

export async function writeRow({ sql }: Pick<Tx, 'sql'>, key: DeliveryKey, row: Partial<Row>): Promise<void> {
  const before = await readRow({ sql }, key);
  const { status, reason, attemptCount, retryCount, lostCount, nextAttemptAt, resumeAt, wish } = { ...before, ...row };
  await sql`
    update postrider.deliveries set status = ${status}, reason = ${reason}, attempt_count = ${attemptCount},
      retry_count = ${retryCount}, lost_count = ${lostCount}, next_attempt_at = ${nextAttemptAt},
      resume_at = ${resumeAt}, wish = ${wish},
      completed_at = case when ${nextAttemptAt}::timestamptz is null then now() - interval '1 minute' end
    where event_id = ${key.eventId} and endpoint_id = ${key.endpointId}`;
}

export const DELIVERED: SettledState = {
  status: 'delivered',
  reason: null,
  retryCount: 0,
  lostCount: 0,
  nextAttemptAt: null,
  resumeAt: null,
};

/** An attempt that met a 200 on the first go, but for what is said otherwise. */
export function attemptOf(key: DeliveryKey, fields: Partial<SettledAttempt> = {}): SettledAttempt {
  return {
    ...key,
    seen: { attemptCount: 0, resumeAt: null },
    trigger: 'schedule',
    startedAt: new Date('2026-11-01T10:00:00.123Z'),
    durationMs: 12,
    outcome: 'delivered',
    responseStatus: 200,
    responseHeaders: '{}',
    responseBody: null,
    responseTruncated: false,
    errorCode: null,
    errorMessage: null,
    endpointRevision: 1,
    signature: 'v1,abc',
    next: DELIVERED,
    ...fields,
  };
}

export interface LoggedRow {
  readonly number: number;
  readonly outcome: string;
  readonly trigger: string;
}

export async function logOf({ sql }: Pick<Tx, 'sql'>, { eventId, endpointId }: DeliveryKey): Promise<LoggedRow[]> {
  return sql<LoggedRow[]>`
    select number, outcome, trigger from postrider.attempts
    where event_id = ${eventId} and endpoint_id = ${endpointId} order by number`;
}
