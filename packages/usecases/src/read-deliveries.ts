import {
  type Access,
  type Attempt,
  accepted,
  type Delivery,
  type DeliveryStatus,
  decodeId,
  type EndpointId,
  type EventId,
  type Page,
  type Result,
} from '@postrider/core';
import * as db from '@postrider/db';
import { showAttempt } from './attempt-shown.ts';
import type { Deps } from './deps.ts';
import { applicationNamed, endpointNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { deliveryNotFound, eventNotFound } from './refusals.ts';
import { isStorable } from './storable.ts';

export interface DeliveryFilter {
  /** The event's id (evt_…). */
  readonly event?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  /** The endpoint's id or uid. */
  readonly endpoint?: string | undefined;
  readonly type?: string | undefined;
  /** Bounds on when the event was recorded: from `since` on, before `until`. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Refuses `application_not_found`, `event_not_found`, `endpoint_not_found`, `invalid_cursor`. */
export async function listDeliveries(
  deps: Deps,
  access: Access,
  input: PageRequest & DeliveryFilter & { readonly application: string },
): Promise<Result<Page<Delivery>>> {
  const page = pageAfter('deliveries', input);
  if (!page.ok) return page;
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const event = await eventOf(deps, access, application.value.id, input.event);
  if (!event.ok) return event;
  const endpoint = await endpointOf(deps, access, input.application, input.endpoint);
  if (!endpoint.ok) return endpoint;
  const { status, type, since, until } = input;
  if (!isStorable(type ?? '')) return accepted({ items: [], nextCursor: null });
  const filter = { ...page.value, event: event.value, endpoint: endpoint.value, status, type, since, until };
  return accepted(await db.listDeliveries(deps.database, access, application.value.id, filter));
}

/** `delivery` is the id (dlv_…). */
export interface DeliveryRef {
  readonly application: string;
  readonly delivery: string;
}

export type DeliveryWithAttempts = Delivery & { readonly attempts: readonly Attempt[] };

/** With its attempts, the first one first. Refuses `application_not_found` and `delivery_not_found`. */
export async function getDelivery(
  deps: Deps,
  access: Access,
  input: DeliveryRef,
): Promise<Result<DeliveryWithAttempts>> {
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  const id = decodeId('delivery', input.delivery);
  const delivery = id === null ? null : await db.findDelivery(deps.database, access, application.value.id, id);
  if (delivery === null) return deliveryNotFound;
  const logged = await db.attemptsOf(deps.database, access, delivery);
  const attempts = await Promise.all(logged.map((attempt) => showAttempt(delivery.eventId, attempt)));
  return accepted({ ...delivery, attempts });
}

async function eventOf(
  deps: Deps,
  access: Access,
  applicationId: string,
  text: string | undefined,
): Promise<Result<EventId | undefined>> {
  if (text === undefined) return accepted(undefined);
  const id = decodeId('event', text);
  if (id === null || !(await db.eventExists(deps.database, access, applicationId, id))) return eventNotFound;
  return accepted(id);
}

async function endpointOf(
  deps: Deps,
  access: Access,
  application: string,
  text: string | undefined,
): Promise<Result<EndpointId | undefined>> {
  if (text === undefined) return accepted(undefined);
  const endpoint = await endpointNamed(deps.database, access, { application, endpoint: text });
  return endpoint.ok ? accepted(endpoint.value.id) : endpoint;
}
