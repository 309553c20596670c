import type { Delivery } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { spanOf } from '../moments.ts';
import { NotUnderstood } from '../not-understood.ts';
import { card } from '../table.ts';
import { attemptLines, statusMark } from './attempt-lines.ts';
import { pageOptions, showPage } from './show-page.ts';

type Within = Asking & { readonly application: string };

export const DELIVERY_STATUSES = ['pending', 'retrying', 'delivered', 'failed', 'cancelled'] as const;

export async function listDeliveries(
  { io, postrider, application, show }: Within,
  given: {
    readonly status: string | null;
    readonly endpoint: string | null;
    readonly event: string | null;
    readonly type: string | null;
    readonly since: string | null;
    readonly until: string | null;
    readonly limit: number | null;
    readonly cursor: string | null;
  },
): Promise<number> {
  const others = [given.status, given.endpoint, given.type, given.since, given.until];
  if (given.event !== null && others.some((filter) => filter !== null)) {
    throw new NotUnderstood(
      '--event goes with no other filter: an event has a delivery for each endpoint, and no more.',
    );
  }
  const { cursor, ...limit } = pageOptions(given);
  const status = DELIVERY_STATUSES.find((one) => one === given.status);
  const filters = {
    ...limit,
    ...spanOf(given),
    ...(status === undefined ? {} : { status }),
    ...(given.endpoint === null ? {} : { endpoint: given.endpoint }),
    ...(given.type === null ? {} : { type: given.type }),
  };
  const list =
    given.event === null
      ? postrider.deliveries.list(application, filters)
      : postrider.events.deliveries(application, given.event, limit);
  showPage(
    show,
    await list.page(cursor),
    ['ID', 'CREATED', 'STATUS', 'ATTEMPTS', 'LAST', 'TYPE', 'ENDPOINT'],
    (one) => [
      one.id,
      one.createdAt,
      statusMark(io, one),
      String(one.attemptCount),
      String(one.lastResponseStatus ?? ''),
      one.eventType,
      one.endpointId,
    ],
  );
  return 0;
}

export async function getDelivery({ io, postrider, application, show }: Within, id: string): Promise<number> {
  show(await postrider.deliveries.get(application, id), (delivery) => [
    ...card({
      id: delivery.id,
      event: `${delivery.eventId} (${delivery.eventType})`,
      endpoint: delivery.endpointId,
      status: statusMark(io, delivery),
      'next attempt': delivery.nextAttemptAt,
      created: delivery.createdAt,
      completed: delivery.completedAt,
    }),
    ...delivery.attempts.flatMap((attempt) => attemptLines(io, attempt)),
  ]);
  return 0;
}

export async function retryDelivery({ postrider, application, show }: Within, id: string): Promise<number> {
  show(await postrider.deliveries.retry(application, id), (one) => [`${one.id} is tried again now (${stateOf(one)}).`]);
  return 0;
}

export async function cancelDelivery({ postrider, application, show }: Within, id: string): Promise<number> {
  show(await postrider.deliveries.cancel(application, id), (one) =>
    // One that is under way is cancelled when its attempt ends.
    one.status === 'cancelled' ? [`${one.id} is cancelled.`] : [`${one.id} is cancelled when its attempt ends.`],
  );
  return 0;
}

function stateOf({ status, attemptCount }: Delivery): string {
  return `${status}, ${attemptCount} ${attemptCount === 1 ? 'attempt' : 'attempts'} so far`;
}
