import { z } from '@hono/zod-openapi';
import {
  type Delivery,
  type EndpointExplanation,
  type EndpointId,
  type Event,
  encodeId,
  type MatchReason,
  type Page,
  type WaitReason,
} from '@postrider/core';
import { deliveryShape } from './deliveries.ts';
import { eventShape, eventText } from './events.ts';
import { idShape, timeShape, toTimeOrNull } from './fields.ts';

/** A sentence for every code, with what to do where there is something. The codes are stable, the words are not. */
export const MATCH_DETAILS = {
  delivery_made: 'The endpoint has a delivery of the event.',
  not_relayed: 'The event is not relayed yet; the endpoint gets a delivery when it is, in a moment.',
  type_not_subscribed: 'The endpoint does not ask for events of this type: see its eventTypes.',
  channel_not_subscribed: 'The endpoint asks for some channels only, and the event carries none of them.',
  endpoint_disabled: 'The endpoint is disabled now, and no deliveries are made for it: enable it, then backfill.',
  endpoint_deleted: 'The endpoint is deleted.',
  endpoint_created_later: 'The endpoint was created after the event was recorded: backfill makes the delivery.',
  for_another_endpoint: 'The event was recorded for one other endpoint only, as a test.',
  event_erased: "The event's data was erased, so there is nothing to send.",
  event_expired: 'The event has expired, and nothing of it is sent any more.',
  endpoint_changed:
    'The endpoint would get the event now, and did not when it was relayed: it was disabled or asked for others then. Backfill makes the delivery.',
} as const satisfies Record<MatchReason, string>;

export const WAIT_DETAILS = {
  in_flight: 'A dispatcher has it in hand: an attempt is under way or about to begin.',
  cancellation: 'It is about to be cancelled: somebody asked for it, its endpoint is gone, or the event has expired.',
  deliver_at: 'The event was recorded to be delivered at this time.',
  schedule: 'The next attempt of the retry schedule is due at this time.',
  paused: 'The endpoint is paused: enable it.',
  held: 'The receiver asked for a pause of the whole endpoint with Retry-After.',
  rate_limit: "The endpoint's rateLimit allows no more requests at this moment.",
  room: 'It is due, and others of the endpoint go first: the endpoint takes no more at once.',
  queue: 'It is due: the next dispatcher takes it. If that lasts, none is running or all are busy.',
} as const satisfies Record<WaitReason, string>;

const DELIVERY_DETAILS = {
  pending: 'The next attempt is the first, or the first since somebody retried it.',
  retrying: 'The last attempt failed; another follows.',
  delivered: 'The receiver answered with a 2xx.',
  exhausted: 'The attempt after the last wait of the retry schedule failed.',
  gone: 'The receiver answered 410, for good.',
  blocked: "Policy forbids the endpoint's address; the last attempt was not made.",
  aborted: 'The receiver asked not to be sent this event any more.',
  expired: "The event's own time ran out, or retention is about to drop it.",
  endpoint_disabled: 'The endpoint was disabled while the delivery was open.',
  endpoint_deleted: 'The endpoint was deleted while the delivery was open.',
  cancelled_by_user: "Somebody cancelled it, or erased the event's data.",
} as const satisfies Record<'pending' | 'retrying' | 'delivered' | NonNullable<Delivery['reason']>, string>;

const detail = z.string().openapi({ description: 'One sentence for people; its words may change.' });

const codes = <Code extends string>(details: Readonly<Record<Code, string>>) =>
  z.enum(Object.keys(details) as [Code, ...Code[]]);

const endpointExplanationShape = z
  .object({
    endpointId: idShape('ep'),
    uid: z.string().nullable(),
    url: z.string(),
    matched: z
      .boolean()
      .openapi({ description: 'Whether it has a delivery, or gets one as soon as the event is relayed.' }),
    reasons: z
      .array(z.object({ code: codes(MATCH_DETAILS), detail }))
      .openapi({ description: 'Why. Without a delivery: how the endpoint stands now, which may not be how it stood.' }),
    delivery: z
      .object({
        ...deliveryShape.pick({ id: true, status: true, reason: true, attemptCount: true, lastResponseStatus: true })
          .shape,
        detail,
        waitsFor: z.array(z.object({ code: codes(WAIT_DETAILS), detail, until: timeShape.nullable() })).openapi({
          description: 'Everything that stands before the next attempt; empty once the delivery is closed.',
        }),
      })
      .nullable(),
  })
  .openapi('EndpointExplanation');

export const eventExplanationShape = z
  .object({
    event: eventShape,
    relayed: z.boolean().openapi({ description: 'Whether it has been matched against the endpoints.' }),
    endpoints: z
      .array(endpointExplanationShape)
      .openapi({ description: 'Those that are there, or were since the event was recorded. Newest first.' }),
    nextCursor: z.string().nullable().openapi({ description: 'Null at the end.' }),
  })
  .openapi('EventExplanation');

interface ExplainedEndpoint extends EndpointExplanation {
  readonly endpoint: { readonly id: EndpointId; readonly uid: string | null; readonly url: string };
  readonly delivery: Pick<Delivery, 'id' | 'status' | 'reason' | 'attemptCount' | 'lastResponseStatus'> | null;
}

/** JSON text with the event's data in it verbatim. */
export function eventExplanationText({
  event,
  endpoints,
}: {
  readonly event: Event;
  readonly endpoints: Page<ExplainedEndpoint>;
}): string {
  const rest: Omit<z.input<typeof eventExplanationShape>, 'event'> = {
    relayed: event.deliveries !== null,
    endpoints: endpoints.items.map(explanationToWire),
    nextCursor: endpoints.nextCursor,
  };
  return `{"event":${eventText(event)},${JSON.stringify(rest).slice(1)}`;
}

function explanationToWire({
  endpoint,
  matched,
  reasons,
  delivery,
  waitsFor,
}: ExplainedEndpoint): z.input<typeof endpointExplanationShape> {
  return {
    endpointId: encodeId('endpoint', endpoint.id),
    uid: endpoint.uid,
    url: endpoint.url,
    matched,
    reasons: reasons.map((code) => ({ code, detail: MATCH_DETAILS[code] })),
    delivery: delivery === null ? null : { ...deliveryToWire(delivery), waitsFor: waitsFor.map(waitToWire) },
  };
}

function deliveryToWire(delivery: NonNullable<ExplainedEndpoint['delivery']>) {
  const { status, reason, attemptCount, lastResponseStatus } = delivery;
  return {
    id: encodeId('delivery', delivery.id),
    status,
    reason,
    attemptCount,
    lastResponseStatus,
    detail: DELIVERY_DETAILS[wordFor(delivery)],
  };
}

function wordFor({ status, reason }: NonNullable<ExplainedEndpoint['delivery']>): keyof typeof DELIVERY_DETAILS {
  switch (status) {
    case 'pending':
    case 'retrying':
    case 'delivered':
      return status;
    case 'failed':
    case 'cancelled':
      if (reason === null) throw new Error('A delivery is closed without a reason.');
      return reason;
  }
}

function waitToWire({ reason, until }: EndpointExplanation['waitsFor'][number]) {
  return { code: reason, detail: WAIT_DETAILS[reason], until: toTimeOrNull(until) };
}
