import {
  type Access,
  type ApplicationId,
  type Delivery,
  type EndpointId,
  type EventId,
  type ExplainFacts,
  LAST_UUID,
  type Page,
} from '@postrider/core';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';
import { onlyApplication } from './ref.ts';

/** What is on record of an event and one endpoint of its application. */
export interface EventAtEndpoint {
  readonly now: Date;
  readonly onlyEndpoint: EndpointId | null;
  readonly endpoint: ExplainFacts['endpoint'] & { readonly uid: string | null; readonly url: string };
  readonly delivery:
    | (NonNullable<ExplainFacts['delivery']> & Pick<Delivery, 'id' | 'reason' | 'lastResponseStatus'>)
    | null;
}

/**
 * An event beside every endpoint that its application has or had since the event was recorded, the newest endpoint
 * first. Only deliveries that are due are looked for in the queue.
 */
export async function eventAtEndpoints(
  tx: Tx,
  access: Access,
  applicationId: ApplicationId,
  eventId: EventId,
  { limit, after }: PageAfter<CursorKey<'explanations'>>,
): Promise<Page<EventAtEndpoint>> {
  const only = onlyApplication(access);
  const rows = await tx.sql<Row[]>`
    select now() as now, v.only_endpoint as "onlyEndpoint", p.id as "endpointId", p.uid, p.url,
      p.event_types as "eventTypes", p.channels, p.status as "endpointStatus", p.created_at as "createdAt",
      p.deleted_at is not null as "isDeleted", s.held_until as "heldUntil",
      p.rate_limit is not null and coalesce(s.rate_budget_at > now(), false) as "isOverRate",
      exists (select from postrider.parked as k where k.endpoint_id = p.id) as "hasParked",
      d.id as "deliveryId", d.status, d.reason, d.attempt_count as "attemptCount",
      d.next_attempt_at as "nextAttemptAt", d.last_response_status as "lastResponseStatus",
      d.wish is not distinct from 'cancel' as "isCancelWished",
      case when d.next_attempt_at <= now() then exists (
        select from postrider_queue.job as j
        where j.name = 'deliver' and j.state = 'active' and j.group_id = p.id::text and j.data -> 'v' ? ${eventId}
      ) else false end as "isHeld"
    from postrider.events as v
    join postrider.endpoints as p on p.application_id = v.application_id
    join postrider.endpoint_state as s on s.endpoint_id = p.id
    left join postrider.deliveries as d on d.event_id = ${eventId} and d.endpoint_id = p.id
    where v.id = ${eventId} and v.application_id = ${applicationId}
      and (${only}::uuid is null or v.application_id = ${only})
      and p.application_id = ${applicationId} and p.id < coalesce(${after?.[0] ?? null}::uuid, ${LAST_UUID}::uuid)
      and (p.deleted_at is null or p.deleted_at >= v.created_at or d.id is not null)
    order by p.id desc limit ${limit + 1}`;
  return pageOf(rows, limit, show, ({ endpointId }) => encodeCursor('explanations', [endpointId]));
}

interface Row {
  readonly now: Date;
  readonly onlyEndpoint: EndpointId | null;
  readonly endpointId: EndpointId;
  readonly uid: string | null;
  readonly url: string;
  readonly eventTypes: readonly string[] | null;
  readonly channels: readonly string[] | null;
  readonly endpointStatus: EventAtEndpoint['endpoint']['status'];
  readonly createdAt: Date;
  readonly isDeleted: boolean;
  readonly heldUntil: Date | null;
  readonly isOverRate: boolean;
  readonly hasParked: boolean;
  /** Null: none was made, and what follows of it is null, too. */
  readonly deliveryId: string | null;
  readonly status: Delivery['status'];
  readonly reason: Delivery['reason'];
  readonly attemptCount: number;
  readonly nextAttemptAt: Date | null;
  readonly lastResponseStatus: number | null;
  readonly isCancelWished: boolean;
  readonly isHeld: boolean;
}

function show(row: Row): EventAtEndpoint {
  const { now, onlyEndpoint, endpointId, uid, url, eventTypes, channels, endpointStatus, createdAt, isDeleted } = row;
  const { heldUntil, isOverRate, hasParked, deliveryId, status, reason, attemptCount, nextAttemptAt } = row;
  const { lastResponseStatus, isCancelWished, isHeld } = row;
  const endpoint = { id: endpointId, uid, url, eventTypes, channels, status: endpointStatus, createdAt, isDeleted };
  const attempts = { attemptCount, nextAttemptAt, lastResponseStatus, isCancelWished, isHeld };
  return {
    now,
    onlyEndpoint,
    endpoint: { ...endpoint, heldUntil, isOverRate, hasParked },
    delivery: deliveryId === null ? null : { id: deliveryId, status, reason, ...attempts },
  };
}
